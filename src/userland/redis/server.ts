import { type Bytes, hex } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Sys } from "../../sim/sys.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { encodeBinary } from "../lib/text.ts";
import { BIT_COMMANDS } from "./bits.ts";
import { HASH_COMMANDS, LIST_COMMANDS, popFrom, SET_COMMANDS } from "./collections.ts";
import type { Command, CommandTable } from "./command.ts";
import { CONNECTION_COMMANDS } from "./connection.ts";
import { KEY_COMMANDS } from "./keys.ts";
import { array, bulk, bulks, encodeCommand, encodeReply, NIL_ARRAY, OK, QUEUED, RedisError, type Reply, RespReader } from "./resp.ts";
import { SORTED_SET_COMMANDS } from "./sorted-sets.ts";
import { Database, globPattern } from "./store.ts";
import { STRING_COMMANDS } from "./strings.ts";

const COMMANDS: CommandTable = {
  ...STRING_COMMANDS,
  ...BIT_COMMANDS,
  ...KEY_COMMANDS,
  ...HASH_COMMANDS,
  ...LIST_COMMANDS,
  ...SET_COMMANDS,
  ...SORTED_SET_COMMANDS,
  ...CONNECTION_COMMANDS,
};
/** These count at once, also between MULTI and EXEC. */
const IMMEDIATE = new Set(["multi", "exec", "discard", "watch", "quit", "reset"]);
const WITHOUT_LOGIN = new Set(["auth", "hello", "quit", "reset"]);
const IN_SUBSCRIPTION = new Set(["subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "quit", "reset"]);
const MAGIC = "REDIS0011";
const CHUNK = 64 * 1024;
const BASE_MEMORY = 900_000;

export class Client {
  readonly id: number;
  readonly address: string;
  readonly local: string;
  readonly since: number;
  name = "";
  database = 0;
  authenticated: boolean;
  closing = false;
  monitoring = false;
  transaction: { readonly commands: string[][]; broken: boolean } | undefined;
  readonly watched = new Map<string, number>();
  readonly channels = new Set<string>();
  readonly patterns = new Set<string>();
  lastCommand = "NULL";
  #output = "";
  readonly #write: (bytes: Bytes) => Promise<void>;
  readonly disconnect: () => void;

  constructor(start: {
    id: number;
    address: string;
    local: string;
    since: number;
    authenticated: boolean;
    write: (bytes: Bytes) => Promise<void>;
    disconnect: () => void;
  }) {
    this.id = start.id;
    this.address = start.address;
    this.local = start.local;
    this.since = start.since;
    this.authenticated = start.authenticated;
    this.#write = start.write;
    this.disconnect = start.disconnect;
  }

  get subscriptions(): number {
    return this.channels.size + this.patterns.size;
  }

  send(reply: Reply): void {
    this.#output += encodeReply(reply);
  }

  async flush(): Promise<void> {
    if (this.#output === "") return;
    const bytes = encodeBinary(this.#output);
    this.#output = "";
    await this.#write(bytes);
  }

  describe(now: number): string {
    const multi = this.transaction === undefined ? -1 : this.transaction.commands.length;
    return `id=${this.id} addr=${this.address} laddr=${this.local} fd=${this.id + 7} name=${this.name} age=${Math.floor((now - this.since) / 1000)} idle=0 flags=${this.monitoring ? "O" : this.subscriptions > 0 ? "P" : "N"} db=${this.database} sub=${this.channels.size} psub=${this.patterns.size} ssub=0 multi=${multi} watch=${this.watched.size} cmd=${this.lastCommand} user=default lib-name= lib-ver=`;
  }
}

interface Blocked {
  readonly db: Database;
  readonly keys: readonly string[];
  readonly front: boolean;
  readonly wake: (reply: Reply) => void;
}

/** The whole of a running redis-server. */
export class RedisServer {
  readonly databases: Database[];
  readonly config: Map<string, string>;
  readonly version: string;
  readonly configFile: string;
  readonly clients = new Set<Client>();
  readonly counts = { connections: 0, commands: 0, hits: 0, misses: 0 };
  readonly runId: string;
  readonly startedAt: number;
  lastSave: number;
  dirty = 0;
  readonly #sys: Sys;
  readonly #blocked = new Set<Blocked>();
  #nextClient = 1;
  #aof: number | undefined;
  #aofDatabase = -1;
  #ended: ((code: number) => void) | undefined;
  #saveTimer = false;

  constructor(sys: Sys, config: Map<string, string>, version: string, configFile: string) {
    this.#sys = sys;
    this.config = config;
    this.version = version;
    this.configFile = configFile;
    this.runId = hex(sys.random(20));
    this.startedAt = sys.clock.realtime();
    this.lastSave = this.startedAt;
    this.databases = Array.from({ length: Math.max(1, Math.min(1024, Number(config.get("databases") ?? 16))) }, () => new Database(() => this.now()));
  }

  get pid(): number {
    return this.#sys.pid;
  }

  get os(): string {
    const { sysname, release, machine } = this.#sys.uname();
    return `${sysname} ${release} ${machine}`;
  }

  get commandNames(): string[] {
    return Object.keys(COMMANDS);
  }

  get blockedCount(): number {
    return this.#blocked.size;
  }

  now(): number {
    return this.#sys.clock.realtime();
  }

  random(below: number): number {
    const [a = 0, b = 0, c = 0] = this.#sys.random(3);
    return ((a << 16) | (b << 8) | c) % Math.max(1, below);
  }

  async sleep(seconds: number): Promise<void> {
    await this.#sys.sleep(BigInt(Math.max(0, Math.round((Number.isFinite(seconds) ? seconds : 0) * 1e9))));
  }

  memory(): number {
    return BASE_MEMORY + this.databases.reduce((sum, db) => sum + (db.size === 0 ? 0 : JSON.stringify(db.dump()).length * 2), 0);
  }

  /** `*` notice, `#` warning, `-` verbose. */
  async log(level: "*" | "#" | "-", text: string, role = "M"): Promise<void> {
    const time = formatTime("%d %b %Y %H:%M:%S.%3N", this.now(), zoneOf(this.#sys));
    const line = `${this.#sys.pid}:${role} ${time} ${level} ${text}\n`;
    const file = this.config.get("logfile") ?? "";
    if (file === "") await this.#sys.write(1, line);
    else this.#sys.fs.writeFile(file, line, { append: true });
  }

  /** Serves until shutdown; resolves with the exit status. */
  async serve(listeners: readonly number[]): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#ended = resolve;
    });
    for (const fd of listeners) {
      void this.#sys.thread(async () => {
        for (;;) {
          const { fd: connection, peer } = await this.#sys.net.accept(fd);
          void this.#sys.thread(() => this.#talk(connection, peer));
        }
      });
    }
    return await ended;
  }

  async #talk(fd: number, peer: { address: string; port: number }): Promise<void> {
    const sys = this.#sys;
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      sys.close(fd);
    };
    const own = sys.net.local(fd);
    const client = new Client({
      id: this.#nextClient++,
      address: `${peer.address}:${peer.port}`,
      local: `${own.address}:${own.port}`,
      since: this.now(),
      authenticated: (this.config.get("requirepass") ?? "") === "",
      write: (bytes) => sys.write(fd, bytes),
      disconnect: close,
    });
    this.clients.add(client);
    this.counts.connections++;
    const reader = new RespReader();
    try {
      while (open && !client.closing) {
        const bytes = await sys.read(fd, CHUNK);
        if (bytes.length === 0) break;
        reader.push(bytes);
        for (let words = reader.command(); words !== undefined && !client.closing; words = reader.command()) await this.#one(client, words);
        await client.flush();
      }
    } catch (error) {
      if (error instanceof RedisError) {
        client.send({ kind: "error", text: error.message });
        await client.flush().catch(() => {});
      } else if (!(error instanceof Errno)) throw error;
    } finally {
      this.clients.delete(client);
      close();
    }
  }

  async #one(client: Client, words: string[]): Promise<void> {
    const name = (words[0] as string).toLowerCase();
    this.counts.commands++;
    for (const other of this.clients) {
      if (!other.monitoring || other === client || name === "auth") continue;
      other.send({
        kind: "simple",
        text: `${(this.now() / 1000).toFixed(6)} [${client.database} ${client.address}] ${words.map((word) => JSON.stringify(word)).join(" ")}`,
      });
      void other.flush().catch(() => {});
    }
    let reply: Reply | undefined;
    try {
      reply = await this.#dispatch(client, name, words);
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      if (client.transaction !== undefined && name !== "exec") client.transaction.broken = true;
      reply = { kind: "error", text: error.message };
    }
    client.lastCommand = name;
    if (reply !== undefined) client.send(reply);
  }

  async #dispatch(client: Client, name: string, words: string[]): Promise<Reply | undefined> {
    const command = Object.hasOwn(COMMANDS, name) ? (COMMANDS[name] as Command) : undefined;
    if (command === undefined) {
      const shown = words.slice(1).map((word) => `'${word.slice(0, 128)}' `);
      throw new RedisError(`ERR unknown command '${(words[0] as string).slice(0, 128)}', with args beginning with: ${shown.join("").slice(0, 128)}`);
    }
    if (command.arity > 0 ? words.length !== command.arity : words.length < -command.arity)
      throw new RedisError(`ERR wrong number of arguments for '${name}' command`);
    if (!client.authenticated && !WITHOUT_LOGIN.has(name)) throw new RedisError("NOAUTH Authentication required.");
    if (client.subscriptions > 0 && !IN_SUBSCRIPTION.has(name))
      throw new RedisError(`ERR Can't execute '${name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context`);
    if (client.transaction !== undefined && !IMMEDIATE.has(name)) {
      client.transaction.commands.push(words);
      return QUEUED;
    }
    return await this.#run(client, name, command, words);
  }

  async #run(client: Client, name: string, command: Command, words: readonly string[]): Promise<Reply | undefined> {
    const db = this.databases[client.database] as Database;
    if (name === "get" || name === "hget") this.counts[db.get(words[1] ?? "") === undefined ? "misses" : "hits"]++;
    const reply = await command.run({ server: this, client, db, args: words.slice(1) });
    if (command.writes) await this.#changed(client.database, words);
    return reply;
  }

  async execute(client: Client): Promise<Reply> {
    const { transaction } = client;
    if (transaction === undefined) throw new RedisError("ERR EXEC without MULTI");
    client.transaction = undefined;
    const stale = [...client.watched].some(([key, version]) => {
      const space = key.indexOf(" ");
      return (this.databases[Number(key.slice(0, space))]?.versions.get(key.slice(space + 1)) ?? 0) !== version;
    });
    client.watched.clear();
    if (transaction.broken) throw new RedisError("EXECABORT Transaction discarded because of previous errors.");
    if (stale) return NIL_ARRAY;
    const replies: Reply[] = [];
    for (const words of transaction.commands) {
      const name = (words[0] as string).toLowerCase();
      try {
        replies.push((await this.#run(client, name, COMMANDS[name] as Command, words)) ?? OK);
      } catch (error) {
        if (!(error instanceof RedisError)) throw error;
        replies.push({ kind: "error", text: error.message });
      }
    }
    return array(replies);
  }

  publish(channel: string, message: string): number {
    let receivers = 0;
    for (const client of this.clients) {
      if (client.channels.has(channel)) {
        client.send(bulks(["message", channel, message]));
        receivers++;
      }
      for (const pattern of client.patterns) {
        if (!globPattern(pattern).test(channel)) continue;
        client.send(bulks(["pmessage", pattern, channel, message]));
        receivers++;
      }
      void client.flush().catch(() => {});
    }
    return receivers;
  }

  /** Waits for a list to get something; nil when the time is over. */
  async block(client: Client, db: Database, keys: readonly string[], front: boolean, seconds: number): Promise<Reply> {
    await client.flush();
    let blocked: Blocked | undefined;
    const woken = new Promise<Reply>((resolve) => {
      blocked = { db, keys, front, wake: resolve };
      this.#blocked.add(blocked);
    });
    const reply = seconds === 0 ? await woken : await Promise.race([woken, this.#sys.thread(() => this.sleep(seconds)).then(() => NIL_ARRAY)]);
    this.#blocked.delete(blocked as Blocked);
    return reply;
  }

  serveBlocked(db: Database, key: string): void {
    for (const blocked of [...this.#blocked]) {
      if (blocked.db !== db || !blocked.keys.includes(key)) continue;
      const value = popFrom({ db }, key, blocked.front);
      if (value === undefined) return;
      this.#blocked.delete(blocked);
      blocked.wake(array([bulk(key), bulk(value)]));
    }
  }

  async #changed(database: number, words: readonly string[]): Promise<void> {
    this.dirty++;
    if (this.#aof !== undefined) {
      const select = database === this.#aofDatabase ? "" : encodeCommand(["SELECT", String(database)]);
      this.#aofDatabase = database;
      await this.#sys.write(this.#aof, encodeBinary(select + encodeCommand(words)));
    }
    this.#planSave();
  }

  /** The `save` points: after so many seconds, when there were so many changes. */
  #planSave(): void {
    if (this.#saveTimer) return;
    const points = (this.config.get("save") ?? "").split(" ").map(Number);
    const due: number[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) if (this.dirty >= (points[i + 1] as number)) due.push(points[i] as number);
    if (due.length === 0) return;
    const seconds = Math.min(...due);
    this.#saveTimer = true;
    void this.#sys.thread(async () => {
      await this.sleep(seconds);
      this.#saveTimer = false;
      if (this.dirty === 0) return;
      await this.log("*", `${this.dirty} changes in ${seconds} seconds. Saving...`);
      await this.saveInBackground();
    });
  }

  #path(name: string): string {
    const dir = (this.config.get("dir") ?? ".").replace(/\/$/, "");
    return `${dir}/${name}`;
  }

  async save(): Promise<void> {
    const content = `${MAGIC}${JSON.stringify({ version: this.version, time: this.now(), databases: this.databases.map((db) => db.dump()) })}`;
    const path = this.#path(this.config.get("dbfilename") ?? "dump.rdb");
    const draft = this.#path(`temp-${this.pid}.rdb`);
    try {
      this.#sys.fs.writeFile(draft, content);
      this.#sys.fs.rename(draft, path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await this.log("#", `Failed opening the temp RDB file ${draft} (in server root dir ${this.config.get("dir")}) for saving: ${error.message}`);
      throw new RedisError("ERR");
    }
    this.dirty = 0;
    this.lastSave = this.now();
    await this.log("*", "DB saved on disk");
  }

  async saveInBackground(): Promise<void> {
    await this.log("*", `Background saving started by pid ${this.pid + 20}`);
    await this.save();
    await this.log("*", "Background saving terminated with success");
  }

  /** What a former run left on disk. */
  async load(): Promise<void> {
    if (this.config.get("appendonly") === "yes") return await this.#openAppendOnly();
    let text: string;
    try {
      text = decodeUtf8(this.#sys.fs.readFile(this.#path(this.config.get("dbfilename") ?? "dump.rdb")));
    } catch (error) {
      if (error instanceof Errno) return;
      throw error;
    }
    if (!text.startsWith(MAGIC)) {
      await this.log("#", "Wrong signature trying to load DB from file");
      this.#sys.exit(1);
    }
    const saved = JSON.parse(text.slice(MAGIC.length)) as { version: string; time: number; databases: unknown[][] };
    for (const [i, rows] of saved.databases.entries()) this.databases[i]?.load(rows);
    await this.log("*", `Loading RDB produced by version ${saved.version}`);
    await this.log("*", `RDB age ${Math.max(0, Math.floor((this.now() - saved.time) / 1000))} seconds`);
    await this.log("*", `Done loading RDB, keys loaded: ${this.databases.reduce((sum, db) => sum + db.size, 0)}, keys expired: 0.`);
    await this.log("*", "DB loaded from disk: 0.000 seconds");
  }

  async #openAppendOnly(): Promise<void> {
    const sys = this.#sys;
    const folder = this.#path(this.config.get("appenddirname") ?? "appendonlydir");
    const name = this.config.get("appendfilename") ?? "appendonly.aof";
    const file = `${folder}/${name}.1.incr.aof`;
    try {
      if (!sys.fs.exists(folder)) sys.fs.mkdir(folder, 0o755);
      const before = sys.fs.exists(file) ? sys.fs.readFile(file) : undefined;
      if (before === undefined) {
        sys.fs.writeFile(`${folder}/${name}.1.base.rdb`, MAGIC);
        sys.fs.writeFile(`${folder}/${name}.manifest`, `file ${name}.1.base.rdb seq 1 type b\nfile ${name}.1.incr.aof seq 1 type i\n`);
        await this.log("*", `Creating AOF base file ${name}.1.base.rdb on server start`);
        await this.log("*", `Creating AOF incr file ${name}.1.incr.aof on server start`);
      } else await this.#replay(before, file);
      this.#aof = await sys.open(file, { write: true, append: true, create: true }, 0o644);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await this.log("#", `Can't open or create append-only dir ${folder}: ${error.message}`);
      sys.exit(1);
    }
  }

  async #replay(content: Bytes, file: string): Promise<void> {
    const reader = new RespReader();
    reader.push(content);
    const client = new Client({ id: 0, address: "", local: "", since: 0, authenticated: true, write: async () => {}, disconnect: () => {} });
    for (let words = reader.command(); words !== undefined; words = reader.command()) {
      const name = (words[0] as string).toLowerCase();
      const command = COMMANDS[name];
      if (command) await command.run({ server: this, client, db: this.databases[client.database] as Database, args: words.slice(1) });
    }
    await this.log("*", `DB loaded from incr file ${file.replace(/^.*\//, "")}: 0.000 seconds`);
    await this.log("*", "DB loaded from append only file: 0.000 seconds");
  }

  async shutDown(save = true): Promise<void> {
    await this.log("*", "User requested shutdown...");
    const savesPoints = (this.config.get("save") ?? "") !== "";
    if (this.#aof !== undefined) await this.log("*", "Calling fsync() on the AOF file.");
    if (save && savesPoints) {
      await this.log("*", "Saving the final RDB snapshot before exiting.");
      try {
        await this.save();
      } catch (error) {
        if (!(error instanceof RedisError)) throw error;
        await this.log("#", "Error trying to save the DB, can't exit.");
        return;
      }
    }
    await this.log("#", "Redis is now ready to exit, bye bye...");
    this.#ended?.(0);
  }
}
