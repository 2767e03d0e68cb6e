import type { ShellFlavor } from "./flavors.ts";
import { bashVersionPage } from "./version.ts";

/** A shell's command line. */
export interface Invocation {
  /** argv[0] without the dash of a login shell. */
  readonly shellName: string;
  /** `$0` */
  readonly name: string;
  readonly positional: readonly string[];
  readonly command: string | undefined;
  readonly script: string | undefined;
  readonly interactive: boolean;
  readonly login: boolean;
  readonly noRc: boolean;
  readonly noProfile: boolean;
  readonly rcFile: string | undefined;
  /** `shopt`: an option of `-O`. */
  readonly settings: readonly { name: string; on: boolean; letter: boolean; shopt?: boolean }[];
  /** Only this is to be printed: --version, or what is wrong. */
  readonly text: string | undefined;
  readonly status: number;
}

export function parseInvocation(argv: readonly string[], flavor: ShellFlavor): Invocation {
  const zero = argv[0] ?? flavor.name;
  const shellName = zero.replace(/^-/, "");
  const settings: { name: string; on: boolean; letter: boolean; shopt?: boolean }[] = [];
  let command = false;
  let stdin = false;
  let interactive = false;
  let login = zero.startsWith("-");
  let noRc = false;
  let noProfile = false;
  let rcFile: string | undefined;
  const base = shellName.slice(shellName.lastIndexOf("/") + 1);
  if (flavor.name === "bash" && base === "sh") settings.push({ name: "posix", on: true, letter: false });
  const only = (text: string, status: number): Invocation => ({
    shellName,
    name: shellName,
    positional: [],
    command: undefined,
    script: undefined,
    interactive,
    login,
    noRc,
    noProfile,
    rcFile,
    settings,
    text,
    status,
  });
  let i = 1;
  for (; i < argv.length; i++) {
    const arg = argv[i] as string;
    if (arg === "--") {
      i++;
      break;
    }
    if (arg === "-") {
      i++;
      break;
    }
    if (arg.startsWith("--") && (flavor.name === "bash" || arg === "--login")) {
      switch (arg) {
        case "--login":
          login = true;
          continue;
        case "--norc":
          noRc = true;
          continue;
        case "--noprofile":
          noProfile = true;
          continue;
        case "--posix":
          settings.push({ name: "posix", on: true, letter: false });
          continue;
        case "--rcfile":
        case "--init-file":
          rcFile = argv[++i];
          continue;
        case "--verbose":
          settings.push({ name: "verbose", on: true, letter: false });
          continue;
        case "--noediting":
        case "--debugger":
        case "--restricted":
          continue;
        case "--version":
          return only(bashVersionPage(), 0);
        case "--help":
          return only(`GNU bash, version 5.2.21(1)-release-(x86_64-pc-linux-gnu)\n${bashUsage(shellName)}`, 0);
        default:
          return only(`${shellName}: ${arg}: invalid option\n${bashUsage(shellName)}`, 2);
      }
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      if (letter === "c" && on) command = true;
      else if (letter === "s" && on) stdin = true;
      else if (letter === "i" && on) interactive = true;
      else if (letter === "l" && on) login = true;
      else if (letter === "r" || letter === "D") continue;
      else if (letter === "o" || letter === "O") {
        const name = argv[++i];
        if (name !== undefined) settings.push({ name, on, letter: false, shopt: letter === "O" });
      } else if (!/[A-Za-z]/.test(letter)) {
        return only(
          flavor.name === "bash"
            ? `${shellName}: ${arg[0]}${letter}: invalid option\n`
            : `${shellName}: 0: ${flavor.name === "dash" ? "Illegal" : "illegal"} option ${arg[0]}${letter}\n`,
          2,
        );
      } else settings.push({ name: letter, on, letter: true });
    }
  }
  const rest = argv.slice(i);
  const common = { shellName, interactive, login, noRc, noProfile, rcFile, settings, text: undefined, status: 0 };
  if (command) {
    if (rest[0] === undefined) {
      const text =
        flavor.name === "bash"
          ? `${shellName}: -c: option requires an argument\n`
          : flavor.name === "dash"
            ? `${shellName}: 0: -c requires an argument\n`
            : `${shellName}: -c requires an argument\n`;
      return only(text, 2);
    }
    return { ...common, name: rest[1] ?? shellName, positional: rest.slice(2), command: rest[0], script: undefined };
  }
  if (rest[0] !== undefined && !stdin) return { ...common, name: rest[0], positional: rest.slice(1), command: undefined, script: rest[0] };
  return { ...common, name: zero, positional: rest, command: undefined, script: undefined };
}

const LONG_OPTIONS =
  "debug debugger dump-po-strings dump-strings help init-file login noediting noprofile norc posix pretty-print rcfile restricted verbose version".split(" ");

function bashUsage(name: string): string {
  return [
    `Usage:\t${name} [GNU long option] [option] ...`,
    `\t${name} [GNU long option] [option] script-file ...`,
    "GNU long options:",
    ...LONG_OPTIONS.map((option) => `\t--${option}`),
    "Shell options:",
    "\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)",
    "\t-abefhkmnptuvxBCEHPT or -o option\n",
  ].join("\n");
}
