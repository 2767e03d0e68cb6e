import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool, string, strings } from "../flag/kinds.ts";
import { waitOnService } from "../service/converge.ts";
import { createData, createNetworks, deployServices, prune } from "./apply.ts";
import { loadStackFile } from "./file/load.ts";
import type { StackFile } from "./file/model.ts";

export default defineCommand({
  path: "stack deploy",
  aliases: ["up"],
  use: "[OPTIONS] STACK",
  short: { en: "Make or change a stack from a compose file", hi: "Compose file se stack banao ya badlo" },
  args: exactArgs(1),
  flags: {
    "compose-file": strings("c", 'Compose file, or "-" for STDIN', 'Compose file, ya STDIN ke liye "-"'),
    detach: bool("d", "Do not wait until all is as wished", "Sab theek hone ka intezaar mat karo", { initial: true }),
    prune: bool("", "Remove services that the file no longer has", "File mein na rahi services hatao"),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
    "resolve-image": string("", 'Ask the registry: "always", "changed" or "never"', 'Registry se kab poochna hai: "always", "changed" ya "never"', {
      initial: "always",
    }),
    "with-registry-auth": bool("", "Pass registry credentials on to the nodes", "Registry ke credentials nodes tak pahunchao"),
  },
  async run(docker, [stack = ""], flags, { changed }) {
    if (stack.trim() === "") throw new CommandError(`invalid stack name: ${JSON.stringify(stack)}`);
    const file = await loadStackFile(docker, flags["compose-file"], { interpolate: true });
    if (!["always", "changed", "never"].includes(flags["resolve-image"]))
      throw new CommandError(`Invalid option ${flags["resolve-image"]} for flag --resolve-image`);
    warnOfIgnored(docker, file);
    const nameless = [...file.services.values()].find(({ image }) => image === undefined || image === "");
    if (nameless !== undefined) throw new CommandError(`invalid image reference for service ${nameless.name}: no image specified`);
    if (!changed("detach") && flags.detach) {
      docker.errLine("Since --detach=false was not specified, tasks will be created in the background.");
      docker.errLine("In a future release, --detach=false will become the default.");
    }
    await mustManage(docker);
    if (flags.prune) await prune(docker, stack, file);
    await createNetworks(docker, stack, file);
    await createData(docker, stack, "secret", file.secrets);
    await createData(docker, stack, "config", file.configs);
    const ids = await deployServices(docker, stack, file, { resolve: flags["resolve-image"], auth: flags["with-registry-auth"] });
    if (!flags.detach) for (const id of ids) await waitOnService(docker, id, { quiet: flags.quiet });
    return 0;
  },
});

function warnOfIgnored(docker: DockerCli, file: StackFile): void {
  if (file.unsupported.length > 0) docker.errLine(`Ignoring unsupported options: ${file.unsupported.join(", ")}\n`);
  if (file.deprecated.size === 0) return;
  docker.errLine("Ignoring deprecated options:\n");
  for (const [name, why] of file.deprecated) docker.errLine(`${name}: ${why}\n`);
}

async function mustManage(docker: DockerCli): Promise<void> {
  const { Swarm } = await docker.client.get<{ Swarm: { ControlAvailable: boolean } }>("/info");
  if (Swarm.ControlAvailable) return;
  throw new CommandError('this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again');
}
