import type { Client } from "./client.ts";
import type { Persistence } from "./persistence.ts";
import { RedisError, type Reply } from "./resp.ts";
import type { Database } from "./store.ts";

/** What commands may know and ask of the server that runs them. */
export interface Server {
  readonly version: string;
  readonly configFile: string;
  readonly config: Map<string, string>;
  readonly databases: Database[];
  readonly clients: Iterable<Client> & { readonly size: number };
  readonly counts: { readonly connections: number; readonly commands: number; readonly hits: number; readonly misses: number };
  readonly commandNames: readonly string[];
  readonly blockedCount: number;
  readonly persistence: Persistence;
  readonly pid: number;
  readonly os: string;
  readonly runId: string;
  /** Milliseconds since 1970, as `now` is. */
  readonly startedAt: number;
  now(): number;
  /** A whole number below this. */
  random(below: number): number;
  sleep(seconds: number): Promise<void>;
  /** Bytes in use, about. */
  memory(): number;
  /** EXEC */
  execute(client: Client): Promise<Reply>;
  /** Returns how many got it. */
  publish(channel: string, message: string): number;
  /** Waits for a list to get something; nil when the time is over. */
  block(client: Client, db: Database, keys: readonly string[], front: boolean, seconds: number): Promise<Reply>;
  /** A list got something: whoever waits for it is served. */
  serveBlocked(db: Database, key: string): void;
  shutDown(save?: boolean): Promise<void>;
}

export interface CommandContext {
  readonly server: Server;
  readonly client: Client;
  readonly db: Database;
  /** The words after the command's name. */
  readonly args: readonly string[];
}

export interface Command {
  /** Words with the name; a negative number is "at least". */
  readonly arity: number;
  readonly writes?: boolean;
  /** undefined: the reply was or will be sent by other means. */
  run(context: CommandContext): Reply | undefined | Promise<Reply | undefined>;
}

export type CommandTable = Readonly<Record<string, Command>>;

export const SYNTAX = "ERR syntax error";
const NOT_INTEGER = "ERR value is not an integer or out of range";

export function integerOf(text: string | undefined): number {
  if (text === undefined || !/^-?(0|[1-9]\d{0,18})$/.test(text)) throw new RedisError(NOT_INTEGER);
  const value = BigInt(text);
  if (value > 9223372036854775807n || value < -9223372036854775808n) throw new RedisError(NOT_INTEGER);
  return Number(value);
}

export function bigIntegerOf(text: string): bigint {
  integerOf(text);
  return BigInt(text);
}

export function floatOf(text: string | undefined): number {
  const lower = (text ?? "").toLowerCase();
  if (lower === "inf" || lower === "+inf") return Number.POSITIVE_INFINITY;
  if (lower === "-inf") return Number.NEGATIVE_INFINITY;
  const value = Number(text);
  if (text === undefined || text.trim() === "" || Number.isNaN(value)) throw new RedisError("ERR value is not a valid float");
  return value;
}

export function floatText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "inf";
  if (value === Number.NEGATIVE_INFINITY) return "-inf";
  return Number.isInteger(value) && Math.abs(value) < 1e17 ? String(value) : String(Number(value.toPrecision(17)));
}

/** start and end of a range with negative indexes, as [from, to). */
export function sliceOf(start: number, end: number, length: number): [number, number] {
  const from = Math.max(0, start < 0 ? length + start : start);
  const to = Math.min(length, (end < 0 ? length + end : end) + 1);
  return [from, Math.max(from, to)];
}
