// Bundles the machine for Node (its catalogs need the bundler's import.meta.glob) and keeps the bundle until a source changes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CACHE = path.join(ROOT, ".cache", "node");
const SOURCES = ["base", "sim", "dns", "http", "shell", "userland", "images", "registry", "engine", "cli", "compose", "machine", "host/node"];
const KEEP = 3;

/** Loads the bundle of `src/host/node/main.ts`, made anew when any source is newer than it. */
export async function loadBundle() {
  return import(pathToFileURL(await ensureBundle()).href);
}

/** Path of the bundle's entry. Safe to call from several processes at once. */
export async function ensureBundle() {
  const directory = path.join(CACHE, fingerprint());
  const entry = path.join(directory, "main.mjs");
  if (existsSync(entry)) return entry;
  const { build } = await import("vite");
  const scratch = `${directory}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: path.join(ROOT, "src/host/node/main.ts"),
      outDir: scratch,
      emptyOutDir: true,
      target: "node22",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "main.mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
    ssr: { noExternal: true },
  });
  try {
    renameSync(scratch, directory);
  } catch {
    rmSync(scratch, { recursive: true, force: true }); // another process was first
  }
  prune(path.basename(directory));
  return entry;
}

/** Changes with what the machine does: a digest of its bundle, the same wherever it is made. */
export async function machineVersion() {
  const directory = path.dirname(await ensureBundle());
  const hash = createHash("sha256");
  for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(path.join(directory, name)));
  return hash.digest("hex").slice(0, 16);
}

/** Changes with any source's name, size or time of change. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const folder of SOURCES) for (const line of list(path.join(ROOT, "src", folder))) hash.update(line);
  hash.update(String(statSync(path.join(ROOT, "package-lock.json")).mtimeMs));
  return hash.digest("hex").slice(0, 16);
}

function* list(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* list(file);
    else if (/\.(ts|mjs|json)$/.test(entry.name)) {
      const { size, mtimeMs } = statSync(file);
      yield `${file}\0${size}\0${mtimeMs}\n`;
    }
  }
}

function prune(current) {
  const bundles = readdirSync(CACHE)
    .filter((name) => name !== current)
    .map((name) => ({ name, time: statSync(path.join(CACHE, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { name } of bundles.slice(KEEP)) rmSync(path.join(CACHE, name), { recursive: true, force: true });
}
