/**
 * How a program lives in a file. A simulated executable is a small file that starts like an ELF binary and names the program
 * that runs; it can be copied, archived, committed and pushed like any file. `ls -l` shows `size` because the file is sparse.
 */
import type { Bytes } from "../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";

export interface ProgramFile {
  readonly program: string;
  readonly flavor: "busybox" | "gnu";
  readonly options: Readonly<Record<string, string>>;
}

const HEADER = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0, 1, 0, 0, 0];
const MARK = "\0dabba-program\0";

/** The bytes of an executable that runs `program`. */
export function encodeProgramFile(program: string, flavor: "busybox" | "gnu" = "gnu", options: Readonly<Record<string, string>> = {}): Bytes {
  const body = encodeUtf8(`${MARK}${[program, flavor, ...Object.entries(options).map(([key, value]) => `${key}=${value}`)].join("\0")}\0\0`);
  const file = new Uint8Array(HEADER.length + body.length);
  file.set(HEADER);
  file.set(body, HEADER.length);
  return file;
}

/** What a file's first kilobyte says; undefined when it is no program of ours. */
export function decodeProgramFile(head: Bytes): ProgramFile | undefined {
  if (head.length < HEADER.length || head[0] !== 0x7f || head[1] !== 0x45) return undefined;
  let end = HEADER.length;
  while (end < head.length && end < 1024 && (head[end] !== 0 || head[end + 1] !== 0)) end++;
  const text = decodeUtf8(head.subarray(HEADER.length, end));
  if (!text.startsWith(MARK)) return undefined;
  const [program, flavor, ...rest] = text.slice(MARK.length).split("\0");
  if (program === undefined || program === "") return undefined;
  const options: Record<string, string> = {};
  for (const item of rest) {
    const equals = item.indexOf("=");
    if (equals > 0) options[item.slice(0, equals)] = item.slice(equals + 1);
  }
  return { program, flavor: flavor === "busybox" ? "busybox" : "gnu", options };
}
