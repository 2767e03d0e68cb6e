import { satteri } from "@astrojs/markdown-satteri";
import mdx from "@astrojs/mdx";
import { defineConfig } from "astro/config";
import { commandReference } from "./src/host/build/command-reference.ts";
import { consoleBlocks } from "./src/host/build/console-blocks.ts";
import { explainedCode } from "./src/host/build/explained-code.ts";
import { headingIds } from "./src/host/build/heading-ids.ts";
import { localLinks } from "./src/host/build/local-links.ts";
import { machineBundle } from "./src/host/build/machine-bundle.ts";
import { site } from "./src/site/config.ts";
import { contentSecurityPolicy } from "./src/site/integrations/content-security-policy.ts";
import { offline } from "./src/site/integrations/offline.ts";
import { searchIndex } from "./src/site/integrations/search-index.ts";
import { staticHeaders } from "./src/site/integrations/static-headers.ts";

const machine = machineBundle(new URL(".", import.meta.url));

export default defineConfig({
  site: site.url,
  trailingSlash: "always",
  devToolbar: { enabled: false },
  i18n: { locales: ["en", { path: "hi", codes: ["hi-Latn"] }], defaultLocale: "en" },
  markdown: {
    shikiConfig: { themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" }, defaultColor: false },
    processor: satteri({
      mdastPlugins: [consoleBlocks(machine)],
      hastPlugins: [headingIds, localLinks, explainedCode(machine)],
      features: { smartPunctuation: false },
    }),
  },
  vite: {
    plugins: [commandReference(machine)],
    build: {
      target: "es2022",
      assetsInlineLimit: 0,
      rolldownOptions: {
        // One MODULE_LEVEL_DIRECTIVE message per MDX page ("use astro:head-inject") says nothing.
        onLog(level, log, next) {
          if (log.code !== "MODULE_LEVEL_DIRECTIVE") next(level, log);
        },
      },
    },
    worker: {
      format: "es",
      rolldownOptions: {
        output: {
          codeSplitting: {
            // The shell is one file, and what all parts share is one: a chain of small ones would be fetched one after the other.
            groups: [
              {
                name: "shell",
                test: /\/src\/(shell\/|userland\/(bash|program)\.ts|base\/(posix-regexp|longest-regexp|c-format)\.ts)/,
                includeDependenciesRecursively: false,
              },
              // What the engine and its clients share: nobody needs it before one of them.
              {
                name: "wire",
                test: /\/src\/base\/(protobuf|solve-status|file-sync-size|yaml-message|stand-in|time\/timestamp)\.ts/,
                includeDependenciesRecursively: false,
              },
              {
                name: "base",
                test: /\/src\/(base|http|dns|sim\/time)\/|\/src\/sim\/sys\.ts|@noble\/hashes|rolldown\/runtime/,
                includeDependenciesRecursively: false,
              },
            ],
          },
        },
      },
    },
  },
  // After the build, in this order: the index must be there before the list of files to keep offline is made.
  integrations: [mdx(), machine.integration, staticHeaders(), searchIndex(), contentSecurityPolicy(), offline()],
});
