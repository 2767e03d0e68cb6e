import { expect, test } from "vitest";
import { programs } from "../../src/userland/catalog.ts";
import type { Program } from "../../src/userland/program.ts";

test("the catalog knows every name that a program says it answers to, and no other", async () => {
  const files = import.meta.glob<Program>(["/src/userland/*.ts", "!/src/userland/catalog.ts", "!/src/userland/program.ts"], { import: "default" });
  const said = new Set<string>();
  for (const load of Object.values(files)) {
    const program = await load();
    for (const name of [program.name, ...(program.aliases ?? [])]) said.add(name);
  }
  expect([...programs.keys()].sort()).toEqual([...said].sort());
});
