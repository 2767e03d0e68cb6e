/** Writes a stream to a file or to standard output. */

import type { Bytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";
import { goErrno } from "./go-errno.ts";

/** Throws CommandError when `path` cannot be written, or when it is empty and standard output a terminal. */
export function checkOutput(docker: DockerCli, path: string, what: string): void {
  if (path === "") {
    if (docker.stdoutIsTerminal) throw new CommandError(`cowardly refusing to save to a terminal. Use the -o flag or redirect`);
    return;
  }
  const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  if (!docker.sys.fs.exists(directory)) throw new CommandError(`failed to ${what}: invalid output path: stat ${directory}: no such file or directory`);
  if (docker.sys.fs.exists(path) && docker.sys.fs.stat(path).type === "dir") throw new CommandError(`failed to ${what}: cannot write to a directory`);
}

export async function writeStream(docker: DockerCli, path: string, chunks: AsyncIterable<Bytes>): Promise<void> {
  await docker.output.flush();
  let fd = 1;
  try {
    if (path !== "") fd = await docker.sys.open(path, { write: true, create: true, truncate: true }, 0o600);
  } catch (error) {
    if (isErrno(error)) throw new CommandError(`open ${path}: ${goErrno(error)}`);
    throw error;
  }
  for await (const chunk of chunks) await docker.sys.write(fd, chunk);
  if (path !== "") docker.sys.close(fd);
}
