import type { RowFormat } from "../format/formatter.ts";
import { truncateId } from "../format/text.ts";

/** A row of `service ls`. */
export interface Service {
  ID: string;
  Version: { Index: number };
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    Mode: { Replicated?: { Replicas: number }; Global?: object; ReplicatedJob?: object; GlobalJob?: object };
    TaskTemplate: { ContainerSpec?: { Image: string } };
  };
  Endpoint?: { Ports?: { PublishedPort?: number; TargetPort: number; Protocol: string; PublishMode: string }[] };
  ServiceStatus?: { RunningTasks: number; DesiredTasks: number };
}

export const SERVICE_FORMAT: RowFormat<Service> = {
  type: "*service.serviceContext",
  headers: { ID: "ID", Name: "NAME", Mode: "MODE", Replicas: "REPLICAS", Image: "IMAGE", Ports: "PORTS" },
  table: "{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}",
  quiet: "{{.ID}}",
  fields: ({ ID, Spec, Endpoint, ServiceStatus }) => ({
    ID: truncateId(ID),
    Image: (Spec.TaskTemplate.ContainerSpec?.Image ?? "").replace(/@sha256:.*/, ""),
    Mode: Spec.Mode.Global ? "global" : Spec.Mode.ReplicatedJob ? "replicated job" : Spec.Mode.GlobalJob ? "global job" : "replicated",
    Name: Spec.Name,
    Ports: (Endpoint?.Ports ?? [])
      .filter(({ PublishMode }) => PublishMode === "ingress")
      .map((port) => `*:${port.PublishedPort ?? 0}->${port.TargetPort}/${port.Protocol}`)
      .join(", "),
    Replicas: `${ServiceStatus?.RunningTasks ?? 0}/${ServiceStatus?.DesiredTasks ?? Spec.Mode.Replicated?.Replicas ?? 0}`,
  }),
};
