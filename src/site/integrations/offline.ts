import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { filesBelow } from "./files.ts";

/** Files that are not kept beforehand. The pages of single commands are many: those that were visited are kept. */
const left = /^(sw\.js|_headers|pagefind\/(pagefind-(ui|modular|component|highlight)|wasm\.unknown))|^(hi\/)?commands\/[^/]+\/|\.map$/;

/**
 * Writes /sw.js. On install it keeps what every page needs (scripts, styles, fonts, the machine), then all pages, so that the notes
 * work without a network after one visit. The cache is named after its content: a new build makes a new one.
 */
export function offline(): AstroIntegration {
  return {
    name: "dabba-offline",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const urls: string[] = [];
        const hash = createHash("sha256");
        let bytes = 0;
        const files: string[] = [];
        for await (const file of filesBelow(root)) files.push(file);
        for (const file of files.sort()) {
          const name = path.relative(root, file).split(path.sep).join("/");
          if (left.test(name)) continue;
          const content = await readFile(file);
          bytes += content.length;
          hash.update(name).update(content);
          urls.push(`/${name.replace(/(^|\/)index\.html$/, "$1")}`);
        }
        await writeFile(path.join(root, "sw.js"), serviceWorker(`dabba-${hash.digest("hex").slice(0, 12)}`, urls));
        logger.info(`${urls.length} files, ${Math.round(bytes / 1024)} kB`);
      },
    },
  };
}

function serviceWorker(cache: string, urls: readonly string[]): string {
  return `// Made by the build.
const CACHE = ${JSON.stringify(cache)};
const URLS = ${JSON.stringify(urls)};

addEventListener("install", (event) => event.waitUntil(keepAll().then(() => skipWaiting())));

// A few at a time: what the reader asks for meanwhile goes first.
async function keepAll() {
  const cache = await caches.open(CACHE);
  const wanted = URLS.slice();
  const one = async () => {
    for (let url = wanted.shift(); url !== undefined; url = wanted.shift()) await cache.add(url);
  };
  await Promise.all([one(), one(), one(), one()]);
}

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("dabba-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

// Pages come from the network while there is one, so that they are never old; everything else has its content in its name.
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const page = event.request.mode === "navigate";
  event.respondWith(page ? networkFirst(event.request, url) : cacheFirst(event.request, url));
});

async function cacheFirst(request, url) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url.pathname)) ?? fetch(request);
}

async function networkFirst(request, url) {
  try {
    const response = await fetch(request);
    if (response.ok) void caches.open(CACHE).then((cache) => cache.put(url.pathname, response.clone())).catch(() => {});
    return response;
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(url.pathname)) ?? (await cache.match(url.pathname + "/")) ?? (await cache.match("/404.html")) ?? Response.error();
  }
}
`;
}
