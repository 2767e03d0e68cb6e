/** Rows of `service ps`, `node ps` and `stack ps`. */
import type { DockerCli } from "../docker-cli.ts";
import type { Filters } from "../flag/kinds.ts";
import { humanDuration } from "../format/duration.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { naturally } from "../format/natural.ts";
import { ellipsis } from "../format/text.ts";

export interface Task {
  ID: string;
  CreatedAt: string;
  ServiceID: string;
  NodeID?: string;
  Slot?: number;
  Spec: { ContainerSpec?: { Image: string } };
  Status: { State: string; Timestamp: string; Err?: string; PortStatus?: { Ports?: { PublishedPort: number; TargetPort: number; Protocol: string }[] } };
  DesiredState: string;
}

export interface TaskOptions {
  readonly format: string;
  readonly quiet: boolean;
  readonly trunc: boolean;
  readonly resolve: boolean;
}

/** `--filter node=self` means the node that answers. */
export async function nodeFilter(docker: DockerCli, filters: Filters): Promise<Filters> {
  const nodes = filters.node;
  if (nodes === undefined) return {};
  return { node: await Promise.all(nodes.map((name) => nodeReference(docker, name))) };
}

/** `self` is the node of the engine. Throws CommandError when it is in no swarm. */
export async function nodeReference(docker: DockerCli, name: string): Promise<string> {
  if (name !== "self") return name;
  const info = await docker.client.get<{ Swarm: { NodeID: string; ControlAvailable: boolean } }>("/info");
  // Asked again, the engine says why there is no such node.
  if (info.Swarm.NodeID === "" || !info.Swarm.ControlAvailable) await docker.client.get("/nodes");
  return info.Swarm.NodeID;
}

export async function printTasks(docker: DockerCli, tasks: readonly Task[], options: TaskOptions): Promise<void> {
  const services = await namesOf(docker, "/services", (service: { ID: string; Spec: { Name: string } }) => service.Spec.Name, options.resolve);
  const nodes = await namesOf(docker, "/nodes", (node: { ID: string; Description: { Hostname: string } }) => node.Description.Hostname, options.resolve);
  const base = new Map(tasks.map((task) => [task.ID, `${services.get(task.ServiceID) ?? task.ServiceID}.${task.Slot || task.NodeID || ""}`]));
  const rows = [...tasks].sort(
    (a, b) => naturally(base.get(a.ID) ?? "", base.get(b.ID) ?? "") || (a.CreatedAt > b.CreatedAt ? -1 : a.CreatedAt < b.CreatedAt ? 1 : 0),
  );
  const plain = options.format !== "" && !options.format.startsWith("table");
  let previous: string | undefined;
  const names = new Map(
    rows.map((task) => {
      const name = base.get(task.ID) ?? "";
      const again = name === previous && !plain;
      previous = name;
      return [task.ID, again ? ` \\_ ${name}` : name];
    }),
  );
  printRows(docker, rows, taskFormat(docker, names, nodes, options.trunc), {
    format: options.format || (options.quiet ? "" : (docker.config.tasksFormat ?? "")),
    quiet: options.quiet,
  });
}

function taskFormat(docker: DockerCli, names: ReadonlyMap<string, string>, nodes: ReadonlyMap<string, string>, trunc: boolean): RowFormat<Task> {
  return {
    type: "*task.taskContext",
    headers: {
      ID: "ID",
      Name: "NAME",
      Image: "IMAGE",
      Node: "NODE",
      DesiredState: "DESIRED STATE",
      CurrentState: "CURRENT STATE",
      Error: "ERROR",
      Ports: "PORTS",
    },
    table: "{{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}",
    quiet: "{{.ID}}",
    raw: "id: {{.ID}}\nname: {{.Name}}\nimage: {{.Image}}\nnode: {{.Node}}\ndesired_state: {{.DesiredState}}\ncurrent_state: {{.CurrentState}}\nerror: {{.Error}}\nports: {{.Ports}}\n",
    fields: (task) => ({
      CurrentState: `${capital(task.Status.State)} ${humanDuration((docker.now() - Date.parse(task.Status.Timestamp)) * 1e6).toLowerCase()} ago`,
      DesiredState: capital(task.DesiredState),
      Error: task.Status.Err ? (trunc ? `"${ellipsis(task.Status.Err, 30)}"` : `"${task.Status.Err}"`) : "",
      ID: trunc ? task.ID.slice(0, 12) : task.ID,
      Image: trunc ? (task.Spec.ContainerSpec?.Image ?? "").replace(/@sha256:.*/, "") : (task.Spec.ContainerSpec?.Image ?? ""),
      Name: names.get(task.ID) ?? "",
      Node: nodes.get(task.NodeID ?? "") ?? task.NodeID ?? "",
      Ports: (task.Status.PortStatus?.Ports ?? []).map((port) => `*:${port.PublishedPort}->${port.TargetPort}/${port.Protocol}`).join(","),
    }),
  };
}

async function namesOf<T extends { ID: string }>(docker: DockerCli, path: string, name: (item: T) => string, resolve: boolean): Promise<Map<string, string>> {
  if (!resolve) return new Map();
  return new Map((await docker.client.get<T[]>(path)).map((item) => [item.ID, name(item)]));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
