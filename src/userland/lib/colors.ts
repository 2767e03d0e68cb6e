import type { Stat, Sys } from "../../sim/sys.ts";

/** Colours of `ls`: LS_COLORS, on top of GNU's own defaults. */
export class FileColors {
  readonly #types = new Map<string, string>([
    ["di", "01;34"],
    ["ln", "01;36"],
    ["pi", "33"],
    ["so", "01;35"],
    ["bd", "01;33"],
    ["cd", "01;33"],
    ["ex", "01;32"],
    ["su", "37;41"],
    ["sg", "30;43"],
    ["st", "37;44"],
    ["ow", "34;42"],
    ["tw", "30;42"],
  ]);
  readonly #suffixes: [suffix: string, code: string][] = [];

  constructor(sys: Sys) {
    for (const item of (sys.env.get("LS_COLORS") ?? "").split(":")) {
      const equals = item.indexOf("=");
      if (equals <= 0) continue;
      if (item.startsWith("*")) this.#suffixes.push([item.slice(1, equals), item.slice(equals + 1)]);
      else this.#types.set(item.slice(0, equals), item.slice(equals + 1));
    }
  }

  /** SGR parameters; undefined for no colour. `target` is what a link leads to, undefined when nowhere. */
  codeOf(name: string, stat: Stat, target?: Stat): string | undefined {
    const code = this.#code(name, stat, target);
    return code === undefined || code === "" || /^0+$/.test(code) ? undefined : code;
  }

  #code(name: string, stat: Stat, target: Stat | undefined): string | undefined {
    const type = (key: string) => this.#types.get(key);
    if (stat.type === "symlink") {
      if (!target) return type("or") ?? type("ln");
      return type("ln") === "target" ? this.#code(name, target, undefined) : type("ln");
    }
    if (stat.type === "dir") {
      if ((stat.mode & 0o1002) === 0o1002) return type("tw");
      if (stat.mode & 0o002) return type("ow");
      return stat.mode & 0o1000 ? type("st") : type("di");
    }
    if (stat.type === "fifo") return type("pi");
    if (stat.type === "socket") return type("so");
    if (stat.type === "block") return type("bd");
    if (stat.type === "char") return type("cd");
    if (stat.mode & 0o4000) return type("su");
    if (stat.mode & 0o2000) return type("sg");
    if (stat.mode & 0o111) return type("ex");
    return this.#suffixes.findLast(([suffix]) => name.toLowerCase().endsWith(suffix.toLowerCase()))?.[1] ?? type("fi");
  }
}
