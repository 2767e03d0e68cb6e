import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** Builds the search index, one per language, from what the pages say. */
export function searchIndex(): AstroIntegration {
  return {
    name: "dabba-search-index",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const pagefind = await import("pagefind");
        const { index, errors } = await pagefind.createIndex();
        if (index === undefined) throw new Error(`pagefind: ${errors.join(", ")}`);
        const { page_count } = await index.addDirectory({ path: fileURLToPath(dir) });
        // Its own writing does not always finish before its process ends, and leaves empty files.
        const built = await index.getFiles();
        if (built.errors.length > 0) throw new Error(`pagefind: ${built.errors.join(", ")}`);
        const target = fileURLToPath(new URL("pagefind/", dir));
        for (const file of built.files) {
          const to = path.join(target, file.path);
          await mkdir(path.dirname(to), { recursive: true });
          await writeFile(to, file.content);
        }
        await pagefind.close();
        logger.info(`${page_count} pages`);
      },
    },
  };
}
