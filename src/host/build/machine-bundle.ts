import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AstroIntegration } from "astro";
import type { MachineModule } from "./machine-module.ts";

/** The simulated computer for use at build time. */
export interface MachineBundle {
  /** Bundled once per process, on first use. */
  load(): Promise<{ module: MachineModule; hash: string }>;
  /** Folder for results that hold as long as their key does. */
  readonly cache: string;
  readonly integration: AstroIntegration;
}

/** `src/machine` uses Vite's file catalogs (`import.meta.glob`), so Node gets it bundled, into `.cache/machine`. */
export function machineBundle(root: URL, entry = "src/host/build/machine-entry.ts"): MachineBundle {
  const rootPath = fileURLToPath(root);
  const cache = path.join(rootPath, ".cache");
  let loaded: ReturnType<MachineBundle["load"]> | undefined;
  const load = () => {
    loaded ??= bundle(rootPath, entry, path.join(cache, "machine"));
    return loaded;
  };
  return {
    load,
    cache,
    integration: {
      name: "dabba-machine",
      hooks: {
        "astro:config:setup": ({ command, addWatchFile }) => {
          if (command !== "dev") return;
          for (const file of [entry, "src/machine/machine.ts"]) addWatchFile(new URL(file, root));
        },
      },
    },
  };
}

async function bundle(root: string, entry: string, outDir: string): Promise<{ module: MachineModule; hash: string }> {
  const { build } = await import("vite");
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      ssr: path.resolve(root, entry),
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: "machine.mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  const hash = createHash("sha256");
  for (const name of (await readdir(outDir)).sort()) hash.update(name).update(await readFile(path.join(outDir, name)));
  const digest = hash.digest("hex");
  // The query makes Node load a rebuilt bundle anew.
  const module = (await import(/* @vite-ignore */ `${pathToFileURL(path.join(outDir, "machine.mjs"))}?${digest.slice(0, 12)}`)) as MachineModule;
  return { module, hash: digest };
}
