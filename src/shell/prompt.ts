import { expandPartsToString } from "./expand/words.ts";
import { parserForPrompt } from "./prompt-parser.ts";
import type { Shell } from "./shell.ts";
import type { Task } from "./task.ts";

/** What PS1 and its like show: escapes first, then expansions. `\[` and `\]` become \x01 and \x02. */
export function* decodePrompt(shell: Shell, prompt: string): Task<string> {
  const text = shell.dialect === "dash" ? prompt : decodeEscapes(shell, prompt);
  if (shell.dialect === "bash" && !shell.options.isOn("promptvars")) return text;
  return yield* expandPromptVariables(shell, text);
}

/** Parameters, commands and arithmetic in a prompt; nothing else is special there. */
export function* expandPromptVariables(shell: Shell, text: string): Task<string> {
  if (!/[$`\\]/.test(text)) return text;
  const { status, pipeStatus } = shell;
  const expanded = yield* expandPartsToString(parserForPrompt(shell.flavor.features, text), shell);
  shell.status = status;
  shell.pipeStatus = pipeStatus;
  return expanded;
}

/** Text that an escape stands for may hold characters that are special to the expansion that follows. */
function guarded(text: string): string {
  return text.replace(/[\\$`]/g, "\\$&");
}

function decodeEscapes(shell: Shell, prompt: string): string {
  let out = "";
  for (let at = 0; at < prompt.length; at++) {
    const c = prompt[at] as string;
    if (c !== "\\") {
      out += c;
      continue;
    }
    const letter = prompt[++at];
    if (letter === undefined) return `${out}\\`;
    const octal = /^[0-7]{3}/.exec(prompt.slice(at));
    if (octal !== null) {
      out += String.fromCharCode(Number.parseInt(octal[0], 8));
      at += 2;
      continue;
    }
    if (letter === "D") {
      const end = prompt.indexOf("}", at);
      if (prompt[at + 1] === "{" && end > 0) {
        out += guarded(strftime(shell, prompt.slice(at + 2, end) || "%X"));
        at = end;
        continue;
      }
    }
    out += escapeText(shell, letter);
  }
  return out;
}

function escapeText(shell: Shell, letter: string): string {
  switch (letter) {
    case "a":
      return "\x07";
    case "e":
      return "\x1b";
    case "n":
      return "\n";
    case "r":
      return "\r";
    case "[":
      return "\x01";
    case "]":
      return "\x02";
    case "\\":
      return "\\\\";
    case "$":
      return shell.sys.uid === 0 ? "#" : "\\$";
    case "u":
      return guarded(shell.userName());
    case "h":
      return guarded(shell.sys.hostname().split(".")[0] ?? "");
    case "H":
      return guarded(shell.sys.hostname());
    case "w":
      return guarded(shortened(shell, tildeHome(shell, currentDirectory(shell))));
    case "W": {
      const cwd = currentDirectory(shell);
      const shown = tildeHome(shell, cwd);
      return guarded(shown === "~" || cwd === "/" ? shown : cwd.slice(cwd.lastIndexOf("/") + 1));
    }
    case "s":
      return guarded(shell.scriptName.slice(shell.scriptName.lastIndexOf("/") + 1));
    case "v":
      return "5.2";
    case "V":
      return "5.2.21";
    case "j":
      return String(shell.jobs.all.length);
    case "l":
      return shell.sys.ttyName(0)?.slice(5) ?? "tty";
    case "!":
      return String(shell.history.nextNumber);
    case "#":
      return String(shell.history.nextNumber);
    case "d":
      return strftime(shell, "%a %b %d");
    case "t":
      return strftime(shell, "%H:%M:%S");
    case "T":
      return strftime(shell, "%I:%M:%S");
    case "@":
      return strftime(shell, "%I:%M %p");
    case "A":
      return strftime(shell, "%H:%M");
    default:
      return `\\\\${letter}`;
  }
}

function currentDirectory(shell: Shell): string {
  return shell.variables.get("PWD") ?? "/";
}

function tildeHome(shell: Shell, path: string): string {
  const home = shell.variables.get("HOME");
  if (home === undefined || home === "" || home === "/") return path;
  return path === home ? "~" : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** PROMPT_DIRTRIM: only the last directories. */
function shortened(shell: Shell, path: string): string {
  const keep = Number(shell.variables.get("PROMPT_DIRTRIM") ?? 0);
  if (!(keep > 0)) return path;
  const parts = path.replace(/^~?\//, "").split("/");
  return parts.length <= keep ? path : `${path.startsWith("~") ? "~/" : ""}.../${parts.slice(-keep).join("/")}`;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** strftime(3) in UTC, for prompts and printf's `%(…)T`. */
export function strftime(shell: Pick<Shell, "sys">, format: string, milliseconds = shell.sys.clock.realtime()): string {
  const date = new Date(milliseconds);
  const two = (value: number, fill = "0"): string => String(value).padStart(2, fill);
  const hour12 = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
  const dayOfYear =
    Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const one = (letter: string): string => {
    switch (letter) {
      case "a":
        return (DAYS[date.getUTCDay()] as string).slice(0, 3);
      case "A":
        return DAYS[date.getUTCDay()] as string;
      case "b":
      case "h":
        return (MONTHS[date.getUTCMonth()] as string).slice(0, 3);
      case "B":
        return MONTHS[date.getUTCMonth()] as string;
      case "c":
        return `${one("a")} ${one("b")} ${two(date.getUTCDate(), " ")} ${one("T")} ${one("Y")}`;
      case "C":
        return two(Math.floor(date.getUTCFullYear() / 100));
      case "d":
        return two(date.getUTCDate());
      case "D":
      case "x":
        return `${one("m")}/${one("d")}/${one("y")}`;
      case "e":
        return two(date.getUTCDate(), " ");
      case "F":
        return `${one("Y")}-${one("m")}-${one("d")}`;
      case "H":
        return two(date.getUTCHours());
      case "I":
        return two(hour12);
      case "j":
        return String(dayOfYear).padStart(3, "0");
      case "k":
        return two(date.getUTCHours(), " ");
      case "l":
        return two(hour12, " ");
      case "m":
        return two(date.getUTCMonth() + 1);
      case "M":
        return two(date.getUTCMinutes());
      case "n":
        return "\n";
      case "N":
        return String(Math.floor((milliseconds % 1000) * 1_000_000)).padStart(9, "0");
      case "p":
        return date.getUTCHours() < 12 ? "AM" : "PM";
      case "r":
        return `${one("I")}:${one("M")}:${one("S")} ${one("p")}`;
      case "R":
        return `${one("H")}:${one("M")}`;
      case "s":
        return String(Math.floor(milliseconds / 1000));
      case "S":
        return two(date.getUTCSeconds());
      case "t":
        return "\t";
      case "T":
      case "X":
        return `${one("H")}:${one("M")}:${one("S")}`;
      case "u":
        return String(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
      case "w":
        return String(date.getUTCDay());
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "Y":
        return String(date.getUTCFullYear());
      case "z":
        return "+0000";
      case "Z":
        return "UTC";
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  return format.replace(/%([A-Za-z%])/g, (_all, letter: string) => one(letter));
}
