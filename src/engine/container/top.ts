import type { Bytes } from "../../base/bytes.ts";
import { concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { ContainerStreams } from "./streams.ts";

/** GET /containers/{id}/top: what the host's ps says of the container's processes. */
export async function containerTop(context: ContainerContext, container: Container, psArgs: string): Promise<{ Processes: string[][]; Titles: string[] }> {
  const { task, state, id } = container;
  if (!state.running) throw new EngineError("Conflict", `container ${id} is not running`);
  if (state.restarting || task === undefined) throw new EngineError("Conflict", `Container ${id} is restarting, wait until the container is running`);
  const args = (psArgs === "" ? "-ef" : psArgs).split(/\s+/).filter((word) => word !== "");
  const pids = new Set<number>();
  for (const process of task.cgroup.processes()) pids.add(process.pid);
  // Some of ps's options do not go together with a choice of processes.
  const chosen = await runOnHost(context, ["ps", ...args, `-q${[...pids].join(",")}`]);
  const { stdout, stderr, code } = chosen.code === 0 ? chosen : await runOnHost(context, ["ps", ...args]);
  if (code !== 0) throw new EngineError("System", `ps: ${stderr.trim().split("\n", 1)[0] ?? `exit status ${code}`}`);
  const result = parseProcesses(stdout, pids);
  publishContainerEvent(context, container, "top");
  return result;
}

function parseProcesses(output: string, pids: ReadonlySet<number>): { Processes: string[][]; Titles: string[] } {
  const [head = "", ...lines] = output.split("\n");
  const titles = fields(head);
  const pidColumn = titles.indexOf("PID");
  if (pidColumn < 0) throw new EngineError("System", "Couldn't find PID field in ps output");
  const processes: string[][] = [];
  for (const line of lines) {
    const words = fields(line);
    if (words.length === 0 || !pids.has(Number(words[pidColumn]))) continue;
    processes.push([...words.slice(0, titles.length - 1), words.slice(titles.length - 1).join(" ")]);
  }
  return { Processes: processes, Titles: titles };
}

function fields(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

/** Runs a program of the host as root and collects what it prints. */
async function runOnHost(context: ContainerContext, argv: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const { kernel } = context;
  const streams = new ContainerStreams(kernel, { tty: false, stdin: true, ttyInstance: kernel, size: { rows: 0, cols: 0 } });
  const collected: Record<"stdout" | "stderr", Bytes[]> = { stdout: [], stderr: [] };
  streams.add({ full: false, write: (stream, bytes) => void collected[stream].push(bytes), end: () => {} });
  try {
    const env = new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]]);
    const process = kernel.spawn({
      argv,
      env,
      cwd: "/",
      credentials: kernel.init.credentials,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: streams.files,
    });
    streams.started();
    streams.stdin?.closeWrite();
    const { code } = await process.exited;
    streams.finish();
    return { stdout: decodeUtf8(concatBytes(collected.stdout)), stderr: decodeUtf8(concatBytes(collected.stderr)), code };
  } catch (error) {
    streams.finish();
    if (isErrno(error)) throw new EngineError("System", `ps: exec: "${argv[0]}": executable file not found in $PATH`);
    throw error;
  }
}
