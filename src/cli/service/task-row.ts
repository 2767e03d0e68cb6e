/** Rows of `service ps`, `node ps` and `stack ps`. */
import type { DockerCli } from "../docker-cli.ts";
import { humanDuration } from "../format/duration.ts";
import { printRows, type RowFormat } from "../format/formatter.ts";
import { ellipsis } from "../format/text.ts";

export interface Task {
  ID: string;
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

export async function printTasks(docker: DockerCli, tasks: readonly Task[], options: TaskOptions): Promise<void> {
  const services = await namesOf(docker, "/services", (service: { ID: string; Spec: { Name: string } }) => service.Spec.Name, options.resolve);
  const nodes = await namesOf(docker, "/nodes", (node: { ID: string; Description: { Hostname: string } }) => node.Description.Hostname, options.resolve);
  const rows = [...tasks].sort((a, b) =>
    a.ServiceID < b.ServiceID ? -1 : a.ServiceID > b.ServiceID ? 1 : (a.Slot ?? 0) - (b.Slot ?? 0) || (a.Status.Timestamp > b.Status.Timestamp ? -1 : 1),
  );
  const base = (task: Task): string => `${services.get(task.ServiceID) ?? task.ServiceID}.${task.Slot ?? task.NodeID ?? ""}`;
  const seen = new Set<string>();
  const names = new Map(
    rows.map((task) => {
      const name = base(task);
      const shown = seen.has(name) ? ` \\_ ${name}` : name;
      seen.add(name);
      return [task.ID, shown];
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
