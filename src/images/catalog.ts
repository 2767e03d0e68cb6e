import type { ImageDefinition } from "./image.ts";

/** Every image there is: what the files of this folder export by default. */
export function imageCatalog(): readonly ImageDefinition[] {
  const files = import.meta.glob<readonly ImageDefinition[]>(["./*.ts", "!./catalog.ts", "!./earlier.ts", "!./image.ts", "!./publish.ts", "!./steps.ts"], {
    eager: true,
    import: "default",
  });
  return Object.values(files).flat();
}
