import type { ContainerSummary } from "../../cli/container/container-row.ts";
import copy from "../../cli/container/cp.ts";
import { CommandError } from "../../cli/error.ts";
import { bool, int } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { listContainers, nameOf, numberOf } from "../containers.ts";
import { forEachParallel } from "../graph.ts";

export default defineCompose({
  name: "cp",
  use: "[OPTIONS] SERVICE:SRC_PATH DEST_PATH|-",
  alsoUse: ["cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH"],
  short: { en: "Copy files between containers of a service and this machine", hi: "Service ke containers aur is machine ke beech files copy karo" },
  args: { exact: 2 },
  flags: {
    all: bool("", "Also containers of `run`", "`run` ke containers bhi"),
    archive: bool("a", "Keep user and group", "User aur group wahi rakho"),
    "follow-link": bool("L", "Copy what a link points to", "Link jis file ko dikhata hai, use copy karo"),
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
  },
  async run(compose, [source = "", target = ""], flags) {
    if (source === "") throw new CommandError("source can not be empty");
    if (target === "") throw new CommandError("destination can not be empty");
    const [from, to] = [splitArgument(source), splitArgument(target)];
    if (from.service !== "" && to.service !== "") throw new CommandError("copying between services is not supported");
    const service = from.service || to.service;
    if (service === "") throw new CommandError("unknown copy direction");
    const { name } = await compose.projectOrName();
    let containers = await listContainers(compose.client, { project: name, service, all: true, oneOff: flags.all ? "include" : "exclude" });
    if (flags.index > 0) containers = containers.filter((container) => numberOf(container) === flags.index);
    // Out of one container, into all of them.
    if (from.service !== "") containers = containers.slice(0, 1);
    if (containers.length === 0) throw new CommandError(`no container found for service ${JSON.stringify(service)}`);
    const place = ({ service: of, path }: Argument, container: ContainerSummary, byName: boolean): string =>
      of === "" ? path : `${byName ? nameOf(container) : container.Id}:${path}`;
    await compose.progress(
      (writer) =>
        forEachParallel(compose.sys, containers, async (container) => {
          const event = { id: nameOf(container), text: `copy ${place(from, container, true)} to ${place(to, container, true)}` };
          writer.event({ ...event, status: "Copying", state: "working" });
          const flagValues = { archive: flags.archive, "follow-link": flags["follow-link"], quiet: true };
          await copy.run(compose.docker, [place(from, container, false), place(to, container, false)], flagValues as never, NO_INVOCATION);
          writer.event({ ...event, status: "Copied", state: "done" });
        }),
      "Copying",
    );
    return 0;
  },
});

export const NO_INVOCATION = { commandPath: "docker compose", useLine: "", changed: () => false };

interface Argument {
  readonly service: string;
  readonly path: string;
}

function splitArgument(argument: string): Argument {
  const colon = argument.indexOf(":");
  if (argument.startsWith("/") || argument.startsWith(".") || colon < 0) return { service: "", path: argument };
  return { service: argument.slice(0, colon), path: argument.slice(colon + 1) };
}
