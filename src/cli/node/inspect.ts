import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { fetchText, inspectAll, inspectPretty } from "../inspect.ts";
import { NODE_TYPE } from "../inspect-swarm-types.ts";
import { inspectFormatFlag } from "../option/common.ts";
import { nodeReference } from "../service/task-row.ts";
import { type PrettyNode, prettyNode } from "./pretty.ts";

export default defineCommand({
  path: "node inspect",
  use: "[OPTIONS] self|NODE [NODE...]",
  short: { en: "Show everything about nodes", hi: "Nodes ke baare mein sab kuch dikhao" },
  args: minArgs(1),
  flags: {
    format: inspectFormatFlag,
    pretty: bool("", "Print for people", "Insaani roop mein dikhao"),
  },
  run(docker, args, flags) {
    const fetch = async (name: string): Promise<string> => fetchText(docker, `/nodes/${pathEscape(await nodeReference(docker, name))}`);
    if (flags.pretty) return inspectPretty(docker, args, async (name) => prettyNode(JSON.parse(await fetch(name)) as PrettyNode));
    return inspectAll(docker, args, flags.format, async (name) => ({ text: await fetch(name), type: NODE_TYPE }));
  },
});
