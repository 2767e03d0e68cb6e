import type { RowFormat } from "../format/formatter.ts";
import { truncateId } from "../format/text.ts";

/** A row of `service ls`. */
export interface Service {
  ID: string;
  Version: { Index: number };
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    Mode: { Replicated?: { Replicas: number }; Global?: object; ReplicatedJob?: { TotalCompletions?: number }; GlobalJob?: object };
    TaskTemplate: { ContainerSpec?: { Image: string }; Placement?: { MaxReplicas?: number } };
  };
  Endpoint?: { Ports?: ServicePort[] };
  ServiceStatus?: { RunningTasks: number; DesiredTasks: number; CompletedTasks?: number };
}

interface ServicePort {
  PublishedPort?: number;
  TargetPort: number;
  Protocol: string;
  PublishMode: string;
}

export const SERVICE_FORMAT: RowFormat<Service> = {
  type: "*service.serviceContext",
  headers: { ID: "ID", Name: "NAME", Mode: "MODE", Replicas: "REPLICAS", Image: "IMAGE", Ports: "PORTS" },
  table: "{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}",
  quiet: "{{.ID}}",
  raw: "id: {{.ID}}\nname: {{.Name}}\nmode: {{.Mode}}\nreplicas: {{.Replicas}}\nimage: {{.Image}}\nports: {{.Ports}}\n",
  fields: ({ ID, Spec, Endpoint, ServiceStatus }) => ({
    ID: truncateId(ID),
    Image: (Spec.TaskTemplate.ContainerSpec?.Image ?? "").replace(/@sha256:.*/, ""),
    Mode: modeText(Spec.Mode),
    Name: Spec.Name,
    Ports: portsText(Endpoint?.Ports ?? []),
    Replicas: replicasText(Spec, ServiceStatus),
  }),
};

function modeText(mode: Service["Spec"]["Mode"]): string {
  if (mode.Global) return "global";
  if (mode.GlobalJob) return "global job";
  return mode.ReplicatedJob ? "replicated job" : "replicated";
}

function replicasText(spec: Service["Spec"], status: Service["ServiceStatus"]): string {
  const { RunningTasks: running = 0, DesiredTasks: desired = spec.Mode.Replicated?.Replicas ?? 0, CompletedTasks: completed = 0 } = status ?? {};
  if (spec.Mode.ReplicatedJob) return `${running}/${desired} (${completed}/${spec.Mode.ReplicatedJob.TotalCompletions ?? 1} completed)`;
  if (spec.Mode.GlobalJob) return `${running}/${desired} (${completed}/${desired + completed} completed)`;
  const most = spec.TaskTemplate.Placement?.MaxReplicas ?? 0;
  return `${running}/${desired}${most > 0 ? ` (max ${most} per node)` : ""}`;
}

/** Ports of the routing mesh; neighbours become a range. */
function portsText(ports: readonly ServicePort[]): string {
  const mesh = ports
    .filter(({ PublishMode }) => PublishMode === "ingress")
    .map(({ PublishedPort = 0, TargetPort, Protocol }) => ({ published: PublishedPort, target: TargetPort, protocol: Protocol }))
    .sort((a, b) => a.published - b.published);
  const groups: { published: number; target: number; protocol: string; count: number }[] = [];
  for (const port of mesh) {
    const last = groups.at(-1);
    const continues =
      last !== undefined && last.protocol === port.protocol && last.published + last.count === port.published && last.target + last.count === port.target;
    if (continues) last.count++;
    else groups.push({ ...port, count: 1 });
  }
  const range = (first: number, count: number): string => (count === 1 ? `${first}` : `${first}-${first + count - 1}`);
  return groups.map(({ published, target, protocol, count }) => `*:${range(published, count)}->${range(target, count)}/${protocol}`).join(", ");
}
