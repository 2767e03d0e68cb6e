/** Running a command as somebody else: what su, sudo and runuser share. */

import { hex } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { Signal, Sys } from "../../sim/sys.ts";
import { waitFor } from "./spawn.ts";
import { decodeText } from "./text.ts";

export const USER_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";
export const ROOT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Takes on a user's ids. Throws Errno EPERM. */
export function become(sys: Sys, user: { uid: number; gid: number }, groups: readonly number[]): void {
  sys.setCredentials({ uid: user.uid, gid: user.gid, groups });
}

/** Starts `main` as a child, stays out of the way of keys meant for it, and ends as it ends. */
export async function stayWith(sys: Sys, main: (child: Sys) => Promise<number>, argv?: readonly string[]): Promise<number> {
  const child = sys.fork(main, argv === undefined ? {} : { argv });
  for (const signal of ["INT", "QUIT"] as const) sys.signal(signal, "ignore");
  for (const signal of ["TERM", "HUP", "USR1", "USR2"] as const satisfies readonly Signal[]) {
    sys.signal(signal, () => {
      try {
        sys.kill(child, signal);
      } catch {
        // It has just ended.
      }
    });
  }
  return (await waitFor(sys, child)).code;
}

/** Signals that `stayWith` ignores in the parent count again in the child. */
export function freshSignals(child: Sys): void {
  for (const signal of ["INT", "QUIT", "TERM", "HUP", "USR1", "USR2"] as const) child.signal(signal, "default");
}

/** Passwords are kept as salted digests in shadow's form; the method is our own. */
export function hashPassword(sys: Sys, password: string): string {
  return digest(password, hex(sys.random(8)));
}

function digest(password: string, salt: string): string {
  return `$5$${salt}$${sha256Hex(`${salt}${password}`)}`;
}

export function checkPassword(password: string, stored: string): boolean {
  const match = /^\$5\$([0-9a-f]+)\$/.exec(stored);
  return match !== null && digest(password, match[1] as string) === stored;
}

/** The second field of /etc/shadow; undefined without a line. */
export function storedPassword(sys: Sys, name: string): string | undefined {
  try {
    return decodeText(sys.fs.readFile("/etc/shadow"))
      .split("\n")
      .find((line) => line.startsWith(`${name}:`))
      ?.split(":")[1];
  } catch (error) {
    if (error instanceof Errno) return undefined;
    throw error;
  }
}

/** Asks without echo on the terminal (or reads a line of standard input when `fd` is 0 and no terminal). Undefined at the end of file. */
export async function askPassword(sys: Sys, prompt: string, fd = 0): Promise<string | undefined> {
  await sys.write(2, prompt);
  const terminal = sys.isatty(fd);
  if (terminal) sys.tcsetattr(fd, { echo: false });
  try {
    const bytes: number[] = [];
    for (;;) {
      const byte = (await sys.read(fd, 1))[0];
      if (byte === undefined) return bytes.length === 0 ? undefined : decodeText(Uint8Array.from(bytes));
      if (byte === 10) return decodeText(Uint8Array.from(bytes));
      if (bytes.length < 1000) bytes.push(byte);
    }
  } finally {
    if (terminal) {
      sys.tcsetattr(fd, { echo: true });
      await sys.write(2, "\n");
    }
  }
}
