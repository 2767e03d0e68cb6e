import { Errno } from "../base/errno.ts";
import { Exit, Failure, quote, reason } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "env",
  summary: "run a program in a changed environment, or print the environment",
  usage: "[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]",
  usageStatus: 125,
  stopAtOperand: true,
  options: [
    ["-i, --ignore-environment", "begin with nothing"],
    ["-0, --null", "lines end in NUL"],
    ["-u, --unset=NAME", "take NAME out"],
    ["-C, --chdir=DIR", "run the command in DIR"],
    ["-S, --split-string=S", "split S into arguments, for #! lines"],
    ["--block-signal[=SIG]", "accepted"],
    ["--default-signal[=SIG]", "accepted"],
    ["--ignore-signal[=SIG]", "accepted"],
    ["-v, --debug", "accepted"],
  ],
  rewrite: (args, sys) => {
    const first = args[0];
    if (first === undefined || !/^-S|^-vS|^--split-string/.test(first)) return args;
    const text = first === "-S" || first === "-vS" || first === "--split-string" ? (args[1] ?? "") : first.replace(/^(-S|-vS|--split-string=)/, "");
    const rest = args.slice(text === args[1] && /^(-S|-vS|--split-string)$/.test(first) ? 2 : 1);
    return [...splitWords(text, sys.env), ...rest];
  },
  async run(tool) {
    const { sys } = tool;
    let operands = tool.operands;
    const env = new Map(tool.has("ignore-environment") || operands[0] === "-" ? [] : sys.env);
    if (operands[0] === "-") operands = operands.slice(1);
    for (const name of tool.values("unset")) {
      if (name === "" || name.includes("=")) throw new Failure(`cannot unset ${quote(name)}: Invalid argument`, 125);
      env.delete(name);
    }
    while (operands[0]?.includes("=")) {
      const [pair, ...rest] = operands as [string, ...string[]];
      const equals = pair.indexOf("=");
      env.set(pair.slice(0, equals), pair.slice(equals + 1));
      operands = rest;
    }
    sys.setEnvironment(env);
    if (operands.length === 0) {
      for (const [name, value] of env) tool.out.put(`${name}=${value}${tool.has("null") ? "\0" : "\n"}`);
      return 0;
    }
    const directory = tool.value("chdir");
    if (directory !== undefined) {
      try {
        sys.fs.chdir(directory);
      } catch (error) {
        throw new Failure(`cannot change directory to ${quote(directory)}: ${reason(error)}`, 125);
      }
    }
    try {
      return await execCommand(sys, operands);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.warn(tool.gnu ? `${quote(operands[0] as string)}: ${error.message}` : `can't execute '${operands[0]}': ${error.message}`);
      if (tool.gnu && error.code === "ENOENT" && /\s/.test(operands[0] as string)) await tool.warn("use -[v]S to pass options in shebang lines");
      throw new Exit(error.code === "ENOENT" ? 127 : 126);
    }
  },
});

/** -S: words with quotes taken off; `${NAME}` outside of single quotes is the only expansion. */
function splitWords(text: string, env: ReadonlyMap<string, string>): string[] {
  for (const found of text.matchAll(/'[^']*'|\\.|\$(?!\{[A-Za-z_]\w*\})/gs))
    if (found[0] === "$") throw new Failure(`only \${VARNAME} expansion is supported, error at: ${text.slice(found.index)}`, 125);
  const expanded = (part: string) =>
    part.replace(/\\(.)|\$\{(\w+)\}/gs, (_, escaped: string | undefined, name: string | undefined) => escaped ?? env.get(name ?? "") ?? "");
  return [...text.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map((match) =>
    match[0].replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\$\{\w+\}/g,
      (whole, double: string | undefined, single: string | undefined) => single ?? expanded(double ?? whole),
    ),
  );
}
