import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { addressesOf, connectFirst, UnknownHost } from "./lib/connection.ts";
import { LineReader, readAll } from "./lib/input.ts";
import { decodeBinary, encodeBinary, toBinary } from "./lib/text.ts";
import { defineProgram } from "./program.ts";
import { encodeCommand, RedisError, type Reply, RespReader, splitInline } from "./redis/resp.ts";

const DEFAULT_VERSION = "8.0.2";

export default defineProgram({
  name: "redis-cli",
  summary: "talk to a Redis server",
  async main(sys) {
    const options = readOptions(sys.argv.slice(1), sys);
    if (typeof options === "string") {
      await sys.write(2, options);
      return 1;
    }
    if (options.showVersion || options.help) {
      await sys.write(1, options.help ? USAGE : `redis-cli ${sys.programOptions["version"] ?? DEFAULT_VERSION}\n`);
      return 0;
    }
    try {
      return await new Cli(sys, options).run();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await sys.write(2, `Error: ${error.code === "ECONNRESET" || error.code === "EPIPE" ? "Server closed the connection" : error.message}\n`);
      return 1;
    }
  },
});

const USAGE = `redis-cli

Usage: redis-cli [OPTIONS] [cmd [arg [arg ...]]]
  -h <hostname>      Server (default: 127.0.0.1)
  -p <port>          Port (default: 6379)
  -s <socket>        Unix socket instead
  -a <password>      Password
  --user <username>  User for -a
  -n <db>            Database number
  -u <uri>           redis://[user:password@]host:port/db
  -r <repeat>        Run the command so many times
  -i <interval>      Seconds between them
  -x                 Read the last argument from standard input
  --raw              Replies as they are (the default without a terminal)
  --no-raw           Replies with types
  --csv              Replies as CSV
  --scan             List keys; --pattern PATTERN picks
  --no-auth-warning  No warning about -a
  -v, --version      The version
  --help             This page
`;

interface Options {
  host: string;
  port: number;
  socket: string | undefined;
  password: string | undefined;
  user: string | undefined;
  database: number;
  repeat: number;
  interval: number;
  fromInput: boolean;
  raw: boolean;
  csv: boolean;
  scan: boolean;
  pattern: string;
  quietAuth: boolean;
  /** -e: a reply that is an error is a failure. */
  failing: boolean;
  showVersion: boolean;
  help: boolean;
  command: string[];
}

function readOptions(args: readonly string[], sys: Sys): Options | string {
  const options: Options = {
    host: "127.0.0.1",
    port: 6379,
    socket: undefined,
    password: sys.env.get("REDISCLI_AUTH"),
    user: undefined,
    database: 0,
    repeat: 1,
    interval: 0,
    fromInput: false,
    raw: !sys.isatty(1),
    csv: false,
    scan: false,
    pattern: "*",
    quietAuth: false,
    failing: false,
    showVersion: false,
    help: false,
    command: [],
  };
  options.quietAuth = options.password !== undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const value = () => args[++i] ?? "";
    if (!arg.startsWith("-") || arg === "-") {
      options.command = args.slice(i).map(toBinary);
      return options;
    }
    if (arg === "-h" && i === args.length - 1) options.help = true;
    else if (arg === "-h") options.host = value();
    else if (arg === "-p") {
      options.port = Number(value());
      if (!(options.port > 0 && options.port < 65_536)) return "Invalid server port.\n";
    } else if (arg === "-s") options.socket = value();
    else if (arg === "-a" || arg === "--pass") options.password = value();
    else if (arg === "--user") options.user = value();
    else if (arg === "-n") options.database = Number(value());
    else if (arg === "-r") options.repeat = Number(value());
    else if (arg === "-i") options.interval = Number(value());
    else if (arg === "-u") {
      const match = /^rediss?:\/\/(?:([^:@]*)(?::([^@]*))?@)?([^:/]+)(?::(\d+))?(?:\/(\d+))?/.exec(value());
      if (match === null) return "Invalid URI\n";
      if (match[2] !== undefined) options.password = match[2];
      options.host = match[3] as string;
      options.port = Number(match[4] ?? 6379);
      options.database = Number(match[5] ?? 0);
    } else if (arg === "-x") options.fromInput = true;
    else if (arg === "--raw") options.raw = true;
    else if (arg === "--no-raw") options.raw = false;
    else if (arg === "--csv") options.csv = true;
    else if (arg === "--scan") options.scan = true;
    else if (arg === "--pattern") options.pattern = value();
    else if (arg === "--no-auth-warning") options.quietAuth = true;
    else if (arg === "-v" || arg === "--version") options.showVersion = true;
    else if (arg === "--help") options.help = true;
    else if (arg === "-e") options.failing = true;
    else if (arg === "-2" || arg === "-3" || arg === "-c" || arg === "--latency" || arg === "--tls") continue;
    else if (arg === "-t") value();
    else return `Unrecognized option or bad number of args for: '${arg}'\n`;
  }
  return options;
}

