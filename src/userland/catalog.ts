import type { Program } from "./program.ts";

/** Big programs that few sessions need: loaded when first run. Their other names must be known beforehand. */
const LAZY: readonly (readonly [file: string, names: readonly string[]])[] = [
  ["awk", ["awk", "gawk", "mawk", "nawk"]],
  ["bc", ["bc"]],
  ["dc", ["dc"]],
  ["jq", ["jq"]],
  ["less", ["less"]],
  ["more", ["more"]],
  ["nano", ["nano"]],
  ["vi", ["vi", "vim", "view", "vim.tiny"]],
  ["top", ["top"]],
  ["nginx", ["nginx"]],
];

/** Every program by every name it answers to. */
export const programs: ReadonlyMap<string, () => Promise<Program>> = buildCatalog();

function buildCatalog(): ReadonlyMap<string, () => Promise<Program>> {
  const eager = import.meta.glob<Program>(
    [
      "./*.ts",
      "!./catalog.ts",
      "!./program.ts",
      "!./awk.ts",
      "!./bc.ts",
      "!./dc.ts",
      "!./jq.ts",
      "!./less.ts",
      "!./more.ts",
      "!./nano.ts",
      "!./vi.ts",
      "!./top.ts",
      "!./nginx.ts",
    ],
    { eager: true, import: "default" },
  );
  const lazy = import.meta.glob<Program>(
    ["./awk.ts", "./bc.ts", "./dc.ts", "./jq.ts", "./less.ts", "./more.ts", "./nano.ts", "./vi.ts", "./top.ts", "./nginx.ts"],
    { import: "default" },
  );
  const catalog = new Map<string, () => Promise<Program>>();
  for (const program of Object.values(eager)) for (const name of [program.name, ...(program.aliases ?? [])]) catalog.set(name, async () => program);
  for (const [file, names] of LAZY) {
    const load = lazy[`./${file}.ts`];
    if (load) for (const name of names) catalog.set(name, load);
  }
  return catalog;
}
