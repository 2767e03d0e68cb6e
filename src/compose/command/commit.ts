import { bool, int, list, string } from "../../cli/flag/kinds.ts";
import { familiarName, parseReference } from "../../cli/reference.ts";
import { defineCompose } from "../command.ts";
import { nameOf } from "../containers.ts";
import { runningContainer } from "../plan/service-container.ts";

export default defineCompose({
  name: "commit",
  use: "[OPTIONS] SERVICE [REPOSITORY[:TAG]]",
  short: { en: "Make an image from the container of a service", hi: "Service ke container se image banao" },
  args: { minimum: 1 },
  flags: {
    author: string("a", 'Author ("Asha Rao <asha@example.com>")', 'Lekhak ("Asha Rao <asha@example.com>")'),
    change: list("c", "Dockerfile instruction to apply to the image", "Image par lagne wala Dockerfile instruction"),
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    message: string("m", "Message of the commit", "Commit ka sandesh"),
    pause: bool("p", "Freeze the container meanwhile", "Tab tak container ko jama do", { initial: true }),
  },
  async run(compose, [service = "", target = ""], flags) {
    const { name } = await compose.projectOrName();
    const container = await runningContainer(compose, name, service, flags.index);
    const reference = target === "" ? undefined : parseReference(target);
    await compose.progress(async (writer) => {
      const event = { id: nameOf(container), text: `Commit ${nameOf(container)}` };
      writer.event({ ...event, status: "Committing", state: "working" });
      const { Id } = await compose.client.post<{ Id: string }>("/commit", null, {
        container: container.Id,
        repo: reference && familiarName({ ...reference, tag: undefined }),
        tag: reference && (reference.tag ?? "latest"),
        comment: flags.message || undefined,
        author: flags.author || undefined,
        changes: flags.change,
        pause: flags.pause ? undefined : false,
      });
      writer.event({ ...event, status: `Committed as ${Id}`, state: "done" });
    });
    return 0;
  },
});
