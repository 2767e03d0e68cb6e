/** One run of psql: its connection, how it shows things, and what is typed so far. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { LineReader } from "../lib/input.ts";
import { Output } from "../lib/output.ts";
import { runCommand as runProgram } from "../lib/spawn.ts";
import { ConnectFailure, PostgresClient, type ResultSet, type ServerMessage, type Target } from "./client.ts";
import { runCommand } from "./commands.ts";
import { scanStatement } from "./split.ts";
import { formatResult, type TableOptions } from "./table.ts";

export interface PsqlOptions {
  readonly expanded: boolean;
  readonly tuplesOnly: boolean;
  readonly unaligned: boolean;
  readonly csv: boolean;
  readonly quiet: boolean;
  readonly stopOnError: boolean;
  readonly separator: string;
}

export class Psql {
  readonly #sys: Sys;
  readonly #out: Output;
  readonly #options: PsqlOptions;
  readonly interactive: boolean;
  expanded: boolean;
  tuplesOnly: boolean;
  unaligned: boolean;
  timing = false;
  #client: PostgresClient;
  #buffer = "";
  /** What errors of a file begin with. */
  #place = "";
  failed = false;

  constructor(sys: Sys, client: PostgresClient, options: PsqlOptions, interactive: boolean) {
    this.#sys = sys;
    this.#out = new Output(sys, 1);
    this.#client = client;
    this.#options = options;
    this.interactive = interactive;
    this.expanded = options.expanded;
    this.tuplesOnly = options.tuplesOnly;
    this.unaligned = options.unaligned;
  }

  async print(text: string): Promise<void> {
    this.#out.put(text);
    if (this.#out.isTty || this.#out.full) await this.#out.flush();
  }

  async complain(text: string): Promise<void> {
    await this.#out.flush();
    await this.#sys.write(2, text);
  }

  format(result: ResultSet, more: Partial<TableOptions> = {}): string {
    return formatResult(result, {
      expanded: this.expanded,
      tuplesOnly: this.tuplesOnly,
      unaligned: this.unaligned,
      csv: this.#options.csv,
      separator: this.#options.separator,
      nullText: "",
      ...more,
    });
  }

  /** The rows of a query of psql's own. */
  async fetch(sql: string): Promise<ResultSet> {
    for (const reply of await this.#client.query(sql)) if ("result" in reply) return reply.result;
    return { columns: [], rows: [], tag: undefined };
  }

  async show(sql: string, options: Partial<TableOptions>): Promise<void> {
    await this.print(this.format(await this.fetch(sql), options));
  }

  connectionInfo(): string {
    const { database, user, host, port } = this.#client.target;
    const place = host === undefined || host.startsWith("/") ? `via socket in "${host ?? "/var/run/postgresql"}"` : `on host "${host}"`;
    return `You are connected to database "${database}" as user "${user}" ${place} at port "${port}".\n`;
  }

  async reconnect(database: string | undefined, user: string | undefined): Promise<void> {
    const target: Target = { ...this.#client.target, database: database ?? this.#client.target.database, user: user ?? this.#client.target.user };
    try {
      const next = await PostgresClient.connect(this.#sys, target, async () => undefined);
      await this.#client.close();
      this.#client = next;
      await this.print(`You are now connected to database "${target.database}" as user "${target.user}".\n`);
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      await this.complain(`${error.message}\n${this.interactive ? "Previous connection kept\n" : ""}`);
      this.failed = true;
    }
  }

  async shell(command: string): Promise<void> {
    await this.#out.flush();
    await runProgram(this.#sys, ["/bin/sh", ...(command === "" ? [] : ["-c", command])]);
  }

  clearBuffer(): void {
    this.#buffer = "";
  }

  async flushBuffer(): Promise<void> {
    const sql = this.#buffer;
    this.#buffer = "";
    if (sql.trim() !== "") await this.run(sql);
  }

  /** false when something went wrong. */
  async run(sql: string): Promise<boolean> {
    const start = this.#sys.clock.monotonic();
    let good = true;
    for (const reply of await this.#client.query(sql)) {
      if ("problem" in reply) {
        if (!reply.notice) good = false;
        if (!reply.notice || !this.#options.quiet) await this.complain(`${this.#place}${problemText(reply.problem, sql)}`);
      } else if (reply.result.columns.length > 0) {
        await this.print(this.format(reply.result));
        if (!reply.result.tag?.startsWith("SELECT") && !/^(SHOW|EXPLAIN)/.test(reply.result.tag ?? "") && !this.#options.quiet)
          await this.print(`${reply.result.tag}\n`);
      } else if (!this.#options.quiet) await this.print(`${reply.result.tag}\n`);
    }
    if (this.timing) await this.print(`Time: ${(Number(this.#sys.clock.monotonic() - start) / 1e6).toFixed(3)} ms\n`);
    if (!good) this.failed = true;
    return good;
  }

  /** -c: one backslash command, or everything as one query. */
  async runArgument(text: string): Promise<boolean> {
    if (!text.trimStart().startsWith("\\")) return await this.run(text);
    this.failed = false;
    await runCommand(this, text.trim());
    return !this.failed;
  }

  async runFile(path: string): Promise<boolean> {
    let fd: number;
    try {
      fd = path === "-" ? 0 : await this.#sys.open(path, { read: true });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await this.complain(`${this.interactive ? "" : "psql: error: "}${path}: ${error.message}\n`);
      this.failed = true;
      return false;
    }
    const good = await this.runLines(fd, path);
    if (fd !== 0) this.#sys.close(fd);
    return good;
  }

  /** Lines of a file, of a pipe, or of a person. `name`: shown before errors. */
  async runLines(fd: number, name?: string): Promise<boolean> {
    const lines = new LineReader(this.#sys, fd, { out: this.#out });
    let number = 0;
    let good = true;
    for (;;) {
      if (this.interactive) {
        this.#out.put(this.#prompt());
        await this.#out.flush();
      }
      const line = await lines.next();
      if (line === undefined) break;
      number++;
      if (name !== undefined) this.#place = `psql:${name}:${number}: `;
      const outcome = await this.#line(line);
      if (outcome === "quit") return good;
      if (outcome === "failed") {
        good = false;
        if (this.#options.stopOnError) return false;
      }
    }
    if (this.interactive) await this.print("\\q\n");
    else if (this.#buffer.trim() !== "") {
      const sql = this.#buffer;
      this.#buffer = "";
      if (!(await this.run(sql))) good = false;
    }
    return good;
  }

  async #line(line: string): Promise<"quit" | "failed" | undefined> {
    if (this.interactive && this.#buffer === "" && /^(exit|quit)\s*;?\s*$/i.test(line)) return "quit";
    if (this.interactive && this.#buffer === "" && /^help\s*$/i.test(line)) {
      await this.print(
        "You are using psql, the command-line interface to PostgreSQL.\nType:  \\? for help with psql commands\n       \\g or terminate with semicolon to execute query\n       \\q to quit\n",
      );
      return undefined;
    }
    if (line.trimStart().startsWith("\\") && !/['"$*]/.test(scanStatement(this.#buffer).open)) return (await runCommand(this, line.trim())) ?? undefined;
    this.#buffer += this.#buffer === "" ? line : `\n${line}`;
    let failed = false;
    for (let scan = scanStatement(this.#buffer); scan.end !== undefined; scan = scanStatement(this.#buffer)) {
      const sql = this.#buffer.slice(0, scan.end);
      this.#buffer = this.#buffer.slice(scan.end).replace(/^\s+/, "");
      if (!(await this.run(sql))) failed = true;
      if (failed && this.#options.stopOnError) return "failed";
    }
    if (this.#buffer.trim() === "") this.#buffer = "";
    return failed ? "failed" : undefined;
  }

  #prompt(): string {
    const { open } = scanStatement(this.#buffer);
    const { target, state } = this.#client;
    const transaction = open !== "=" ? "" : state === "T" ? "*" : state === "E" ? "!" : "";
    return `${target.database}${open}${transaction}${target.user === "postgres" || this.#superuser ? "#" : ">"} `;
  }

  #superuser = false;

  /** Asks once what the prompt should look like. */
  async greet(version: string): Promise<void> {
    const { rows } = await this.fetch(`SELECT rolsuper FROM pg_roles WHERE rolname = '${this.#client.target.user.replaceAll("'", "''")}'`);
    this.#superuser = rows[0]?.[0] === "t";
    if (!this.#options.quiet) await this.print(`psql (${version})\nType "help" for help.\n\n`);
  }

  interrupt(): void {
    this.#buffer = "";
  }

  async close(): Promise<void> {
    await this.#out.flush();
    await this.#client.close();
  }
}

function problemText({ severity, text, detail, hint, position }: ServerMessage, sql: string): string {
  let shown = `${severity}:  ${text}\n`;
  if (position !== undefined) {
    const before = sql.slice(0, position - 1);
    const number = before.split("\n").length;
    const line = sql.split("\n")[number - 1] ?? "";
    const column = position - 1 - (before.lastIndexOf("\n") + 1);
    const label = `LINE ${number}: `;
    shown += `${label}${line}\n${" ".repeat(label.length + column)}^\n`;
  }
  if (detail !== undefined) shown += `DETAIL:  ${detail}\n`;
  if (hint !== undefined) shown += `HINT:  ${hint}\n`;
  return shown;
}
