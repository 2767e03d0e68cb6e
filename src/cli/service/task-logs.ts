import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, isNotFound } from "../error.ts";
import { FrameReader } from "../stdcopy.ts";

export interface TaskLogOptions {
  readonly resolve: boolean;
  readonly taskIds: boolean;
  readonly trunc: boolean;
  readonly details: boolean;
  readonly follow: boolean;
  /** Digits that the service's slots take; shorter ones are filled up behind the node's name. */
  readonly width: number;
}

/** Lines with who said them in front: `web.1.abcdef@host    | …`. */
export async function printTaskLogs(docker: DockerCli, chunks: AsyncIterable<Bytes>, options: TaskLogOptions): Promise<void> {
  const frames = new FrameReader();
  const names = new TaskNames(docker, options);
  for await (const chunk of chunks) {
    for (const { stream, data } of frames.push(chunk)) {
      for (const line of linesOf(data)) {
        const shown = await prefixed(line, names, options);
        if (stream === 1) docker.output.out(shown);
        else docker.output.err(shown);
      }
    }
    if (options.follow) await docker.output.flush();
    else await docker.output.relieve();
  }
}

/** The engine puts details (and before them the time, if it is wanted) in front of each line. */
async function prefixed(line: Bytes, names: TaskNames, options: TaskLogOptions): Promise<Bytes> {
  const text = decodeUtf8(line);
  const match = /^(\d{4}-\d\d-\d\dT\S+ )?(\S*) /.exec(text);
  if (match === null) throw new CommandError(`invalid context in log message: ${text}`);
  const [head = "", time = "", details = ""] = match;
  const fields = new Map(
    details.split(",").map((pair): [string, string] => [decodeURIComponent(pair.split("=")[0] ?? ""), decodeURIComponent(pair.slice(pair.indexOf("=") + 1))]),
  );
  const who = await names.of(fields.get("com.docker.swarm.task.id") ?? "", fields.get("com.docker.swarm.node.id") ?? "");
  const others = [...fields].filter(([name]) => !name.startsWith("com.docker.swarm.")).map(([name, value]) => `${name}=${value}`);
  const detail = options.details ? `${others.join(",")} ` : "";
  return concatBytes([encodeUtf8(`${time}${who}    | ${detail}`), line.subarray(encodeUtf8(head).length)]);
}

/** Names of tasks, looked up once. */
class TaskNames {
  readonly #docker: DockerCli;
  readonly #options: TaskLogOptions;
  readonly #known = new Map<string, string>();

  constructor(docker: DockerCli, options: TaskLogOptions) {
    this.#docker = docker;
    this.#options = options;
  }

  async of(taskId: string, nodeId: string): Promise<string> {
    const known = this.#known.get(taskId);
    if (known !== undefined) return known;
    const name = await this.#lookUp(taskId, nodeId);
    this.#known.set(taskId, name);
    return name;
  }

  async #lookUp(taskId: string, nodeId: string): Promise<string> {
    const { client } = this.#docker;
    const { resolve, taskIds, trunc, width } = this.#options;
    const task = await client.get<{ ID: string; ServiceID: string; Slot?: number; NodeID?: string }>(`/tasks/${taskId}`);
    const service = resolve
      ? await this.#nameOf(`/services/${task.ServiceID}`, task.ServiceID, (one: { Spec: { Name: string } }) => one.Spec.Name)
      : task.ServiceID;
    const node = resolve ? await this.#nameOf(`/nodes/${nodeId}`, nodeId, (one: { Description: { Hostname: string } }) => one.Description.Hostname) : nodeId;
    const id = taskIds ? `.${trunc ? taskId.slice(0, 12) : taskId}` : "";
    const slot = `${task.Slot ?? 0}`;
    return `${service}.${slot}${id}@${node}${" ".repeat(Math.max(0, width - slot.length))}`;
  }

  async #nameOf<T>(path: string, id: string, name: (object: T) => string): Promise<string> {
    try {
      return name(await this.#docker.client.get<T>(path));
    } catch (error) {
      if (isNotFound(error)) return id;
      throw error;
    }
  }
}

function linesOf(data: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  for (let from = 0; from < data.length; ) {
    const end = data.indexOf(10, from);
    const next = end < 0 ? data.length : end + 1;
    lines.push(data.subarray(from, next));
    from = next;
  }
  return lines;
}
