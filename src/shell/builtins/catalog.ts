import type { Builtin } from "./builtin.ts";

const modules = import.meta.glob<Builtin>(["./*.ts", "!./catalog.ts", "!./builtin.ts", "!./lookup.ts", "!./lib-*.ts"], { eager: true, import: "default" });

/** Every builtin by every name, for whoever starts a shell; the shell itself carries it along (builtins call back into the interpreter). */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.values(modules).flatMap((builtin) => builtin.names.map((name) => [name, builtin] as const)),
);