class Cli {
  readonly #sys: Sys;
  readonly #options: Options;
  #fd: number | undefined;
  #reader = new RespReader();
  #database: number;
  #inTransaction = false;

  constructor(sys: Sys, options: Options) {
    this.#sys = sys;
    this.#options = options;
    this.#database = options.database;
  }

  async run(): Promise<number> {
    const options = this.#options;
    if (options.password !== undefined && !options.quietAuth)
      await this.#sys.write(2, "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n");
    if (options.command.length > 0 || options.scan) {
      if (!(await this.#connect())) return 1;
      return options.scan ? await this.#scan() : await this.#once();
    }
    return this.#sys.isatty(0) ? await this.#interactive() : await this.#piped();
  }

  async #connect(): Promise<boolean> {
    const { host, port, socket, password, user } = this.#options;
    const where = socket ?? `${host}:${port}`;
    let problem: string;
    try {
      if (socket !== undefined) this.#fd = await this.#sys.net.connectUnix(socket);
      else this.#fd = await connectFirst(this.#sys, await addressesOf(this.#sys, host), port);
      this.#reader = new RespReader();
      if (password !== undefined) {
        const reply = await this.#ask(user === undefined ? ["AUTH", password] : ["AUTH", user, password]);
        if (reply?.kind === "error") await this.#sys.write(2, `AUTH failed: ${reply.text}\n`);
      }
      if (this.#database !== 0) {
        const reply = await this.#ask(["SELECT", String(this.#database)]);
        if (reply?.kind === "error") await this.#sys.write(2, `SELECT ${this.#database} failed: ${reply.text}\n`);
      }
      return true;
    } catch (error) {
      if (error instanceof UnknownHost) problem = error.temporary ? "Temporary failure in name resolution" : "Name or service not known";
      else if (error instanceof Errno) problem = error.message;
      else throw error;
    }
    this.#fd = undefined;
    await this.#sys.write(2, `Could not connect to Redis at ${where}: ${problem}\n`);
    return false;
  }

  /** Sends and waits for one reply; undefined when the server closes. */
  async #ask(words: readonly string[]): Promise<Reply | undefined> {
    await this.#sys.write(this.#fd as number, encodeBinary(encodeCommand(words)));
    return await this.#next();
  }

