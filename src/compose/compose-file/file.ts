import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { CommandError } from "../../cli/error.ts";
import { goErrno } from "../../cli/go-errno.ts";
import type { Sys } from "../../sim/sys.ts";

/** Throws CommandError `open /x: no such file or directory`. */
export function readFile(sys: Sys, path: string): string {
  try {
    return decodeUtf8(sys.fs.readFile(path));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CommandError(`${error.code === "EISDIR" ? "read" : "open"} ${path}: ${goErrno(error)}`);
  }
}

export function homeOf(sys: Sys): string {
  return sys.env.get("HOME") || "/root";
}
