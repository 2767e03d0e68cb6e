import { type ContainerSummary, containerFormat } from "../../cli/container/container-row.ts";
import { CommandError } from "../../cli/error.ts";
import { bool, string, stringArray } from "../../cli/flag/kinds.ts";
import { printRows, type RowFormat } from "../../cli/format/formatter.ts";
import { defineCompose } from "../command.ts";
import type { Composition } from "../composition.ts";
import { listContainers, nameOf, serviceOf } from "../containers.ts";
import { LABEL } from "../labels.ts";
import { type ContainerInspect, inspectContainer } from "../plan/wait.ts";

interface Row {
  readonly container: ContainerSummary;
  readonly inspected: ContainerInspect;
}

export default defineCompose({
  name: "ps",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "List the containers of services", hi: "Services ke containers ki list" },
  flags: {
    all: bool("a", "Show those that do not run and those of `run`, too", "Jo nahi chal rahe aur `run` wale bhi dikhao"),
    filter: string("", "Show only what fits (status=...)", "Sirf wahi jo mel khaye (status=...)"),
    format: string("", "Print with a Go template, or: table, table TEMPLATE, json", "Go template se dikhao, ya: table, table TEMPLATE, json", {
      initial: "table",
    }),
    "no-trunc": bool("", "Do not shorten anything", "Kuch bhi chhota mat karo"),
    orphans: bool("", "Show containers of services that the file does not name", "Jo services file mein nahi, unke containers dikhao", { initial: true }),
    quiet: bool("q", "Print IDs only", "Sirf ID dikhao"),
    services: bool("", "Print names of services", "Services ke naam dikhao"),
    status: stringArray("", "Show only those in this state", "Sirf is state wale dikhao"),
  },
  async run(compose, services, flags, { changed }) {
    const { name, project } = await compose.projectForContainers(services);
    const status = [...flags.status];
    if (flags.filter !== "") {
      const [key, value] = flags.filter.split("=");
      if (value === undefined) throw new CommandError("arguments to --filter should be in form KEY=VAL");
      if (key !== "status") throw new CommandError(key === "source" ? "filtering by source is not supported" : `unknown filter ${key}`);
      status.push(value);
    }
    const all = flags.all || status.length > 0;
    let containers = await listContainers(compose.client, { project: name, all, oneOff: all ? "include" : "exclude" });
    if (services.length > 0) containers = containers.filter((container) => services.includes(serviceOf(container)));
    if (!flags.orphans && project.configFiles.length > 0) containers = containers.filter((container) => project.services.has(serviceOf(container)));
    if (status.length > 0) containers = containers.filter((container) => status.includes(container.State));
    containers.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    if (flags.quiet) {
      for (const container of containers) compose.docker.line(container.Id);
      return 0;
    }
    if (flags.services) {
      for (const service of new Set(containers.map(serviceOf))) compose.docker.line(service);
      return 0;
    }
    const rows: Row[] = [];
    for (const container of containers) rows.push({ container, inspected: await inspectContainer(compose, container.Id) });
    printRows(compose.docker, rows, rowFormat(compose, !flags["no-trunc"]), {
      format: changed("format") ? flags.format : (compose.docker.config.psFormat as string | undefined) ? "table" : "table",
    });
    return 0;
  },
});

function rowFormat(compose: Composition, trunc: boolean): RowFormat<Row> {
  const base = containerFormat(compose.docker, { trunc, size: false });
  return {
    type: "*formatter.ContainerContext",
    // Compose names no others.
    headers: {
      ID: "CONTAINER ID",
      Name: "NAME",
      Service: "SERVICE",
      Project: "PROJECT",
      Command: "COMMAND",
      CreatedAt: "CREATED AT",
      RunningFor: "CREATED",
      Ports: "PORTS",
      State: "STATE",
      Status: "STATUS",
      Size: "SIZE",
      Labels: "LABELS",
      Image: "IMAGE",
    },
    table: "{{.Name}}\t{{.Image}}\t{{.Command}}\t{{.Service}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}",
    quiet: "{{.ID}}",
    fields: ({ container, inspected }) => {
      const its = base.fields(container);
      const publishers = container.Ports.map((port) => ({
        URL: port.IP ?? "",
        TargetPort: port.PrivatePort,
        PublishedPort: port.PublicPort ?? 0,
        Protocol: port.Type,
      }));
      return {
        Command: its.Command ?? "",
        CreatedAt: its.CreatedAt ?? "",
        ExitCode: inspected.State.ExitCode,
        Health: inspected.State.Health?.Status ?? "",
        ID: its.ID ?? "",
        Image: container.Image,
        Labels: its.Labels ?? "",
        LocalVolumes: its.LocalVolumes ?? "",
        Mounts: its.Mounts ?? "",
        Name: nameOf(container),
        Names: nameOf(container),
        Networks: its.Networks ?? "",
        Ports: its.Ports ?? "",
        Project: container.Labels?.[LABEL.project] ?? "",
        Publishers: publishers,
        RunningFor: its.RunningFor ?? "",
        Service: serviceOf(container),
        Size: its.Size ?? "",
        State: container.State,
        Status: container.Status,
      };
    },
    methods: ({ container }) => ({ Label: (name) => container.Labels?.[String(name)] ?? "" }),
  };
}