  async #next(): Promise<Reply | undefined> {
    for (;;) {
      const reply = this.#reader.reply();
      if (reply !== undefined) return reply;
      const bytes = await this.#sys.read(this.#fd as number, 65_536);
      if (bytes.length === 0) return undefined;
      this.#reader.push(bytes);
    }
  }

  async #once(): Promise<number> {
    const options = this.#options;
    const command = options.fromInput ? [...options.command, decodeBinary(await readAll(this.#sys, 0))] : options.command;
    let status = 0;
    for (let turn = 0; turn < options.repeat || options.repeat < 0; turn++) {
      status = await this.#command(command);
      if (options.interval > 0 && turn + 1 !== options.repeat) await this.#sys.sleep(BigInt(Math.round(options.interval * 1e9)));
    }
    return status;
  }

  async #command(words: readonly string[]): Promise<number> {
    const verb = (words[0] ?? "").toUpperCase();
    const reply = await this.#ask(words);
    if (reply === undefined) {
      if (verb === "SHUTDOWN" || verb === "QUIT") return 0;
      await this.#sys.write(2, "Error: Server closed the connection\n");
      return 1;
    }
    await this.#show(reply);
    if (verb === "SELECT" && reply.kind === "simple") this.#database = Number(words[1]);
    if (verb === "MULTI" && reply.kind === "simple") this.#inTransaction = true;
    if (verb === "EXEC" || verb === "DISCARD") this.#inTransaction = false;
    if ((verb === "SUBSCRIBE" || verb === "PSUBSCRIBE" || verb === "MONITOR") && reply.kind !== "error") {
      if (this.#sys.isatty(1) && !this.#options.raw && verb !== "MONITOR")
        await this.#sys.write(1, "Reading messages... (press Ctrl-C to quit or any key to type command)\r");
      for (let message = await this.#next(); message !== undefined; message = await this.#next()) await this.#show(message);
    }
    return reply.kind === "error" && this.#options.failing ? 1 : 0;
  }

  async #show(reply: Reply): Promise<void> {
    const text = this.#options.csv ? `${csv(reply)}\n` : this.#options.raw ? `${raw(reply)}\n` : pretty(reply, "");
    await this.#sys.write(1, encodeBinary(text));
  }

  async #scan(): Promise<number> {
    const reply = await this.#ask(["SCAN", "0", "MATCH", this.#options.pattern, "COUNT", "10"]);
    const keys = reply?.kind === "array" ? reply.items?.[1] : undefined;
    if (keys?.kind === "array") for (const key of keys.items ?? []) await this.#show({ ...key });
    return 0;
  }

  async #piped(): Promise<number> {
    if (!(await this.#connect())) return 1;
    const lines = new LineReader(this.#sys, 0, { binary: true });
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      const words = splitInline(line);
      if (words === undefined) await this.#sys.write(1, "Invalid argument(s)\n");
      else if (words.length > 0) {
        if (["quit", "exit"].includes((words[0] as string).toLowerCase())) return 0;
        await this.#command(words);
      }
    }
    return 0;
  }

  async #interactive(): Promise<number> {
    const { host, port, socket } = this.#options;
    await this.#connect();
    const lines = new LineReader(this.#sys, 0);
    for (;;) {
      const name = socket === undefined ? `${host}:${port}` : `redis ${socket}`;
      const prompt =
        this.#fd === undefined ? "not connected> " : `${name}${this.#database === 0 ? "" : `[${this.#database}]`}${this.#inTransaction ? "(TX)" : ""}> `;
      await this.#sys.write(1, prompt);
      const line = await lines.next();
      if (line === undefined) {
        await this.#sys.write(1, "\n");
        return 0;
      }
      const words = splitInline(line)?.map(toBinary);
      if (words === undefined) {
        await this.#sys.write(1, "Invalid argument(s)\n");
        continue;
      }
      const verb = (words[0] ?? "").toLowerCase();
      if (verb === "") continue;
      if (verb === "quit" || verb === "exit") return 0;
      if (verb === "clear") await this.#sys.write(1, "\x1b[H\x1b[2J");
      else if (verb === "help" || verb === "?")
        await this.#sys.write(1, `redis-cli ${this.#sys.programOptions["version"] ?? DEFAULT_VERSION}\nType a Redis command; "quit" leaves.\n`);
      else await this.#typed(words);
    }
  }

  async #typed(words: readonly string[]): Promise<void> {
    try {
      if (this.#fd === undefined && !(await this.#connect())) return;
      if ((await this.#command(words)) !== 0) this.#fd = undefined;
    } catch (error) {
      if (!(error instanceof Errno) && !(error instanceof RedisError)) throw error;
      this.#fd = undefined;
      if (await this.#connect()) await this.#command(words);
    }
  }
}

function raw(reply: Reply): string {
  switch (reply.kind) {
    case "simple":
      return reply.text;
    case "error":
      return `${reply.text}\n`;
    case "integer":
      return String(reply.value);
    case "bulk":
      return reply.text ?? "";
    case "array":
      return (reply.items ?? []).map(raw).join("\n");
  }
}

function csv(reply: Reply): string {
  if (reply.kind === "array") return (reply.items ?? []).map(csv).join(",");
  if (reply.kind === "integer") return String(reply.value);
  if (reply.kind === "bulk") return reply.text === null ? "NULL" : quoted(reply.text);
  return reply.kind === "error" ? `ERROR,${quoted(reply.text)}` : quoted(reply.text);
}

function pretty(reply: Reply, prefix: string): string {
  switch (reply.kind) {
    case "simple":
      return `${reply.text}\n`;
    case "error":
      return `(error) ${reply.text}\n`;
    case "integer":
      return `(integer) ${reply.value}\n`;
    case "bulk":
      return reply.text === null ? "(nil)\n" : `${quoted(reply.text)}\n`;
    case "array": {
      if (reply.items === null) return "(nil)\n";
      if (reply.items.length === 0) return "(empty array)\n";
      const width = String(reply.items.length).length;
      return reply.items
        .map((item, i) => `${i === 0 ? "" : prefix}${String(i + 1).padStart(width)}) ${pretty(item, `${prefix}${" ".repeat(width + 2)}`)}`)
        .join("");
    }
  }
}

function quoted(text: string): string {
  const body = text.replace(/[\\"\x00-\x1f\x7f-\xff]/g, (character) => ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `"${body}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x07": "\\a", "\b": "\\b" };
