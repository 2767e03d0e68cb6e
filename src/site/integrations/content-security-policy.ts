import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { filesBelow } from "./files.ts";

const policy: Readonly<Record<string, string>> = {
  "default-src": "'self'",
  // The search index is WebAssembly.
  "script-src": "'self' 'wasm-unsafe-eval'",
  // xterm writes style elements of its own.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "worker-src": "'self'",
  "connect-src": "'self'",
  "frame-src": "'self'",
  "object-src": "'none'",
  "base-uri": "'self'",
  "form-action": "'self'",
};

/** The page for real Node.js opens a frame of its maker, and only there, and only after a press on the button. */
const nodePlayground: Readonly<Record<string, string>> = {
  ...policy,
  "connect-src": "'self' https://*.webcontainer.io https://stackblitz.com https://*.stackblitz.com",
  "frame-src": "'self' https://stackblitz.com https://*.stackblitz.com https://*.webcontainer.io",
};

const inlineScript = /<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/gi;

/** Puts a policy first into the head of every built page, with the hashes of that page's inline scripts. */
export function contentSecurityPolicy(): AstroIntegration {
  return {
    name: "dabba-content-security-policy",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        let pages = 0;
        for await (const file of filesBelow(fileURLToPath(dir))) {
          if (!file.endsWith(".html")) continue;
          const html = await readFile(file, "utf8");
          const directives = /[\\/]playground[\\/]node[\\/]/.test(file) ? nodePlayground : policy;
          await writeFile(file, withPolicy(html, directives));
          pages += 1;
        }
        logger.info(`${pages} pages`);
      },
    },
  };
}

export function withPolicy(html: string, directives: Readonly<Record<string, string>>): string {
  const hashes = new Set<string>();
  for (const [, attributes = "", body = ""] of html.matchAll(inlineScript)) {
    if (body.trim() === "" || /type\s*=\s*["']?application\/json/i.test(attributes)) continue;
    hashes.add(`'sha256-${createHash("sha256").update(body).digest("base64")}'`);
  }
  const text = Object.entries(directives)
    .map(([name, value]) => (name === "script-src" ? [name, value, ...hashes] : [name, value]).join(" "))
    .join("; ");
  return html.replace(/<head[^>]*>(\s*<meta charset="?utf-8"?\s*\/?>)?/i, (head) => `${head}<meta http-equiv="content-security-policy" content="${text}">`);
}
