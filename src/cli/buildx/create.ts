import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { bool, string, stringArray } from "../flag/kinds.ts";
import { notYet } from "./not-yet.ts";

export default defineCommand({
  path: "buildx create",
  use: "[OPTIONS] [CONTEXT|ENDPOINT]",
  short: { en: "Make a builder", hi: "Builder banao" },
  args: maxArgs(1),
  flags: {
    append: bool("", "Add a node to a builder", "Builder mein node jodo"),
    bootstrap: bool("", "Start it at once", "Turant chalu karo"),
    "buildkitd-config": string("", "Settings of BuildKit, as a file", "BuildKit ki settings wali file"),
    "buildkitd-flags": string("", "Flags of BuildKit", "BuildKit ke flags"),
    driver: string("", "Driver of the builder", "Builder ka driver"),
    "driver-opt": stringArray("", "Option of the driver", "Driver ka option"),
    leave: bool("", "Remove a node from a builder", "Builder se node hatao"),
    name: string("", "Name of the builder", "Builder ka naam"),
    node: string("", "Name of the node", "Node ka naam"),
    platform: stringArray("", "Platforms of the node", "Node ke platforms"),
    use: bool("", "Make it the current builder", "Ise chalu builder banao"),
  },
  run: () => notYet(),
});
