/** `docker buildx ls`: a row for each builder, and one for each of its nodes. */
import type { DockerCli } from "../docker-cli.ts";
import type { RowFormat } from "../format/formatter.ts";
import { type Builder, currentBuilder, DEFAULT_BUILDER, listBuilders } from "./builder-store.ts";

/** Of the BuildKit inside the engine. */
export const BUILDKIT_VERSION = "v0.25.1";
export const PLATFORMS = ["linux/amd64", "linux/386"];

interface BuilderRow {
  readonly builder: Builder;
  readonly current: boolean;
  /** Absent: the row of the builder itself. */
  readonly node?: Builder["Nodes"][number];
}

const ENGINE_BUILDER: Builder = {
  Name: DEFAULT_BUILDER,
  Driver: "docker",
  Nodes: [{ Name: DEFAULT_BUILDER, Endpoint: DEFAULT_BUILDER, Platforms: null, DriverOpts: null, Flags: null, Files: null }],
  Dynamic: false,
};

export function builderRows(docker: DockerCli): BuilderRow[] {
  const current = currentBuilder(docker);
  return [...listBuilders(docker), ENGINE_BUILDER].flatMap((builder) => {
    const row = { builder, current: builder.Name === current };
    return [row, ...builder.Nodes.map((node) => ({ ...row, node }))];
  });
}

export const BUILDER_FORMAT: RowFormat<BuilderRow> = {
  type: "*commands.lsContext",
  headers: {
    Name: "NAME/NODE",
    DriverEndpoint: "DRIVER/ENDPOINT",
    LastActivity: "LAST ACTIVITY",
    Status: "STATUS",
    Buildkit: "BUILDKIT",
    Platforms: "PLATFORMS",
  },
  table: "{{.Name}}\t{{.DriverEndpoint}}\t{{.Status}}\t{{.Buildkit}}\t{{.Platforms}}",
  fields: ({ builder, node }) => {
    const runs = builder.Driver === "docker";
    return {
      Buildkit: node !== undefined && runs ? BUILDKIT_VERSION : "",
      DriverEndpoint: node === undefined ? builder.Driver : node.Endpoint,
      LastActivity: "",
      Name: node === undefined ? builder.Name : node.Name,
      Platforms:
        node === undefined ? "" : runs ? PLATFORMS.join(", ") : (node.Platforms ?? []).map(({ os, architecture }) => `${os}/${architecture}*`).join(", "),
      Status: node === undefined ? "" : runs ? "running" : "inactive",
    };
  },
};

export function builderJson({ builder, current }: BuilderRow): object {
  const runs = builder.Driver === "docker";
  const nodes = builder.Nodes.map((node) => ({
    Endpoint: node.Endpoint,
    ...(runs ? { IDs: null, Labels: null } : {}),
    Name: node.Name,
    Platforms: runs ? PLATFORMS : null,
    Status: runs ? "running" : "inactive",
    ...(runs ? { Version: BUILDKIT_VERSION } : {}),
  }));
  return { Current: current, Driver: builder.Driver, Dynamic: builder.Dynamic, Name: builder.Name, Nodes: nodes };
}
