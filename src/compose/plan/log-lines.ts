/** Lines of several containers, each with the name of its container before it. */
import type { Bytes } from "../../base/bytes.ts";
import { Utf8Decoder } from "../../base/utf8.ts";
import type { DockerCli } from "../../cli/docker-cli.ts";
import { FrameReader } from "../../cli/stdcopy.ts";

const COLORS = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];

export class LogPrinter {
  readonly #docker: DockerCli;
  readonly #prefix: boolean;
  readonly #color: boolean;
  readonly #names: string[] = [];
  #width = 0;

  constructor(docker: DockerCli, options: { prefix: boolean; color: boolean }) {
    this.#docker = docker;
    this.#prefix = options.prefix;
    this.#color = options.color && docker.stdoutIsTerminal;
  }

  /** Names are known beforehand, so that all prefixes are of one width. */
  register(name: string): void {
    if (this.#names.includes(name)) return;
    this.#names.push(name);
    this.#width = Math.max(this.#width, name.length);
  }

  line(name: string, text: string, stream: 1 | 2): void {
    const line = `${this.#prefix ? this.#before(name) : ""}${text}\n`;
    if (stream === 1) this.#docker.output.out(line);
    else this.#docker.output.err(line);
  }

  #before(name: string): string {
    const label = `${name.padEnd(this.#width + 1)} | `;
    return this.#color ? `\x1b[${COLORS[this.#names.indexOf(name) % COLORS.length]}m${label}\x1b[0m` : label;
  }
}

/** Takes a container's stream apart into lines; what has no newline at the end counts as one. */
export async function printLines(
  docker: DockerCli,
  chunks: AsyncIterable<Bytes>,
  tty: boolean,
  print: (text: string, stream: 1 | 2) => void,
  live: boolean,
): Promise<void> {
  const frames = new FrameReader();
  const streams = { 1: new Lines(), 2: new Lines() };
  for await (const chunk of chunks) {
    for (const { stream, data } of tty ? [{ stream: 1 as const, data: chunk }] : frames.push(chunk))
      for (const line of streams[stream].push(data)) print(line, stream);
    if (live) await docker.output.flush();
    else await docker.output.relieve();
  }
  for (const stream of [1, 2] as const) for (const line of streams[stream].end()) print(line, stream);
  if (live) await docker.output.flush();
}

const MAX_LINE = 1_048_576;

class Lines {
  readonly #decoder = new Utf8Decoder();
  #rest = "";

  push(data: Bytes): string[] {
    const parts = (this.#rest + this.#decoder.decode(data)).split("\n");
    this.#rest = parts.pop() ?? "";
    if (this.#rest.length > MAX_LINE) parts.push(...this.end());
    return parts;
  }

  end(): string[] {
    const rest = this.#rest;
    this.#rest = "";
    return rest === "" ? [] : [rest];
  }
}
