import { hex } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { bracketed } from "../lib/connection.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { Client } from "./client.ts";
import { popFrom } from "./collections.ts";
import type { Command, CommandTable, Server } from "./command.ts";
import { Persistence } from "./persistence.ts";
import { array, bulk, bulks, NIL_ARRAY, OK, QUEUED, RedisError, type Reply, RespReader } from "./resp.ts";
import { Database, globPattern } from "./store.ts";

/** These count at once, also between MULTI and EXEC. */
const IMMEDIATE = new Set(["multi", "exec", "discard", "watch", "quit", "reset"]);
const WITHOUT_LOGIN = new Set(["auth", "hello", "quit", "reset"]);
const IN_SUBSCRIPTION = new Set(["subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "quit", "reset"]);
const CHUNK = 64 * 1024;
const BASE_MEMORY = 900_000;

interface Blocked {
  readonly db: Database;
  readonly keys: readonly string[];
  readonly front: boolean;
  readonly wake: (reply: Reply) => void;
}

/** The whole of a running redis-server. */
export class RedisServer implements Server {
  readonly databases: Database[];
  readonly config: Map<string, string>;
  readonly version: string;
  readonly configFile: string;
  readonly clients = new Set<Client>();
  readonly counts = { connections: 0, commands: 0, hits: 0, misses: 0 };
  readonly runId: string;
  readonly startedAt: number;
  readonly persistence: Persistence;
  readonly #sys: Sys;
  readonly #commands: CommandTable;
  readonly #blocked = new Set<Blocked>();
  #nextClient = 1;
  readonly #replayer = new Client({ id: 0, address: "", local: "", since: 0, authenticated: true, write: async () => {}, disconnect: () => {} });
  #ended: ((code: number) => void) | undefined;

  constructor(sys: Sys, options: { config: Map<string, string>; version: string; configFile: string; commands: CommandTable }) {
    const { config, version } = options;
    this.#sys = sys;
    this.config = config;
    this.version = version;
    this.configFile = options.configFile;
    this.#commands = options.commands;
    this.runId = hex(sys.random(20));
    this.startedAt = sys.clock.realtime();
    this.databases = Array.from({ length: Math.max(1, Math.min(1024, Number(config.get("databases") ?? 16))) }, () => new Database(() => this.now()));
    this.persistence = new Persistence(sys, {
      config,
      version,
      databases: this.databases,
      log: (level, text) => this.log(level, text),
      run: (words) => this.#again(words),
    });
  }

  get pid(): number {
    return this.#sys.pid;
  }

  get os(): string {
    const { sysname, release, machine } = this.#sys.uname();
    return `${sysname} ${release} ${machine}`;
  }

  get commandNames(): string[] {
    return Object.keys(this.#commands);
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
      address: `${bracketed(peer.address)}:${peer.port}`,
      local: `${bracketed(own.address)}:${own.port}`,
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
    const command = Object.hasOwn(this.#commands, name) ? (this.#commands[name] as Command) : undefined;
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
    if (command.writes) await this.persistence.changed(client.database, words);
    return reply;
  }

  /** A command that an append-only file remembers; those of one file share a client. */
  async #again(words: readonly string[]): Promise<void> {
    const command = this.#commands[(words[0] as string).toLowerCase()];
    const client = this.#replayer;
    if (command) await command.run({ server: this, client, db: this.databases[client.database] as Database, args: words.slice(1) });
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
        replies.push((await this.#run(client, name, this.#commands[name] as Command, words)) ?? OK);
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

  async shutDown(save = true): Promise<void> {
    await this.log("*", "User requested shutdown...");
    const savesPoints = (this.config.get("save") ?? "") !== "";
    if (this.persistence.appends) await this.log("*", "Calling fsync() on the AOF file.");
    if (save && savesPoints) {
      await this.log("*", "Saving the final RDB snapshot before exiting.");
      try {
        await this.persistence.save();
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
