import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { ApiError, CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { printUnlockKey, type SwarmInfo } from "./spec.ts";

export default defineCommand({
  path: "swarm unlock-key",
  swarm: "manager",
  use: "[OPTIONS]",
  short: { en: "Show or change the key that unlocks managers", hi: "Managers ko kholne wali key dikhao ya badlo" },
  args: noArgs,
  flags: {
    quiet: bool("q", "Print the key only", "Sirf key dikhao"),
    rotate: bool("", "Make a new key", "Nayi key banao"),
  },
  async run(docker, _args, flags) {
    if (flags.rotate) {
      const swarm = await docker.client.get<SwarmInfo>("/swarm");
      await docker.client.post("/swarm/update", swarm.Spec, { version: swarm.Version.Index, rotateManagerUnlockKey: true });
      if (!flags.quiet) docker.line("Successfully rotated manager unlock key.");
    }
    try {
      const { UnlockKey } = await docker.client.get<{ UnlockKey: string }>("/swarm/unlockkey");
      if (UnlockKey === "") throw new CommandError("no unlock key is set");
      if (flags.quiet) docker.line(UnlockKey);
      else await printUnlockKey(docker);
    } catch (error) {
      throw error instanceof ApiError ? new CommandError(`could not fetch unlock key: ${error.message}`) : error;
    }
    return 0;
  },
});
