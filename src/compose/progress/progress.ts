/** What Compose is doing to which object: lines as they come, or a display that is redrawn on a terminal. */
import type { DockerCli } from "../../cli/docker-cli.ts";
import { CommandError } from "../../cli/error.ts";
import type { ProgressWriter } from "./progress-event.ts";
import { TerminalDisplay } from "./terminal-display.ts";

export type ProgressKind = "auto" | "tty" | "plain" | "json" | "quiet";

const PROGRESS_KINDS: readonly string[] = ["auto", "tty", "plain", "json", "quiet", "rawjson"];

/** Runs `work` with a writer for its events. `title` is what the display's first line says: `Running`. */
export async function withProgress<T>(
  docker: DockerCli,
  kind: ProgressKind,
  title: string,
  prefix: string,
  work: (writer: ProgressWriter) => Promise<T>,
): Promise<T> {
  const writer = writerFor(docker, kind, title, prefix);
  try {
    return await work(writer);
  } finally {
    await writer.stop();
  }
}

function writerFor(docker: DockerCli, kind: ProgressKind, title: string, prefix: string): ProgressWriter {
  if (kind === "quiet") return { event: () => {}, stop: async () => {} };
  if (kind === "json") return jsonWriter(docker);
  if (kind === "tty" || (kind === "auto" && docker.sys.isatty(2))) return new TerminalDisplay(docker, title, prefix);
  return plainWriter(docker, prefix);
}

function plainWriter(docker: DockerCli, prefix: string): ProgressWriter {
  return {
    event({ id, text = "", status }) {
      docker.errLine(`${prefix === "" ? "" : ` ${prefix}`} ${id} ${text} ${status}`);
    },
    stop: () => docker.output.flush(),
  };
}

function jsonWriter(docker: DockerCli): ProgressWriter {
  return {
    event({ id, text, status, parent, current, total, state }) {
      docker.errLine(
        JSON.stringify({
          ...(state === "error" ? { error: true } : {}),
          id,
          ...(parent === undefined ? {} : { parent_id: parent }),
          ...(text ? { text } : {}),
          ...(status === "" ? {} : { status }),
          ...(current ? { current } : {}),
          ...(total ? { total } : {}),
        }),
      );
    },
    stop: () => docker.output.flush(),
  };
}

export function checkProgress(kind: string): ProgressKind {
  if (!PROGRESS_KINDS.includes(kind)) throw new CommandError(`unsupported --progress value ${JSON.stringify(kind)}`);
  return kind === "rawjson" ? "json" : (kind as ProgressKind);
}
