/** Environment variables and labels from flags and files. */

import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { FlagValueError } from "../flag/flag.ts";

/** opts.ValidateEnv. */
export function checkEnv(text: string): string {
  if (text.split("=")[0] === "") throw new FlagValueError(`invalid environment variable: ${text}`);
  return text;
}

/** opts.ValidateLabel. */
export function checkLabel(text: string): string {
  const key = text.split("=")[0] as string;
  if (key.trim() === "") throw new FlagValueError(`invalid label '${text}': empty name`);
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
  const entries = [...files.flatMap((file) => readKeyValueFile(docker, file, () => undefined, true)), ...flags];
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

function readKeyValueFile(docker: DockerCli, file: string, lookup: (name: string) => string | undefined, keepBare = false): string[] {
  const result: string[] = [];
  for (const [index, raw] of readTextFile(docker, file).split("\n").entries()) {
    let line = index === 0 ? raw.replace(/^\ufeff/, "") : raw;
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
      else if (keepBare) result.push(name.trim());
    }
  }
  return result;
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

/** Go writes system errors in lower case. */
export function goErrno(error: Error): string {
  return error.message.charAt(0).toLowerCase() + error.message.slice(1);
}
