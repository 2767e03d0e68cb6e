import type { Sys } from "../sim/sys.ts";
import { builtins } from "./builtins/catalog.ts";
import { setLetter, setName } from "./builtins/set.ts";
import { ExitShell } from "./errors.ts";
import type { ShellFlavor } from "./flavors.ts";
import { importFunctions } from "./import-functions.ts";
import { interactiveLoop } from "./interactive.ts";
import { statusOf } from "./interpreter/fork.ts";
import { interpreterHooks } from "./interpreter/substitution.ts";
import { runText } from "./interpreter/text.ts";
import { runExitTrap } from "./interpreter/trap.ts";
import { type Invocation, parseInvocation } from "./invocation.ts";
import { Options, SHELL_OPTIONS } from "./options.ts";
import { runScriptArgument } from "./script-argument.ts";
import { Shell } from "./shell.ts";
import { runStandardInput } from "./standard-input.ts";
import { runStartupFiles } from "./startup-files.ts";
import { importEnvironment } from "./startup-variables.ts";
import { drive, type Task } from "./task.ts";
import { encodeText } from "./text.ts";

/** The shell as a program: reads its command line, runs what it is given, and returns the exit status. */
export async function shellMain(sys: Sys, flavor: ShellFlavor): Promise<number> {
  const invocation = parseInvocation(sys.argv, flavor);
  if (invocation.text !== undefined) {
    await sys.write(invocation.status === 0 ? 1 : 2, encodeText(invocation.text));
    return invocation.status;
  }
  return await drive(run(sys, flavor, invocation));
}

function* run(sys: Sys, flavor: ShellFlavor, invocation: Invocation): Task<number> {
  const interactive = invocation.interactive || (invocation.command === undefined && invocation.script === undefined && sys.isatty(0) && sys.isatty(2));
  const shell = new Shell(sys, flavor, {
    scriptName: invocation.name,
    positional: invocation.positional,
    options: new Options(flavor.initialOptions),
    interactive,
    hooks: { ...interpreterHooks, builtins },
  });
  shell.source = invocation.command !== undefined ? "command" : invocation.script !== undefined ? "file" : "stdin";
  shell.loginShell = invocation.login;
  shell.traps.noteIgnoredAtStart();
  importEnvironment(shell);
  if (flavor.name === "bash") importFunctions(shell);
  if (interactive && flavor.name === "bash") for (const name of ["expand_aliases", "history", "histexpand", "emacs"]) shell.options.set(name, true);
  if (invocation.login) shell.options.set("login_shell", true);
  for (const { name, on, letter, shopt } of invocation.settings) {
    if (shopt === true) {
      if (name in SHELL_OPTIONS) {
        shell.options.set(name, on);
        continue;
      }
      yield* shell.printError(`${invocation.shellName}: line 0: ${name}: invalid shell option name\n`);
      return 2;
    }
    if (letter ? !setLetter(shell, name, on) : !setName(shell, name, on)) {
      if (!letter && flavor.name === "bash") {
        yield* shell.printError(`${invocation.shellName}: line 0: ${invocation.shellName}: ${name}: invalid option name\n`);
        return 2;
      }
      yield* shell.printError(`${invocation.shellName}: ${on ? "-" : "+"}${letter ? name : `o ${name}`}: invalid option\n`);
      return 2;
    }
  }
  try {
    let status: number;
    try {
      for (const signal of ["INT", "QUIT", "TERM"] as const) if (sys.signalAction(signal) === "default") sys.signal(signal, shell.interactiveAction(signal));
      yield* runStartupFiles(shell, invocation);
      if (invocation.command !== undefined) status = yield* runText(shell, invocation.command, { kind: "command", last: !interactive });
      else if (invocation.script !== undefined) status = yield* runScriptArgument(shell, invocation.script);
      else if (interactive) status = yield* interactiveLoop(shell);
      else status = yield* runStandardInput(shell);
    } catch (error) {
      status = yield* statusOf(shell, error);
    }
    shell.status = status;
    return yield* runExitTrap(shell);
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
}
