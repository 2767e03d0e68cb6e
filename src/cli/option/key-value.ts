/** Environment variables and labels from flags and files. */

import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { FlagValueError } from "../flag/flag.ts";
import { goErrno } from "../go-errno.ts";

/** opts.ValidateEnv. */
export function checkEnv(text: string): string {
  if (text.split("=")[0] === "") throw new FlagValueError(`invalid environment variable: ${text}`);
  return text;
}

/** opts.ValidateLabel. */
export function checkLabel(text: string): string {
  const key = (text.split("=")[0] as string).replace(/^[ \t]+/, "");
  if (key === "") throw new FlagValueError(`invalid label '${text}': empty name`);
  if (/[ \t]/.test(key)) throw new FlagValueError(`label '${key}' contains whitespaces`);
  return text.replace(/^[ \t]+/, "");
}

/** Variables of the files, then those of flags. A name without value takes the value of this process, if there is one. */
export function environment(docker: DockerCli, files: readonly string[], flags: readonly string[]): string[] {
  const result: string[] = [];
  for (const file of files) result.push(...readKeyValueFile(docker, file, (name) => docker.sys.env.get(name)));
  for (const entry of flags) {
    if (entry.includes("=")) result.push(entry);
    else {
      const value = docker.sys.env.get(entry);
      // Without a value the name alone removes a variable of the image.
      result.push(value === undefined ? entry : `${entry}=${value}`);
    }
  }
  return result;
}

export function labelsOf(docker: DockerCli, files: readonly string[], flags: readonly string[]): Record<string, string> {
  const entries = [...files.flatMap((file) => readKeyValueFile(docker, file, () => undefined)), ...flags];
  return keyValues(entries);
}

export function keyValues(entries: readonly string[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf("=");
    if (at < 0) result[entry] = "";
    else result[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return result;
}

function readKeyValueFile(docker: DockerCli, file: string, lookup: (name: string) => string | undefined): string[] {
  const result: string[] = [];
  let bytes: Uint8Array;
  try {
    bytes = readBytesFile(docker, file);
  } catch (error) {
    // A directory can be opened; it is the parser that cannot read it.
    if (error instanceof CommandError && error.message.startsWith("read ")) throw new CommandError(`invalid env file (${file}): ${error.message}`, 125);
    throw error;
  }
  for (const [index, lineBytes] of splitLines(bytes).entries()) {
    let line: string;
    try {
      line = STRICT_UTF8.decode(lineBytes);
    } catch {
      throw new CommandError(`invalid env file (${file}): invalid utf8 bytes at line ${index + 1}: [${[...lineBytes].join(" ")}]`, 125);
    }
    if (index === 0) line = line.replace(/^\ufeff/, "");
    line = line.replace(/\r$/, "").replace(/^[ \t]+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).replace(/^[ \t]+/, "");
    if (/\s/.test(name)) throw new CommandError(`invalid env file (${file}): variable '${name}' contains whitespaces`, 125);
    if (name === "") throw new CommandError(`invalid env file (${file}): no variable name on line '${line}'`, 125);
    if (at >= 0) result.push(`${name}=${line.slice(at + 1)}`);
    else {
      const value = lookup(name.trim());
      if (value !== undefined) result.push(`${name.trim()}=${value}`);
    }
  }
  return result;
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

/** Throws CommandError `open x: no such file or directory`. */
export function readTextFile(docker: DockerCli, path: string): string {
  return decodeUtf8(readBytesFile(docker, path));
}

export function readBytesFile(docker: DockerCli, path: string): Uint8Array {
  try {
    return docker.sys.fs.readFile(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CommandError(`${error.code === "EISDIR" ? "read" : "open"} ${path}: ${goErrno(error)}`);
  }
}
