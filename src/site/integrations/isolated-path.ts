import type { AstroIntegration } from "astro";

/** WebContainers need a cross-origin isolated page. Only that page gets these headers; public/_headers says the same to static hosts. */
const isolated = /^\/(hi\/)?playground\/node(\/|$)/;
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

interface Connect {
  use(handle: (request: { url?: string }, response: { setHeader(name: string, value: string): void }, next: () => void) => void): void;
}

export function isolatedPath(): AstroIntegration {
  const install = ({ middlewares }: { middlewares: Connect }) => {
    middlewares.use((request, response, next) => {
      if (isolated.test(request.url ?? "")) for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    });
  };
  return {
    name: "dabba-isolated-path",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [{ name: "dabba-isolated-path", configureServer: install, configurePreviewServer: install }] } });
      },
    },
  };
}
