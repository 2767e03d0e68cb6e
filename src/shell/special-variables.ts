import type { Shell } from "./shell.ts";
import { IndexedArray, Variable, type VariableValue } from "./variables.ts";

/** Variables that are computed when they are read. `inherited`: only those that the parent shell still had. */
export function installSpecialVariables(shell: Shell, which: "all" | "inherited"): void {
  for (const [name, dynamic] of Object.entries(dynamics(shell))) {
    const existing = shell.variables.own(name);
    if (which === "inherited" && existing?.dynamic === undefined) continue;
    const variable = new Variable();
    variable.dynamic = dynamic;
    if (existing !== undefined) {
      variable.exported = existing.exported;
      variable.readonly = existing.readonly;
      variable.integer = existing.integer;
    }
    shell.variables.define(name, variable);
  }
}

type Dynamic = NonNullable<Variable["dynamic"]>;

function dynamics(shell: Shell): Record<string, Dynamic> {
  const line: Dynamic = { read: () => String(shell.line), write: () => {} };
  // Assigning it makes it an ordinary variable in these.
  if (shell.dialect !== "bash") line.write = (value) => shell.variables.define("LINENO", new Variable(value));
  if (shell.dialect === "dash") return { LINENO: line };
  const random = randomSequence(shell);
  if (shell.dialect === "ash") return { LINENO: line, RANDOM: random };
  const array = (items: () => Iterable<string>): Dynamic => ({ read: (): VariableValue => IndexedArray.of(items()) });
  return {
    LINENO: line,
    RANDOM: random,
    SRANDOM: { read: () => String(bytesToNumber(shell.sys.random(4))) },
    SECONDS: {
      read: () => String(Number((shell.sys.clock.monotonic() - shell.startedAt) / 1_000_000_000n) + shell.secondsOffset),
      write: (value) => {
        shell.startedAt = shell.sys.clock.monotonic();
        shell.secondsOffset = Number.parseInt(value, 10) || 0;
      },
    },
    _: { read: () => shell.lastArgument, write: () => {} },
    BASHPID: { read: () => String(shell.sys.pid) },
    BASH_SUBSHELL: { read: () => String(shell.subshellLevel) },
    BASH_COMMAND: { read: () => shell.currentCommand },
    EPOCHSECONDS: { read: () => String(Math.floor(shell.sys.clock.realtime() / 1000)) },
    EPOCHREALTIME: {
      read: () => {
        const microseconds = Math.floor(shell.sys.clock.realtime() * 1000);
        return `${Math.floor(microseconds / 1_000_000)}.${String(microseconds % 1_000_000).padStart(6, "0")}`;
      },
    },
    HISTCMD: { read: () => String(shell.history.nextNumber) },
    PIPESTATUS: array(() => shell.pipeStatus.map(String)),
    FUNCNAME: {
      read: () => {
        const names = shell.calls.map((call) => call.name).reverse();
        if (names.length === 0) return undefined;
        return IndexedArray.of(
          shell.source === "file"
            ? [...names, "main"]
            : names.some((name) => name !== "source")
              ? [...names, ...(shell.source === "stdin" || shell.source === "command" ? [] : ["main"])]
              : names,
        );
      },
    },
    BASH_SOURCE: array(() => [...shell.calls.map((call) => call.file).reverse(), ...(shell.source === "file" ? [shell.scriptName] : [])]),
    BASH_LINENO: array(() => [...shell.calls.map((call) => String(call.line)).reverse(), ...(shell.source === "file" ? ["0"] : [])]),
    DIRSTACK: array(() => [shell.variables.get("PWD") ?? "/", ...shell.directories]),
    GROUPS: array(() => [shell.sys.realGid, ...shell.sys.groups.filter((group) => group !== shell.sys.realGid)].map(String)),
    BASH_ALIASES: { read: () => new Map(shell.aliases) },
  };
}

/** RANDOM: a number below 32768; assigning seeds it, so that a script can repeat its numbers. */
function randomSequence(shell: Shell): Dynamic {
  let seed: number | undefined;
  return {
    read: () => {
      if (seed === undefined) {
        const bytes = shell.sys.random(2);
        return String((((bytes[0] as number) << 8) | (bytes[1] as number)) & 32767);
      }
      seed = Number((BigInt(seed === 0 ? 123459876 : seed) * 16807n) % 2147483647n);
      return String(((seed >>> 16) ^ (seed & 65535)) & 32767);
    },
    write: (value) => {
      seed = Number.parseInt(value, 10) >>> 0;
    },
  };
}

function bytesToNumber(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}
