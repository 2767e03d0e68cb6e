/** Shows the progress of pull, push, load and import: lines that are redrawn on a terminal, plain lines elsewhere. */
import type { Bytes } from "../base/bytes.ts";
import type { DockerCli } from "./docker-cli.ts";
import { CommandError } from "./error.ts";
import { formatDuration } from "./format/duration.ts";
import { humanSize } from "./format/units.ts";
import { jsonValues } from "./json-stream.ts";

export interface ProgressMessage {
  stream?: string;
  status?: string;
  id?: string;
  progress?: string;
  progressDetail?: { current?: number; total?: number; start?: number; units?: string; hidecounts?: boolean };
  error?: string;
  errorDetail?: { code?: number; message: string };
  aux?: unknown;
}

export interface ProgressOptions {
  readonly fd: 1 | 2;
  readonly onAux?: (aux: unknown) => void;
}

/** Throws CommandError when the engine reports one. */
export async function showProgress(docker: DockerCli, chunks: AsyncIterable<Bytes>, options: ProgressOptions): Promise<void> {
  const { fd } = options;
  const show = progressDisplay(docker, fd);
  for await (const message of jsonValues<ProgressMessage>(chunks)) {
    if (message.aux !== undefined) {
      options.onAux?.(message.aux);
      continue;
    }
    show(message);
    if (docker.sys.isatty(fd)) await docker.output.flush();
    else await docker.output.relieve();
  }
}

/** Shows one message after the other. Throws CommandError for one that is an error. */
export function progressDisplay(docker: DockerCli, fd: 1 | 2): (message: ProgressMessage) => void {
  const terminal = docker.sys.isatty(fd);
  const write = (text: string): void => (fd === 1 ? docker.output.out(text) : docker.output.err(text));
  const lines = new Map<string, number>();
  return (message) => {
    let up = 0;
    if (message.id && (message.progressDetail !== undefined || message.progress)) {
      let line = lines.get(message.id);
      if (line === undefined) {
        line = lines.size;
        lines.set(message.id, line);
        if (terminal) write("\n");
      }
      up = lines.size - line;
      if (terminal) write(`\x1b[${up}A`);
    } else lines.clear();
    const failure = message.errorDetail?.message ?? message.error;
    if (failure === undefined) write(render(message, terminal ? progressText(docker, fd, message) : "", terminal));
    if (message.id && up > 0 && terminal) write(`\x1b[${up}B`);
    if (failure !== undefined) throw new CommandError(failure, message.errorDetail?.code || 1);
  };
}

function render(message: ProgressMessage, progress: string, terminal: boolean): string {
  const detail = message.progressDetail;
  const id = message.id ? `${message.id}: ` : "";
  if (terminal && !message.stream && detail !== undefined) return `\x1b[2K\r${id}${message.status ?? ""} ${progress}\r`;
  // A bar is for eyes only.
  if (detail !== undefined && ((detail.current ?? 0) > 0 || (detail.total ?? 0) > 0)) return "";
  if (detail === undefined && message.progress) return `${id}${message.status ?? ""} ${message.progress}`;
  if (message.stream) return `${id}${message.stream}`;
  return `${id}${message.status ?? ""}\n`;
}

/** Of a terminal: `[====>   ]  1.2MB/3MB 4s`. */
function progressText(docker: DockerCli, fd: 1 | 2, message: ProgressMessage): string {
  const { current = 0, total = 0, start = 0, units = "", hidecounts = false } = message.progressDetail ?? {};
  if (current <= 0 && total <= 0) return "";
  if (total <= 0) return units === "" ? humanSize(current).padStart(8) : `${current} ${units}`;
  const width = docker.sys.windowSize(fd).cols || 200;
  const filled = Math.min(50, Math.trunc(Math.trunc((current / total) * 100) / 2));
  const box = width > 110 ? `[${"=".repeat(filled)}>${" ".repeat(50 - filled)}] ` : "";
  let counts = "";
  if (!hidecounts) {
    const done = units === "" ? humanSize(current).padStart(8) : String(current);
    if (current > total) counts = units === "" ? done : `${done} ${units}`;
    else counts = units === "" ? `${done}/${humanSize(total)}` : `${done}/${total} ${units}`;
  }
  let left = "";
  if (width > 50 && current > 0 && start > 0 && filled < 50) {
    const nanoseconds = (docker.now() - start * 1000) * 1e6;
    const seconds = Math.round((Math.trunc(nanoseconds / current) * (total - current)) / 1e9);
    left = ` ${formatDuration(seconds * 1e9)}`;
  }
  return box + counts + left;
}
