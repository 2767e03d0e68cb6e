import { formatTime } from "../base/time/format-time.ts";
import { localZone } from "../base/time/local-zone.ts";
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

/** strftime(3), for prompts and printf's `%(…)T`, in the zone that an exported TZ names. */
export function strftime(shell: Shell, format: string, milliseconds = shell.sys.clock.realtime()): string {
  const tz = shell.variables.find("TZ");
  // What only date(1) knows stays as it stands.
  const plain = format.replace(/%([-_0^#]*\d*(?:N|\+|q|:+z))/g, "%%$1");
  return formatTime(plain, milliseconds, localZone(tz?.exported === true ? tz.scalar : undefined, shell.sys.fs));
}
