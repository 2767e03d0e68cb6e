import exportCommand from "../../cli/container/export.ts";
import { int, string } from "../../cli/flag/kinds.ts";
import { defineCompose } from "../command.ts";
import { nameOf } from "../containers.ts";
import { runningContainer } from "../plan/service-container.ts";
import { NO_INVOCATION } from "./cp.ts";

export default defineCompose({
  name: "export",
  use: "[OPTIONS] SERVICE",
  short: { en: "Write the filesystem of a service's container as a tar archive", hi: "Service ke container ka filesystem tar archive mein likho" },
  args: { minimum: 1 },
  flags: {
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    output: string("o", "File to write to, instead of STDOUT", "STDOUT ki jagah kis file mein likhna hai"),
  },
  async run(compose, [service = ""], flags) {
    const { name } = await compose.projectOrName();
    const container = await runningContainer(compose, name, service, flags.index);
    await compose.progress(async (writer) => {
      const event = { id: nameOf(container), text: `export ${nameOf(container)} to ${flags.output}` };
      writer.event({ ...event, status: "Exporting", state: "working" });
      await exportCommand.run(compose.docker, [container.Id], { output: flags.output } as never, NO_INVOCATION);
      if (flags.output === "") writer.event({ ...event, status: "Exported", state: "done" });
    });
    return 0;
  },
});
