import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { list, string } from "../flag/kinds.ts";
import { checkLabel, keyValues } from "../option/key-value.ts";
import { changeNode } from "./change-node.ts";

export default defineCommand({
  path: "node update",
  use: "[OPTIONS] NODE",
  short: { en: "Change a node", hi: "Node badlo" },
  args: exactArgs(1),
  flags: {
    availability: string("", 'Availability: "active", "pause" or "drain"', 'Availability: "active", "pause" ya "drain"'),
    "label-add": list("", "Put a label on the node", "Node par label lagao", { check: checkLabel }),
    "label-rm": list("", "Take a label off the node", "Node se label hatao"),
    role: string("", 'Role: "worker" or "manager"', 'Role: "worker" ya "manager"'),
  },
  async run(docker, [name = ""], flags, { changed }) {
    await changeNode(docker, name, (spec) => {
      if (changed("availability")) spec.Availability = flags.availability;
      if (changed("role")) spec.Role = flags.role;
      for (const label of flags["label-rm"]) {
        if (!Object.hasOwn(spec.Labels, label)) throw new CommandError(`key ${label} doesn't exist in node's labels`);
        delete spec.Labels[label];
      }
      Object.assign(spec.Labels, keyValues(flags["label-add"]));
      return spec;
    });
    docker.line(name);
    return 0;
  },
});
