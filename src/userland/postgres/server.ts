/** A running PostgreSQL: what its processes share, and one session each. */

import { hex } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import type { Sys } from "../../sim/sys.ts";
import { SqlError } from "../sql/error.ts";
import { execute } from "../sql/execute.ts";
import { Execution, type Outcome } from "../sql/execution.ts";
import type { Session } from "../sql/functions.ts";
import { parseSql } from "../sql/parser.ts";
import { type Cluster, type Database, snapshot } from "../sql/store.ts";
import { textOf, typeOid, type Value } from "../sql/types.ts";
import { type BodyReader, int16, int32, MessageReader, message } from "./wire.ts";

const CHUNK = 64 * 1024;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

export class PostgresServer {
  readonly sys: Sys;
  readonly directory: string;
  readonly version: string;
  readonly settings: Map<string, string>;
  readonly cluster: Cluster;
  sessions = 0;

  constructor(sys: Sys, directory: string, version: string, settings: Map<string, string>) {
    this.sys = sys;
    this.directory = directory;
    this.version = version;
    this.settings = settings;
    this.cluster = JSON.parse(decodeUtf8(sys.fs.readFile(clusterFile(directory)))) as Cluster;
  }

  save(): void {
    const file = clusterFile(this.directory);
    this.sys.fs.writeFile(`${file}.new`, JSON.stringify(this.cluster));
    this.sys.fs.rename(`${file}.new`, file);
  }

  async log(level: string, text: string): Promise<void> {
    const time = new Date(this.sys.clock.realtime()).toISOString().replace("T", " ").replace("Z", " UTC");
    await this.sys.write(2, `${time} [${this.sys.pid}] ${level}:  ${text}\n`);
  }

  async serve(fd: number, trusted: boolean): Promise<void> {
    this.sessions++;
    try {
      await new Backend(this, fd, trusted).run();
    } catch (error) {
      // A client that went away.
      if (!(error instanceof Errno)) throw error;
    } finally {
      this.sessions--;
      this.sys.close(fd);
    }
  }
}

export function clusterFile(directory: string): string {
  return `${directory}/base/cluster.json`;
}

class Backend {
  readonly #server: PostgresServer;
  readonly #fd: number;
  readonly #trusted: boolean;
  readonly #reader: MessageReader;
  readonly #pid: number;
  #user = "";
  #database: Database | undefined;
  /** Before BEGIN; what ROLLBACK goes back to. */
  #before: Database["tables"] | undefined;
  #failed = false;
  /** Of the extended protocol. */
  readonly #prepared = new Map<string, string>();
  #bound = "";
  #skipping = false;

  constructor(server: PostgresServer, fd: number, trusted: boolean) {
    this.#server = server;
    this.#fd = fd;
    this.#trusted = trusted;
    this.#reader = new MessageReader(() => server.sys.read(fd, CHUNK));
    this.#pid = server.sys.pid + 60 + server.sessions;
  }

