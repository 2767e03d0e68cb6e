import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { answerQuery, type DnsFound } from "../../dns/answer.ts";
import { decodeDns } from "../../dns/message.ts";
import type { DatagramSocket, NetNamespace } from "../../sim/net/types.ts";
import { type Clock, SECOND } from "../../sim/time/clock.ts";

export interface EmbeddedDnsOptions {
  readonly clock: Clock;
  /** The container's network namespace, where the server listens. */
  readonly sandbox: NetNamespace;
  /** Where questions about the outside go out. */
  readonly host: NetNamespace;
  /** Addresses of the containers called `name` here; undefined: none of ours. */
  addressesOf(name: string): readonly string[] | undefined;
  /** `web.net1` for an address of ours. */
  nameOf(address: string): string | undefined;
  /** Servers to ask about everything else; none when the network is internal. */
  upstream(): readonly string[];
}

/** Docker's DNS server at 127.0.0.11 in a container's namespace. Returns how to stop it. */
export function startEmbeddedDns(options: EmbeddedDnsOptions): () => void {
  const { sandbox, host, clock } = options;
  const server = sandbox.bindUdp("127.0.0.11", 53);
  const client = host.bindUdp("0.0.0.0", 0);
  server.retain();
  client.retain();
  const waiting = new Map<number, Pending>();
  let lastId = 0;
  let rotation = 0;

  function serve(): void {
    for (let packet = server.receiveFrom(); packet !== undefined; packet = server.receiveFrom()) {
      const own = answerOwn(packet.data);
      if (own !== undefined) server.sendTo(own, packet.from);
      else forward(packet.data, packet.from);
    }
  }

  function answerOwn(query: Bytes): Bytes | undefined {
    const question = decodeDns(query)?.questions[0];
    if (question === undefined) return answerQuery(query, () => undefined);
    const found = lookup(question.name.toLowerCase(), query);
    return found === undefined ? undefined : answerQuery(query, () => found);
  }

  function lookup(name: string, query: Bytes): DnsFound | undefined {
    const addresses = options.addressesOf(name);
    if (addresses !== undefined) {
      rotation++;
      const turn = rotation % addresses.length;
      return { addresses: [...addresses.slice(turn), ...addresses.slice(0, turn)] };
    }
    let names: string | undefined;
    answerQuery(query, ({ address }) => {
      names = address === undefined ? undefined : options.nameOf(address);
      return undefined;
    });
    return names === undefined ? undefined : { names: [names] };
  }

  function forward(query: Bytes, from: { address: string; port: number }): void {
    const [upstream] = options.upstream();
    if (upstream === undefined || waiting.size >= MAX_WAITING) {
      const refusal = answerQuery(query, () => "SERVFAIL");
      if (refusal !== undefined) server.sendTo(refusal, from);
      return;
    }
    lastId = (lastId + 1) & 0xffff;
    const id = lastId;
    const outgoing = Uint8Array.from(query);
    outgoing[0] = id >> 8;
    outgoing[1] = id & 0xff;
    const cancel = clock.at(clock.monotonic() + 5n * SECOND, () => waiting.delete(id));
    waiting.set(id, { from, first: query[0] ?? 0, second: query[1] ?? 0, cancel });
    try {
      client.sendTo(outgoing, { address: upstream, port: 53 });
    } catch (error) {
      if (!isErrno(error)) throw error;
      cancel();
      waiting.delete(id);
    }
  }

  function deliver(): void {
    for (let packet = client.receiveFrom(); packet !== undefined; packet = client.receiveFrom()) {
      const id = ((packet.data[0] ?? 0) << 8) | (packet.data[1] ?? 0);
      const pending = waiting.get(id);
      if (pending === undefined) continue;
      waiting.delete(id);
      pending.cancel();
      const reply = Uint8Array.from(packet.data);
      reply[0] = pending.first;
      reply[1] = pending.second;
      server.sendTo(reply, pending.from);
    }
  }

  const stopServer = follow(server, serve);
  const stopClient = follow(client, deliver);
  return () => {
    stopServer();
    stopClient();
    for (const pending of waiting.values()) pending.cancel();
    server.release();
    client.release();
  };
}

interface Pending {
  readonly from: { readonly address: string; readonly port: number };
  readonly first: number;
  readonly second: number;
  cancel(): void;
}

const MAX_WAITING = 1000;

function follow(socket: DatagramSocket, handle: () => void): () => void {
  const stop = socket.watch(handle);
  handle();
  return stop;
}
