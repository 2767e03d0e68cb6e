import type { Builtin } from "../builtins/builtin.ts";
import { BreakLoop, DiscardLine, ExitShell, ExpansionError, ReturnFrom } from "../errors.ts";
import { messagePrefix } from "../messages.ts";
import { type Shell, type ShellFunction, WriteFailed } from "../shell.ts";
import { detached, type Task } from "../task.ts";
import { runCommand } from "./command.ts";
import { runEventTrap } from "./trap.ts";

const MAX_DEPTH = 2000;
/** Every so many levels a call goes on with a fresh native stack. */
const STACK_STEP = 20;

export function* callFunction(shell: Shell, fn: ShellFunction, args: readonly string[], line: number): Task<number> {
  yield* enterCall(shell, fn.name);
  const saved = { positional: shell.positional, loopDepth: shell.loopDepth, optind: shell.optind };
  shell.positional = args.slice(1);
  shell.loopDepth = 0;
  shell.calls.push({ name: fn.name, file: fn.file, line });
  shell.variables.push("function");
  const hidden = hideTraps(shell);
  try {
    const body = runCommand(shell, fn.body, false);
    const status = shell.depth % STACK_STEP === 0 ? yield* detached(body) : yield* body;
    return status;
  } catch (error) {
    if (error instanceof ReturnFrom) return error.status;
    if (error instanceof ExpansionError) error.prefix ??= messagePrefix(shell);
    throw error;
  } finally {
    shell.variables.pop();
    if (shell.traps.has("RETURN")) {
      yield* runEventTrap(shell, "RETURN");
    }
    hidden?.();
    shell.calls.pop();
    shell.depth--;
    shell.positional = saved.positional;
    shell.loopDepth = saved.loopDepth;
  }
}

/** The caller's DEBUG and RETURN traps do not run in functions unless functrace says so, nor its ERR trap without errtrace. */
function hideTraps(shell: Shell): (() => void) | undefined {
  const names = [...(shell.options.isOn("functrace") ? [] : (["DEBUG", "RETURN"] as const)), ...(shell.options.isOn("errtrace") ? [] : (["ERR"] as const))];
  const hidden = names.filter((name) => shell.traps.has(name)).map((name) => [name, shell.traps.get(name)] as const);
  if (hidden.length === 0) return undefined;
  for (const [name] of hidden) shell.traps.set(name, undefined);
  return () => {
    // One that the function set stays.
    for (const [name, action] of hidden) if (!shell.traps.has(name)) shell.traps.set(name, action);
  };
}

/** One more level of functions, evals or sourced files; FUNCNEST and our own limit end the command. */
export function* enterCall(shell: Shell, name: string): Task<void> {
  const limit = Number(shell.variables.get("FUNCNEST") ?? 0);
  if (shell.depth >= (limit > 0 ? Math.min(limit, MAX_DEPTH) : MAX_DEPTH)) {
    yield* shell.error(`${name}: maximum function nesting level exceeded (${limit > 0 ? limit : MAX_DEPTH})`);
    throw new DiscardLine(1);
  }
  shell.depth++;
}

export function* callBuiltin(shell: Shell, builtin: Builtin, args: readonly string[]): Task<number> {
  const outer = shell.builtinName;
  shell.builtinName = args[0] as string;
  try {
    const result = builtin.run(shell, args);
    return typeof result === "number" ? result : yield* result;
  } catch (error) {
    if (error instanceof WriteFailed) return 1;
    if (error instanceof ReturnFrom || error instanceof BreakLoop || error instanceof ExitShell) throw error;
    throw error;
  } finally {
    shell.builtinName = outer;
  }
}
