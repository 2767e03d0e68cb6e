/** The two addresses of socat(1): what they are called, and how they are opened. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, connectFirst, UnknownHost } from "../lib/connection.ts";
import { Failure } from "../lib/errors.ts";
import { execCommand } from "../lib/spawn.ts";

export interface Address {
  /** In capitals, long names shortened: `TCP`, `TCP-LISTEN`, `UNIX` … */
  readonly type: string;
  readonly parameters: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** Descriptors to read from and to write to; the same twice for a socket. */
export interface Channel {
  readonly read: number;
  readonly write: number;
  readonly socket: boolean;
  /** Of the program that was started for it. */
  readonly pid?: number;
}

export interface Listening {
  accept(): Promise<Channel>;
  /** One connection after the other, each in a process of its own. */
  readonly forks: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  STDIO: "-",
  TCP4: "TCP",
  "TCP-CONNECT": "TCP",
  "TCP4-CONNECT": "TCP",
  "TCP4-LISTEN": "TCP-LISTEN",
  "TCP4-L": "TCP-LISTEN",
  "TCP-L": "TCP-LISTEN",
  "UNIX-CONNECT": "UNIX",
  "UNIX-CLIENT": "UNIX",
  "UNIX-L": "UNIX-LISTEN",
  GOPEN: "FILE",
  OPEN: "FILE",
};

export function parseAddress(text: string): Address {
  if (text === "-") return { type: "-", parameters: [], options: new Map() };
  const parts = splitOutside(text, ",");
  const [name = "", ...parameters] = splitOutside(parts[0] ?? "", ":");
  const upper = name.toUpperCase();
  const options = new Map(
    parts.slice(1).map((option) => {
      const at = option.indexOf("=");
      return at < 0 ? [option.toLowerCase(), ""] : [option.slice(0, at).toLowerCase(), unquoted(option.slice(at + 1))];
    }),
  );
  if (name.includes("/") && parameters.length === 0) return { type: "FILE", parameters: [name], options };
  const type = NAMES[upper] ?? upper;
  const count = PARAMETERS[type];
  if (count === undefined) throw new Failure(`unknown device/address "${name}"`, 1);
  // A command may hold colons.
  const given = type === "EXEC" || type === "SYSTEM" || type === "SHELL" ? [parameters.join(":")] : parameters;
  if (given.length !== count || (count > 0 && given.includes("")))
    throw new Failure(`${text}: wrong number of parameters (${given.length} instead of ${count})`, 1);
  return { type, parameters: given.map(unquoted), options };
}

const PARAMETERS: Readonly<Record<string, number>> = {
  "-": 0,
  STDIN: 0,
  STDOUT: 0,
  STDERR: 0,
  PIPE: 0,
  TCP: 2,
  "TCP-LISTEN": 1,
  UNIX: 1,
  "UNIX-LISTEN": 1,
  FILE: 1,
  CREATE: 1,
  EXEC: 1,
  SYSTEM: 1,
  SHELL: 1,
};

export function isListening(address: Address): boolean {
  return address.type.endsWith("-LISTEN");
}

export function listen(sys: Sys, { type, parameters: [where = ""], options }: Address): Listening {
  const fd = attempt(
    () => {
      if (type === "TCP-LISTEN") return sys.net.listen(options.get("bind") ?? "0.0.0.0", portOf(where));
      if ((options.has("unlink-early") || options.has("unlink")) && sys.fs.exists(where)) sys.fs.unlink(where);
      const mode = options.get("mode") ?? options.get("perm");
      return sys.net.listenUnix(where, mode === undefined ? {} : { mode: Number.parseInt(mode, 8) });
    },
    `bind(5, {AF=${type.startsWith("TCP") ? `2 ${options.get("bind") ?? "0.0.0.0"}:${where}}, 16` : `1 "${where}"}, ${where.length + 3}`})`,
  );
  return {
    forks: options.has("fork"),
    async accept() {
      const { fd: connection } = await sys.net.accept(fd);
      return { read: connection, write: connection, socket: true };
    },
  };
}

