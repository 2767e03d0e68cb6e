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
        await index.writeFiles({ outputPath: fileURLToPath(new URL("pagefind", dir)) });
        await pagefind.close();
        logger.info(`${page_count} pages`);
      },
    },
  };
}
