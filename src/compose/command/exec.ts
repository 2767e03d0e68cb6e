import { bool, int, string, stringArray } from "../../cli/flag/kinds.ts";
import { environment } from "../../cli/option/key-value.ts";
import { defineCompose } from "../command.ts";
import { runningContainer } from "../plan/service-container.ts";
import { execIn } from "../plan/session.ts";

export default defineCompose({
  name: "exec",
  use: "[OPTIONS] SERVICE COMMAND [ARGS...]",
  short: { en: "Run another command in a running container of a service", hi: "Service ke chalte container mein ek aur command chalao" },
  args: { minimum: 2 },
  interspersed: false,
  flags: {
    detach: bool("d", "Leave it running in the background", "Peeche chalne do"),
    env: stringArray("e", "Set environment variables", "Environment variables set karo"),
    index: int("", "Number of the container when there are several", "Kai containers hon to kaunsa number"),
    interactive: bool("i", "Keep STDIN open", "STDIN khula rakho", { initial: true, hidden: true }),
    "no-tty": bool("T", "No terminal; without this there is one when STDOUT is one", "Terminal nahi; iske bina tab milta hai jab STDOUT terminal ho"),
    "no-TTY": bool("", "Same as --no-tty", "--no-tty jaisa", { hidden: true, storeAs: "no-tty" }),
    privileged: bool("", "Give all the powers of the host's root", "Host ke root ki saari taakat do"),
    tty: bool("t", "Give it a terminal", "Ek terminal do", { initial: true, hidden: true }),
    user: string("u", "User to run as", "Kis user ke roop mein chale"),
    workdir: string("w", "Directory to start in", "Kis directory mein shuru ho"),
  },
  async run(compose, [service = "", ...command], flags, { changed }) {
    const { name } = await compose.projectOrName();
    const container = await runningContainer(compose, name, service, flags.index);
    const noTty = changed("no-tty") ? flags["no-tty"] : !compose.docker.stdoutIsTerminal;
    return execIn(compose, container.Id, {
      command,
      tty: !noTty && flags.tty,
      interactive: flags.interactive,
      detach: flags.detach,
      environment: environment(compose.docker, [], flags.env),
      user: flags.user,
      workingDirectory: flags.workdir,
      privileged: flags.privileged,
    });
  },
});
