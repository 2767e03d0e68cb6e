import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll } from "../inspect.ts";
import { inspectFormatFlag } from "../option/common.ts";

export default defineCommand({
  path: "node inspect",
  use: "[OPTIONS] self|NODE [NODE...]",
  short: { en: "Show everything about nodes", hi: "Nodes ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  run: (docker, args, flags) =>
    inspectAll(docker, args, flags.format, async (name) => {
      const id = name === "self" ? (await docker.client.get<{ Swarm: { NodeID: string } }>("/info")).Swarm.NodeID : name;
      return { text: await fetchText(docker, `/nodes/${pathEscape(id)}`) };
    }),
});
