import { decodeUtf8 } from "../base/utf8.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";

/** Asks a question that is answered with y or n. Ends the command with status 1, silently, when input ends. */
export async function confirm(docker: DockerCli, question: string): Promise<boolean> {
  docker.output.out(`${question} [y/N] `);
  await docker.output.flush();
  const answer = await readLine(docker);
  return answer?.toLowerCase() === "y";
}

/** One line of standard input without its end; undefined at the end of the input. */
export async function readLine(docker: DockerCli): Promise<string | undefined> {
  await docker.output.flush();
  let line = "";
  for (;;) {
    const data = await docker.sys.read(0, 1);
    if (data.length === 0) return line === "" ? undefined : line;
    if (data[0] === 10) return line.replace(/\r$/, "");
    line += decodeUtf8(data);
    if (line.length > 65_536) throw new CommandError("line too long");
  }
}

/** Asks at the terminal for a line that is not shown while it is typed. Elsewhere it is read without a word. */
export async function readHidden(docker: DockerCli, question: string): Promise<string | undefined> {
  if (!docker.stdinIsTerminal) return readLine(docker);
  docker.output.out(question);
  await docker.output.flush();
  const before = docker.sys.tcgetattr(0);
  docker.sys.tcsetattr(0, { echo: false });
  try {
    return await readLine(docker);
  } finally {
    docker.sys.tcsetattr(0, before);
    docker.line("");
  }
}

/** All of standard input. */
export async function readAll(docker: DockerCli, fd = 0): Promise<Uint8Array> {
  await docker.output.flush();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const data = await docker.sys.read(fd, 65_536);
    if (data.length === 0) break;
    size += data.length;
    if (size > 1_073_741_824) throw new CommandError("input too large");
    parts.push(data);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes of a descriptor as they come. */
export async function* readChunks(docker: DockerCli, fd: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    const data = await docker.sys.read(fd, 65_536);
    if (data.length === 0) return;
    yield data;
  }
}
