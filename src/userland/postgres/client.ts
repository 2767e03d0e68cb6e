/** A client's side of the protocol, as psql and its kin need it. */

import { concatBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, connectFirst, UnknownHost } from "../lib/connection.ts";
import { cString, int32, MessageReader, message } from "./wire.ts";

export interface Target {
  /** undefined: the unix socket. */
  readonly host: string | undefined;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
}

export interface ResultSet {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly rows: (string | null)[][];
  /** `SELECT 1`, `INSERT 0 1` …; undefined for an error. */
  readonly tag: string | undefined;
}

export interface ServerMessage {
  readonly severity: string;
  readonly text: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;
}

/** What comes back for a query, in order. */
export type Reply = { readonly result: ResultSet } | { readonly problem: ServerMessage; readonly notice: boolean };

export class ConnectFailure extends Error {}

const SOCKETS = "/var/run/postgresql";

export class PostgresClient {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #reader: MessageReader;
  readonly target: Target;
  /** `I`, `T` in a transaction, `E` in one that failed. */
  state = "I";
  serverVersion = "";

  private constructor(sys: Sys, fd: number, target: Target) {
    this.#sys = sys;
    this.#fd = fd;
    this.target = target;
    this.#reader = new MessageReader(() => sys.read(fd, 65_536));
  }

  /** `password` is asked for when the server wants one. Throws ConnectFailure. */
  static async connect(sys: Sys, target: Target, password: () => Promise<string | undefined>): Promise<PostgresClient> {
    const client = new PostgresClient(sys, await openSocket(sys, target), target);
    const body = concatBytes([
      int32(196_608),
      cString("user"),
      cString(target.user),
      cString("database"),
      cString(target.database),
      cString("application_name"),
      cString("psql"),
      Uint8Array.of(0),
    ]);
    await sys.write(client.#fd, concatBytes([int32(body.length + 4), body]));
    await client.#login(password);
    return client;
  }

  async #login(password: () => Promise<string | undefined>): Promise<void> {
    for (;;) {
      const next = await this.#reader.next();
      if (next === undefined)
        throw new ConnectFailure(
          `${where(this.target)} failed: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.`,
        );
      if (next.kind === "R" && next.body.int32() === 3) {
        const given = this.target.password ?? (await password());
        if (given === undefined) throw new ConnectFailure(`${where(this.target)} failed: fe_sendauth: no password supplied`);
        await this.#sys.write(this.#fd, message("p", given));
      } else if (next.kind === "S") {
        if (next.body.cString() === "server_version") this.serverVersion = next.body.cString();
      } else if (next.kind === "E") {
        const problem = readProblem(next.body);
        throw new ConnectFailure(`${where(this.target)} failed: ${problem.severity}:  ${problem.text}`);
      } else if (next.kind === "Z") return;
    }
  }

  /** Throws ConnectFailure when the server goes away. */
  async query(sql: string): Promise<Reply[]> {
    const replies: Reply[] = [];
    let columns: ResultSet["columns"] = [];
    let rows: (string | null)[][] = [];
    await this.#sys.write(this.#fd, message("Q", sql));
    for (;;) {
      const next = await this.#reader.next();
      if (next === undefined)
        throw new ConnectFailure(
          "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.",
        );
      const { kind, body } = next;
      if (kind === "T") {
        columns = Array.from({ length: body.int16() }, () => {
          const name = body.cString();
          body.int32();
          body.int16();
          const type = body.int32();
          body.int16();
          body.int32();
          body.int16();
          return { name, type };
        });
      } else if (kind === "D") {
        rows.push(
          Array.from({ length: body.int16() }, () => {
            const length = body.int32();
            return length < 0 ? null : body.text(length);
          }),
        );
      } else if (kind === "C") {
        replies.push({ result: { columns, rows, tag: body.cString() } });
        columns = [];
        rows = [];
      } else if (kind === "E" || kind === "N") replies.push({ problem: readProblem(body), notice: kind === "N" });
      else if (kind === "Z") {
        this.state = String.fromCharCode(body.byte());
        return replies;
      }
    }
  }

  async close(): Promise<void> {
    try {
      await this.#sys.write(this.#fd, message("X"));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
    this.#sys.close(this.#fd);
  }
}

async function openSocket(sys: Sys, target: Target): Promise<number> {
  const path = `${target.host?.startsWith("/") ? target.host : SOCKETS}/.s.PGSQL.${target.port}`;
  try {
    if (target.host === undefined || target.host.startsWith("/")) return await sys.net.connectUnix(path);
    return await connectFirst(sys, await addressesOf(sys, target.host), target.port);
  } catch (error) {
    if (error instanceof UnknownHost)
      throw new ConnectFailure(
        `could not translate host name "${target.host}" to address: ${error.temporary ? "Temporary failure in name resolution" : "Name or service not known"}`,
      );
    if (!(error instanceof Errno)) throw error;
    const question =
      target.host === undefined || target.host.startsWith("/")
        ? "Is the server running locally and accepting connections on that socket?"
        : "Is the server running on that host and accepting TCP/IP connections?";
    throw new ConnectFailure(`${where(target)} failed: ${error.message}\n\t${question}`);
  }
}

function where({ host, port }: Target): string {
  if (host === undefined || host.startsWith("/")) return `connection to server on socket "${host ?? SOCKETS}/.s.PGSQL.${port}"`;
  return `connection to server at "${host}", port ${port}`;
}

function readProblem(body: { readonly ended: boolean; byte(): number; cString(): string }): ServerMessage {
  const fields = new Map<string, string>();
  while (!body.ended) {
    const kind = String.fromCharCode(body.byte());
    if (kind === "\0") break;
    fields.set(kind, body.cString());
  }
  const position = fields.get("P");
  return {
    severity: fields.get("S") ?? "ERROR",
    text: fields.get("M") ?? "",
    detail: fields.get("D"),
    hint: fields.get("H"),
    position: position === undefined ? undefined : Number(position),
  };
}
