import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HastPluginEntry } from "satteri";

/**
 * Both languages of a page have the same heading ids, so that switching language keeps the place: the ids come from the English
 * headings, by their order. Nobody has to write ids, and links to `#pull-an-image` hold in both.
 */
export const headingIds: HastPluginEntry = ({ source, fileURL }) => {
  const ids = headingIdsOf(englishSource(source, fileURL));
  let next = 0;
  return {
    name: "dabba-heading-ids",
    element: {
      filter: ["h2", "h3", "h4", "h5", "h6"],
      visit(node, context) {
        const id = ids[next];
        next += 1;
        if (id !== undefined) context.setProperty(node, "id", id);
      },
    },
  };
};

function englishSource(source: string, file: URL | undefined): string {
  const path = file === undefined ? "" : fileURLToPath(file);
  const twin = path.replace(/([\\/])content([\\/])hi\2/, "$1content$2en$2");
  if (twin === path) return source;
  try {
    return readFileSync(twin, "utf8");
  } catch {
    return source;
  }
}

/** Ids of the headings below the title, in order, each once. */
export function headingIdsOf(source: string): readonly string[] {
  const taken = new Map<string, number>();
  return headingsOf(source).map(({ text }) => {
    const base = slugOf(text) || "section";
    const count = taken.get(base) ?? 0;
    taken.set(base, count + 1);
    return count === 0 ? base : `${base}-${count + 1}`;
  });
}

/** `##` to `######` lines outside of fences and front matter. */
export function headingsOf(source: string): readonly { depth: number; text: string }[] {
  const body = source.replace(/^---\r?\n[\s\S]*?\r?\n---/, "");
  const headings: { depth: number; text: string }[] = [];
  let fence: string | undefined;
  for (const line of body.split("\n")) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence)) fence = undefined;
      continue;
    }
    const heading = fence === undefined ? /^(#{2,6})\s+(.+?)\s*#*$/.exec(line) : null;
    if (heading !== null) headings.push({ depth: heading[1]?.length ?? 2, text: heading[2] ?? "" });
  }
  return headings;
}

function slugOf(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]*>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}
