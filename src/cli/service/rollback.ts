import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { waitOnService } from "./converge.ts";
import type { Service } from "./service-row.ts";

export default defineCommand({
  path: "service rollback",
  use: "[OPTIONS] SERVICE",
  short: { en: "Go back to the spec before", hi: "Pehle wale spec par wapas jao" },
  args: exactArgs(1),
  flags: {
    detach: bool("d", "Do not wait until the service is as wished", "Service ke theek hone ka intezaar mat karo"),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  },
  async run(docker, [name = ""], flags) {
    const service = await docker.client.get<Service>(`/services/${pathEscape(name)}`);
    await docker.client.post(`/services/${service.ID}/update`, service.Spec, {
      version: service.Version.Index,
      rollback: "previous",
      registryAuthFrom: "spec",
    });
    docker.line(name);
    if (!flags.detach) await waitOnService(docker, name, { quiet: flags.quiet });
    return 0;
  },
});
