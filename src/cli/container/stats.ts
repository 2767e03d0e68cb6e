import { anyArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { formatRows } from "../format/formatter.ts";
import { jsonValues } from "../json-stream.ts";
import { formatFlag, noTruncFlag } from "../option/common.ts";
import { STATS_FORMAT, type StatsAnswer, type StatsRow, statsRow } from "./stats-row.ts";

const TICK = 500_000_000n;

export default defineCommand({
  path: "container stats",
  shortcut: "stats",
  use: "[OPTIONS] [CONTAINER...]",
  short: { en: "Show live what containers use", hi: "Containers kitna istemaal kar rahe hain, live dikhao" },
  args: anyArgs,
  completes: "running-containers",
  flags: {
    all: bool("a", "Show those that do not run, too (default shows just running)", "Jo nahi chal rahe woh bhi dikhao (warna sirf chalte hue)"),
    format: formatFlag,
    "no-stream": bool("", "Print once and stop", "Ek baar dikhao aur ruko"),
    "no-trunc": noTruncFlag,
  },
  async run(docker, args, flags) {
    const board = new Board(docker, flags["no-stream"]);
    const names = args.length > 0 ? args : await containerIds(docker, flags.all);
    await Promise.all(names.map((name) => board.follow(name)));
    const format = flags.format || docker.config.statsFormat || "";
    for (;;) {
      if (args.length > 0 && board.failures.length > 0) throw new CommandError(board.failures.join("\n"));
      const text = formatRows(board.rows(), STATS_FORMAT(!flags["no-trunc"]), { format });
      docker.output.out(flags["no-stream"] ? text : screen(text));
      await docker.output.flush();
      if (flags["no-stream"] || (args.length > 0 && board.size === 0)) return 0;
      await docker.sys.sleep(TICK);
      if (args.length === 0) await board.only(await containerIds(docker, flags.all));
    }
  },
});

async function containerIds(docker: DockerCli, all: boolean): Promise<string[]> {
  return (await docker.client.get<{ Id: string }[]>("/containers/json", { all: all || undefined })).map(({ Id }) => Id);
}

/** Draws over what was there before. */
function screen(text: string): string {
  return `\x1b[H${text
    .split("\n")
    .map((line) => `${line} \x1b[K\n`)
    .join("")}\x1b[J`;
}

/** The latest numbers of each container, kept up to date by one connection each. */
class Board {
  readonly failures: string[] = [];
  readonly #docker: DockerCli;
  readonly #once: boolean;
  readonly #rows = new Map<string, StatsRow>();

  constructor(docker: DockerCli, once: boolean) {
    this.#docker = docker;
    this.#once = once;
  }

  get size(): number {
    return this.#rows.size;
  }

  rows(): StatsRow[] {
    return [...this.#rows.values()];
  }

  /** Containers that are new come in, those that are gone leave. */
  async only(names: readonly string[]): Promise<void> {
    for (const name of [...this.#rows.keys()]) if (!names.includes(name)) this.#rows.delete(name);
    await Promise.all(names.filter((name) => !this.#rows.has(name)).map((name) => this.follow(name)));
  }

  /** Resolves with the first numbers. */
  async follow(name: string): Promise<void> {
    this.#rows.set(name, statsRow(name, undefined));
    try {
      const response = await this.#docker.client.request("GET", `/containers/${pathEscape(name)}/stats`, { query: { stream: !this.#once } });
      if (this.#once) {
        this.#rows.set(name, statsRow(name, JSON.parse(new TextDecoder().decode(await response.body())) as StatsAnswer));
        return;
      }
      const answers = jsonValues<StatsAnswer>(response.chunks());
      const first = await answers.next();
      if (!first.done) this.#rows.set(name, statsRow(name, first.value));
      this.#docker.sys
        .thread(async () => {
          for await (const answer of answers) if (this.#rows.has(name)) this.#rows.set(name, statsRow(name, answer));
          this.#rows.delete(name);
        })
        .catch(() => this.#rows.delete(name));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#rows.delete(name);
      this.failures.push(error.message);
    }
  }
}
