import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import type { ViteDevServer } from "vite";
import { headerRules, headersFor } from "./preview-server.ts";

/**
 * WebContainers need a cross-origin isolated page. `public/_headers` says which pages get which headers, to static hosts that read it;
 * the development server and `astro preview` (which knows nothing of it) read the same file.
 */
export function staticHeaders(): AstroIntegration {
  let preview = false;
  return {
    name: "dabba-static-headers",
    hooks: {
      "astro:config:setup": ({ command, config, updateConfig }) => {
        preview = command === "preview";
        if (command !== "dev") return;
        const rules = headerRules(readFileSync(fileURLToPath(new URL("_headers", config.publicDir)), "utf8"));
        const configureServer = ({ middlewares }: ViteDevServer) => {
          middlewares.use((request, response, next) => {
            // In development sources change under their address: nothing may be kept for good.
            for (const [name, value] of headersFor(rules, request.url ?? "/")) if (name !== "Cache-Control") response.setHeader(name, value);
            if (/worker/.test(request.url ?? "")) response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
            next();
          });
        };
        updateConfig({ vite: { plugins: [{ name: "dabba-static-headers", configureServer }] } });
      },
      "astro:config:done": ({ setAdapter }) => {
        if (!preview) return;
        setAdapter({
          name: "dabba-static-headers",
          previewEntrypoint: fileURLToPath(new URL("preview-server.ts", import.meta.url)),
          adapterFeatures: { buildOutput: "static" },
          entrypointResolution: "auto",
          supportedAstroFeatures: { staticOutput: "stable", sharpImageService: "stable" },
        });
      },
    },
  };
}
