import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AstroIntegration } from "astro";
import { ensureBundle, machineVersion } from "../node/bundle.mjs";
import type { MachineModule } from "./machine-module.ts";

/** The simulated computer for use at build time. */
export interface MachineBundle {
  /** Bundled once per process, on first use. */
  load(): Promise<{ module: MachineModule; hash: string }>;
  /** Folder for results that hold as long as their key does. */
  readonly cache: string;
  readonly integration: AstroIntegration;
}

/** `src/machine` uses Vite's file catalogs (`import.meta.glob`), so Node gets it bundled; the same bundle serves `npm run sandbox`. */
export function machineBundle(root: URL): MachineBundle {
  let loaded: ReturnType<MachineBundle["load"]> | undefined;
  const load = () => {
    loaded ??= bundle();
    return loaded;
  };
  return {
    load,
    cache: path.join(fileURLToPath(root), ".cache"),
    integration: {
      name: "dabba-machine",
      hooks: {
        "astro:config:setup": async ({ command, addWatchFile, updateConfig }) => {
          if (command === "dev") addWatchFile(new URL("src/machine/machine.ts", root));
          // Sessions that readers left are made again only on the machine that they were made on.
          if (command === "build") updateConfig({ vite: { define: { __MACHINE_BUILD__: JSON.stringify(await machineVersion()) } } });
        },
      },
    },
  };
}

async function bundle(): Promise<{ module: MachineModule; hash: string }> {
  const entry = await ensureBundle();
  const module = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as MachineModule;
  return { module, hash: path.basename(path.dirname(entry)) };
}
