import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";

const KINDS = ["C", "A", "D"] as const;

export default defineCommand({
  path: "container diff",
  shortcut: "diff",
  use: "CONTAINER",
  short: { en: "Show what changed in a container's filesystem since it was made", hi: "Banne ke baad container ke filesystem mein kya badla, dikhao" },
  args: exactArgs(1),
  completes: "containers",
  async run(docker, [container = ""]) {
    if (container === "") throw new CommandError("Container name cannot be empty");
    const changes = (await docker.client.get<{ Path: string; Kind: number }[] | null>(`/containers/${pathEscape(container)}/changes`)) ?? [];
    for (const { Kind, Path } of changes) docker.line(`${KINDS[Kind] ?? ""} ${Path}`);
    return 0;
  },
});
