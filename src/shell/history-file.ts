import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Shell } from "./shell.ts";

/** Adds the lines of a history file. A file that is not there has none. */
export function loadHistory(shell: Shell, path: string): void {
  let text: string;
  try {
    text = decodeUtf8(shell.fs.readFile(path));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return;
    throw error;
  }
  for (const line of text.split("\n")) if (line !== "" && !/^#\d+$/.test(line)) shell.history.add(line);
  shell.history.saved = shell.history.entries.length;
}

/** `append`: only what the file does not have yet. */
export function saveHistory(shell: Shell, path: string, append: boolean): void {
  const { history } = shell;
  const lines = append ? history.entries.slice(history.saved) : history.entries;
  const kept = lines.slice(-(Number(shell.variables.get("HISTFILESIZE") ?? 500) || 500));
  shell.fs.writeFile(path, kept.map((line) => `${line}\n`).join(""), { append, mode: 0o600 });
  history.saved = history.entries.length;
}
