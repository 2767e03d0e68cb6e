import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import { slugOfPath } from "./protocol/slug.ts";
import { machineSchema } from "./site/machine-schema.ts";

const page = z.strictObject({
  /** The h1, and the name in the sidebar unless `nav` is given. */
  title: z.string().min(1),
  /** One sentence for search results and link previews. */
  description: z.string().min(1),
  /** A shorter name for the sidebar. */
  nav: z.string().optional(),
  /** What kind of page it is; almost always a chapter. */
  kind: z.enum(["chapter", "home", "cheatsheet", "glossary", "playground", "node-playground", "fidelity", "commands"]).default("chapter"),
  /** How the page's machine starts. Written in the English file only. */
  machine: machineSchema.optional(),
});

export const collections = {
  pages: defineCollection({
    loader: glob({
      base: "./content",
      pattern: "{en,hi}/**/*.mdx",
      generateId: ({ entry }) => slugOfPath(entry),
    }),
    schema: page,
  }),
};
