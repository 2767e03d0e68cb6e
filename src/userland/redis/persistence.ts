import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Sys } from "../../sim/sys.ts";
import { encodeBinary } from "../lib/text.ts";
import { encodeCommand, RedisError, RespReader } from "./resp.ts";
import type { Database } from "./store.ts";

const MAGIC = "REDIS0011";

interface PersistenceOptions {
  readonly config: ReadonlyMap<string, string>;
  readonly version: string;
  readonly databases: readonly Database[];
  log(level: "*" | "#", text: string): Promise<void>;
  /** Runs a command of a former run again. */
  run(words: readonly string[]): Promise<void>;
}

/** What outlives the server: snapshots, and the append-only file. */
export class Persistence {
  lastSave: number;
  /** Changes since the last snapshot. */
  dirty = 0;
  readonly #sys: Sys;
  readonly #config: ReadonlyMap<string, string>;
  readonly #version: string;
  readonly #databases: readonly Database[];
  readonly #log: PersistenceOptions["log"];
  readonly #run: PersistenceOptions["run"];
  #aof: number | undefined;
  #aofDatabase = -1;
  #saveTimer = false;

  constructor(sys: Sys, options: PersistenceOptions) {
    this.#sys = sys;
    this.#config = options.config;
    this.#version = options.version;
    this.#databases = options.databases;
    this.#log = options.log;
    this.#run = options.run;
    this.lastSave = sys.clock.realtime();
  }

  get appends(): boolean {
    return this.#aof !== undefined;
  }

  /** A command changed something: it goes to the append-only file, and a snapshot may come due. */
  async changed(database: number, words: readonly string[]): Promise<void> {
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
    const points = (this.#config.get("save") ?? "").split(" ").map(Number);
    const due: number[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) if (this.dirty >= (points[i + 1] as number)) due.push(points[i] as number);
    if (due.length === 0) return;
    const seconds = Math.min(...due);
    this.#saveTimer = true;
    void this.#sys.thread(async () => {
      await this.#sys.sleep(BigInt(Math.round(seconds * 1e9)));
      this.#saveTimer = false;
      if (this.dirty === 0) return;
      await this.#log("*", `${this.dirty} changes in ${seconds} seconds. Saving...`);
      await this.saveInBackground();
    });
  }

  #path(name: string): string {
    const dir = (this.#config.get("dir") ?? ".").replace(/\/$/, "");
    return `${dir}/${name}`;
  }

  async save(): Promise<void> {
    const content = `${MAGIC}${JSON.stringify({ version: this.#version, time: this.#sys.clock.realtime(), databases: this.#databases.map((db) => db.dump()) })}`;
    const path = this.#path(this.#config.get("dbfilename") ?? "dump.rdb");
    const draft = this.#path(`temp-${this.#sys.pid}.rdb`);
    try {
      this.#sys.fs.writeFile(draft, content);
      this.#sys.fs.rename(draft, path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await this.#log("#", `Failed opening the temp RDB file ${draft} (in server root dir ${this.#config.get("dir")}) for saving: ${error.message}`);
      throw new RedisError("ERR");
    }
    this.dirty = 0;
    this.lastSave = this.#sys.clock.realtime();
    await this.#log("*", "DB saved on disk");
  }

  async saveInBackground(): Promise<void> {
    await this.#log("*", `Background saving started by pid ${this.#sys.pid + 20}`);
    await this.save();
    await this.#log("*", "Background saving terminated with success");
  }

  /** What a former run left on disk. */
  async load(): Promise<void> {
    if (this.#config.get("appendonly") === "yes") return await this.#openAppendOnly();
    let text: string;
    try {
      text = decodeUtf8(this.#sys.fs.readFile(this.#path(this.#config.get("dbfilename") ?? "dump.rdb")));
    } catch (error) {
      if (error instanceof Errno) return;
      throw error;
    }
    if (!text.startsWith(MAGIC)) {
      await this.#log("#", "Wrong signature trying to load DB from file");
      this.#sys.exit(1);
    }
    const saved = JSON.parse(text.slice(MAGIC.length)) as { version: string; time: number; databases: unknown[][] };
    for (const [i, rows] of saved.databases.entries()) this.#databases[i]?.load(rows);
    await this.#log("*", `Loading RDB produced by version ${saved.version}`);
    await this.#log("*", `RDB age ${Math.max(0, Math.floor((this.#sys.clock.realtime() - saved.time) / 1000))} seconds`);
    await this.#log("*", `Done loading RDB, keys loaded: ${this.#databases.reduce((sum, db) => sum + db.size, 0)}, keys expired: 0.`);
    await this.#log("*", "DB loaded from disk: 0.000 seconds");
  }

  async #openAppendOnly(): Promise<void> {
    const sys = this.#sys;
    const folder = this.#path(this.#config.get("appenddirname") ?? "appendonlydir");
    const name = this.#config.get("appendfilename") ?? "appendonly.aof";
    const file = `${folder}/${name}.1.incr.aof`;
    try {
      if (!sys.fs.exists(folder)) sys.fs.mkdir(folder, 0o755);
      const before = sys.fs.exists(file) ? sys.fs.readFile(file) : undefined;
      if (before === undefined) {
        sys.fs.writeFile(`${folder}/${name}.1.base.rdb`, MAGIC);
        sys.fs.writeFile(`${folder}/${name}.manifest`, `file ${name}.1.base.rdb seq 1 type b\nfile ${name}.1.incr.aof seq 1 type i\n`);
        await this.#log("*", `Creating AOF base file ${name}.1.base.rdb on server start`);
        await this.#log("*", `Creating AOF incr file ${name}.1.incr.aof on server start`);
      } else await this.#replay(before, file);
      this.#aof = await sys.open(file, { write: true, append: true, create: true }, 0o644);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await this.#log("#", `Can't open or create append-only dir ${folder}: ${error.message}`);
      sys.exit(1);
    }
  }

  async #replay(content: Bytes, file: string): Promise<void> {
    const reader = new RespReader();
    reader.push(content);
    for (let words = reader.command(); words !== undefined; words = reader.command()) await this.#run(words);
    await this.#log("*", `DB loaded from incr file ${file.replace(/^.*\//, "")}: 0.000 seconds`);
    await this.#log("*", "DB loaded from append only file: 0.000 seconds");
  }
}
