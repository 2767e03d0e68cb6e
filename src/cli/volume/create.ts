import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { list, map, string } from "../flag/kinds.ts";
import { checkLabel, keyValues } from "../option/key-value.ts";

export default defineCommand({
  path: "volume create",
  use: "[OPTIONS] [VOLUME]",
  short: { en: "Make a volume", hi: "Volume banao" },
  args: maxArgs(1),
  flags: {
    driver: string("d", "Driver of the volume", "Volume ka driver", { initial: "local" }),
    label: list("", "Put a label on the volume", "Volume par label lagao", { check: checkLabel }),
    name: string("", "Name of the volume", "Volume ka naam", { hidden: true }),
    opt: map("o", "Option of the driver", "Driver ka option"),
  },
  async run(docker, [name], flags) {
    if (name !== undefined && flags.name !== "")
      throw new CommandError("conflicting options: cannot specify a volume-name through both --name and as a positional arg");
    const { Name } = await docker.client.post<{ Name: string }>("/volumes/create", {
      Name: name ?? flags.name,
      Driver: flags.driver,
      DriverOpts: flags.opt,
      Labels: keyValues(flags.label),
    });
    docker.line(Name);
    return 0;
  },
});