export async function connect(sys: Sys, address: Address): Promise<Channel> {
  const { type, parameters, options } = address;
  const [first = "", second = ""] = parameters;
  switch (type) {
    case "-":
      return { read: 0, write: 1, socket: false };
    case "STDIN":
      return { read: 0, write: 0, socket: false };
    case "STDOUT":
      return { read: 1, write: 1, socket: false };
    case "STDERR":
      return { read: 2, write: 2, socket: false };
    case "PIPE": {
      const [read, write] = sys.pipe();
      return { read, write, socket: false };
    }
    case "TCP":
      return socket(await connectTcp(sys, first, portOf(second)));
    case "UNIX":
      try {
        return socket(await sys.net.connectUnix(first));
      } catch (error) {
        throw failure(error, `connect(5, AF=1 "${first}", ${first.length + 3})`);
      }
    case "FILE":
    case "CREATE":
      return await openFile(sys, address);
    default:
      return program(sys, type === "EXEC" ? words(first) : ["/bin/sh", "-c", first], options);
  }
}

function socket(fd: number): Channel {
  return { read: fd, write: fd, socket: true };
}

async function connectTcp(sys: Sys, host: string, port: number): Promise<number> {
  try {
    return await connectFirst(sys, await addressesOf(sys, host), port);
  } catch (error) {
    if (error instanceof UnknownHost) throw new Failure(`getaddrinfo("${host}", "NULL", {1,2,1,6}, {}): Name or service not known`, 1);
    throw failure(error, `connect(5, AF=2 ${host}:${port}, 16)`);
  }
}

async function openFile(sys: Sys, { type, parameters: [path = ""], options }: Address): Promise<Channel> {
  const create = type === "CREATE" || options.has("create") || options.has("creat");
  try {
    const append = options.has("append");
    const reads = !create && !options.has("wronly") && !append;
    const writes = create || append || options.has("wronly") || options.has("rdwr") || !options.has("rdonly");
    const fd = await sys.open(path, { read: reads, write: writes, create, append, truncate: type === "CREATE" || options.has("trunc") }, 0o666);
    return { read: fd, write: fd, socket: false };
  } catch (error) {
    throw failure(error, `open("${path}", 02, 0666)`);
  }
}

/** A child whose standard input and output are the channel: pipes, or a terminal of its own. */
function program(sys: Sys, argv: readonly string[], options: ReadonlyMap<string, string>): Channel {
  if (options.has("pty")) {
    const [master, slave] = sys.openpty();
    const pid = sys.fork(async (child) => {
      child.setsid();
      child.setControllingTty(slave);
      return await becomeProgram(child, argv, slave, slave, options, [master, slave]);
    });
    sys.close(slave);
    return { read: master, write: master, socket: false, pid };
  }
  const [childInput, toChild] = sys.pipe();
  const [fromChild, childOutput] = sys.pipe();
  const pid = sys.fork((child) => becomeProgram(child, argv, childInput, childOutput, options, [childInput, toChild, fromChild, childOutput]));
  sys.close(childInput);
  sys.close(childOutput);
  return { read: fromChild, write: toChild, socket: false, pid };
}

async function becomeProgram(
  child: Sys,
  argv: readonly string[],
  input: number,
  output: number,
  options: ReadonlyMap<string, string>,
  unwanted: readonly number[],
): Promise<number> {
  child.dup2(input, 0);
  child.dup2(output, 1);
  if (options.has("stderr")) child.dup2(output, 2);
  for (const fd of unwanted) if (fd > 2) child.close(fd);
  try {
    return await execCommand(child, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await child.write(2, `execvp("${argv[0]}", "${argv[0]}"): ${error.message}\n`);
    return 1;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new Failure(`parseport("${text}"): service not found`, 1);
  return port;
}

function attempt<T>(work: () => T, what: string): T {
  try {
    return work();
  } catch (error) {
    throw failure(error, what);
  }
}

function failure(error: unknown, what: string): unknown {
  return error instanceof Errno ? new Failure(`${what}: ${error.message}`, 1) : error;
}

/** Parts between separators that are in no quotes and not escaped. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [""];
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (c === "\\" && at + 1 < text.length) parts.push(`${parts.pop()}${c}${text[++at]}`);
    else if (quote === "" && c === separator) parts.push("");
    else {
      if (c === quote) quote = "";
      else if (quote === "" && (c === '"' || c === "'")) quote = c;
      parts.push(`${parts.pop()}${c}`);
    }
  }
  return parts;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2").replace(/\\(.)/gs, "$1");
}

function words(command: string): string[] {
  return splitOutside(command.trim(), " ")
    .filter((word) => word !== "")
    .map(unquoted);
}
