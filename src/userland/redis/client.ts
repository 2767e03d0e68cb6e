import type { Bytes } from "../../base/bytes.ts";
import { encodeBinary } from "../lib/text.ts";
import { encodeReply, type Reply } from "./resp.ts";

/** A connection, with what it has chosen, begun and subscribed to. */
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