  async run(): Promise<void> {
    if (!(await this.#start())) return;
    for (let next = await this.#reader.next(); next !== undefined && next.kind !== "X"; next = await this.#reader.next()) {
      await this.#answer(next.kind, next.body);
    }
    if (this.#before !== undefined && this.#database !== undefined) this.#database.tables = this.#before;
  }

  async #send(...parts: readonly Uint8Array[]): Promise<void> {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    await this.#server.sys.write(this.#fd, whole);
  }

  async #start(): Promise<boolean> {
    const { sys, cluster, version } = this.#server;
    let body = await this.#reader.startup();
    let code = body?.int32();
    while (body !== undefined && (code === SSL_REQUEST || code === GSS_REQUEST)) {
      await this.#send(encodeUtf8("N"));
      body = await this.#reader.startup();
      code = body?.int32();
    }
    if (body === undefined || code === CANCEL_REQUEST) return false;
    const parameters = new Map<string, string>();
    while (!body.ended) {
      const name = body.cString();
      if (name !== "") parameters.set(name, body.cString());
    }
    this.#user = parameters.get("user") ?? "";
    const name = parameters.get("database") ?? this.#user;
    const role = cluster.roles[this.#user];
    if (!this.#trusted) {
      await this.#send(message("R", 3));
      const reply = await this.#reader.next();
      if (reply?.kind !== "p") return false;
      if (role === undefined || role.password === undefined || reply.body.cString() !== role.password)
        return this.#refuse("28P01", `password authentication failed for user "${this.#user}"`);
    }
    if (role === undefined) return this.#refuse("28000", `role "${this.#user}" does not exist`);
    this.#database = cluster.databases[name];
    if (this.#database === undefined) return this.#refuse("3D000", `database "${name}" does not exist`);
    const status = {
      server_version: version,
      server_encoding: "UTF8",
      client_encoding: "UTF8",
      DateStyle: "ISO, MDY",
      TimeZone: "Etc/UTC",
      integer_datetimes: "on",
      standard_conforming_strings: "on",
      is_superuser: role.superuser ? "on" : "off",
      session_authorization: this.#user,
    };
    const reports = Object.entries(status).map(([key, value]) => message("S", key, value));
    const key = sys.random(4);
    await this.#send(message("R", 0), ...reports, message("K", this.#pid, key), this.#ready());
    return true;
  }

  async #refuse(code: string, text: string): Promise<false> {
    await this.#send(errorMessage("FATAL", new SqlError(code, text)));
    await this.#server.log("FATAL", text);
    return false;
  }

  #ready(): Uint8Array {
    const state = this.#before === undefined ? "I" : this.#failed ? "E" : "T";
    return message("Z", encodeUtf8(state));
  }

  async #answer(kind: string, body: BodyReader): Promise<void> {
    if (kind === "Q") {
      this.#skipping = false;
      const parts = await this.#query(body.cString(), true);
      await this.#send(...parts, this.#ready());
      return;
    }
    if (kind === "S") {
      this.#skipping = false;
      await this.#send(this.#ready());
      return;
    }
    if (this.#skipping) return;
    if (kind === "P") {
      const name = body.cString();
      this.#prepared.set(name, body.cString());
      if (this.#prepared.size > 1000) this.#prepared.delete(this.#prepared.keys().next().value as string);
      await this.#send(message("1"));
    } else if (kind === "B") {
      this.#bind(body);
      await this.#send(message("2"));
    } else if (kind === "D") await this.#send(...(await this.#describe(body)));
    else if (kind === "E") await this.#send(...(await this.#query(this.#bound, false)));
    else if (kind === "C") await this.#send(message("3"));
  }

  /** Parameters go into the text as literals. */
  #bind(body: BodyReader): void {
    body.cString();
    const sql = this.#prepared.get(body.cString()) ?? "";
    for (let formats = body.int16(); formats > 0; formats--) body.int16();
    const values = Array.from({ length: body.int16() }, () => {
      const length = body.int32();
      return length < 0 ? null : body.text(length);
    });
    this.#bound = sql.replace(/\$(\d+)/g, (whole, index: string) => {
      const value = values[Number(index) - 1];
      return value === undefined ? whole : value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`;
    });
  }

  /** What a query would give: it is tried on a copy. */
  async #describe(body: BodyReader): Promise<Uint8Array[]> {
    const portal = String.fromCharCode(body.byte()) === "P";
    const sql = portal ? this.#bound : (this.#prepared.get(body.cString()) ?? "").replace(/\$\d+/g, "NULL");
    const lead = portal ? [] : [message("t", int16(0))];
    const database = this.#database as Database;
    const kept = snapshot(database);
    try {
      const outcome = parseSql(sql).map(({ statement }) => (statement.kind === "transaction" ? undefined : execute(this.#execution(), statement)))[0];
      return [...lead, outcome?.rows === undefined ? message("n") : rowDescription(outcome)];
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return [...lead, message("n")];
    } finally {
      database.tables = kept;
    }
  }

  #execution(): Execution {
    const { sys, cluster, version, settings } = this.#server;
    const session: Session = {
      user: this.#user,
      database: (this.#database as Database).name,
      version,
      now: sys.clock.realtime(),
      random: () => {
        const [a = 0, b = 0, c = 0, d = 0] = sys.random(4);
        return ((a << 24) | (b << 16) | (c << 8) | d) / 2 ** 32 + 0.5;
      },
      uuid: () => {
        const digits = hex(sys.random(16));
        return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
      },
      pid: this.#pid,
    };
    return new Execution(cluster, this.#database as Database, session, settings);
  }

  /** All statements of a query string; they are one transaction, unless they say otherwise. */
  async #query(sql: string, describes: boolean): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    const database = this.#database as Database;
    const before = snapshot(database);
    let changed = false;
    try {
      const statements = parseSql(sql);
      if (statements.length === 0) return [message("I")];
      for (const { statement } of statements) {
        if (this.#failed && !(statement.kind === "transaction" && statement.what !== "begin")) {
          throw new SqlError("25P02", "current transaction is aborted, commands ignored until end of transaction block");
        }
        const sleep = /^\s*select\s+pg_sleep\(([\d.]+)\)/i.exec(sql);
        if (sleep !== null) await this.#server.sys.sleep(BigInt(Math.round(Math.min(86_400, Number(sleep[1])) * 1e9)));
        if (statement.kind === "transaction") {
          parts.push(...this.#transaction(statement.what));
          changed = true;
          continue;
        }
        const outcome = execute(this.#execution(), statement);
        if (!["select", "show", "explain", "set"].includes(statement.kind) || /\b(next|set)val\s*\(/i.test(sql)) changed = true;
        for (const notice of outcome.notices ?? []) parts.push(errorMessage("NOTICE", new SqlError("00000", notice), "N"));
        if (outcome.rows !== undefined) parts.push(...(describes ? [rowDescription(outcome)] : []), ...outcome.rows.rows.map(dataRow));
        parts.push(message("C", outcome.tag));
      }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (this.#before !== undefined) this.#failed = true;
      else database.tables = before;
      changed = false;
      this.#skipping = true;
      parts.push(errorMessage("ERROR", error));
      await this.#server.log("ERROR", `${error.message}${error.position === undefined ? "" : ` at character ${error.position}`}`);
      if (error.detail !== undefined) await this.#server.log("DETAIL", error.detail);
      if (error.hint !== undefined) await this.#server.log("HINT", error.hint);
      await this.#server.log("STATEMENT", sql.trim());
    }
    if (changed && this.#before === undefined) this.#server.save();
    return parts;
  }

  #transaction(what: "begin" | "commit" | "rollback"): Uint8Array[] {
    const database = this.#database as Database;
    if (what === "begin") {
      const warns = this.#before !== undefined;
      this.#before ??= snapshot(database);
      return [...(warns ? [errorMessage("WARNING", new SqlError("25001", "there is already a transaction in progress"), "N")] : []), message("C", "BEGIN")];
    }
    const open = this.#before;
    const undo = what === "rollback" || this.#failed;
    if (open !== undefined && undo) database.tables = open;
    this.#before = undefined;
    this.#failed = false;
    const warning = open === undefined ? [errorMessage("WARNING", new SqlError("25P01", "there is no transaction in progress"), "N")] : [];
    return [...warning, message("C", undo ? "ROLLBACK" : "COMMIT")];
  }
}

function rowDescription({ rows }: Outcome): Uint8Array {
  const fields = (rows?.columns ?? []).map(({ name, type }) => [name, int32(0), int16(0), int32(typeOid(type)), int16(-1), int32(-1), int16(0)] as const);
  return message("T", int16(fields.length), ...fields.flat());
}

function dataRow(row: readonly Value[]): Uint8Array {
  const cells = row.flatMap((value) => {
    const text = textOf(value);
    if (text === null) return [int32(-1)];
    const bytes = encodeUtf8(text);
    return [int32(bytes.length), bytes];
  });
  return message("D", int16(row.length), ...cells);
}

function errorMessage(severity: string, error: SqlError, kind = "E"): Uint8Array {
  const fields = [`S${severity}`, `V${severity}`, `C${error.code}`, `M${error.message}`];
  if (error.detail !== undefined) fields.push(`D${error.detail}`);
  if (error.hint !== undefined) fields.push(`H${error.hint}`);
  if (error.position !== undefined) fields.push(`P${error.position}`);
  return message(kind, ...fields, Uint8Array.of(0));
}
