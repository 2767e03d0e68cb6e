import { SHELL_OPTIONS } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { setName, setOptionNames } from "./set.ts";

export default defineBuiltin({ names: ["shopt"], usage: "shopt [-pqsu] [-o] [optname ...]", summary: "Switches or shows bash's own options.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "pqsuo");
  if (parsed === undefined) return 2;
  const setOptions = parsed.has("o");
  const known = setOptions ? setOptionNames(shell).map(([name]) => name) : Object.keys(SHELL_OPTIONS);
  const change = parsed.has("s") || parsed.has("u");
  if (parsed.has("s") && parsed.has("u")) {
    yield* shell.builtinError("cannot set and unset shell options simultaneously");
    return 1;
  }
  let status = 0;
  const show = (name: string): string => {
    const on = shell.options.isOn(name);
    if (parsed.has("p")) return setOptions ? `set ${on ? "-" : "+"}o ${name}\n` : `shopt ${on ? "-s" : "-u"} ${name}\n`;
    return `${name.padEnd(setOptions ? 15 : 15)}\t${on ? "on" : "off"}\n`;
  };
  if (parsed.operands.length === 0) {
    for (const name of known) if (!change || shell.options.isOn(name) === parsed.has("s")) yield* shell.print(show(name));
    return 0;
  }
  for (const name of parsed.operands) {
    if (!known.includes(name)) {
      yield* shell.builtinError(`${name}: invalid ${setOptions ? "option" : "shell option"} name`);
      status = 1;
      continue;
    }
    if (change) {
      if (setOptions) setName(shell, name, parsed.has("s"));
      else shell.options.set(name, parsed.has("s"));
    } else {
      if (!shell.options.isOn(name)) status = 1;
      if (!parsed.has("q")) yield* shell.print(show(name));
    }
  }
  return status;
}
