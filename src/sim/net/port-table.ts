import { Errno } from "../../base/errno.ts";
import type { Entropy } from "../time/entropy.ts";
import { isWildcard } from "./address.ts";

/** net.ipv4.ip_local_port_range */
const EPHEMERAL_FIRST = 32768;
const EPHEMERAL_LAST = 60999;

/** A claim on a local address and port. */
export interface Binding<T> {
  readonly address: string;
  readonly port: number;
  /** IPV6_V6ONLY: `::` then leaves IPv4 to others. */
  readonly v6only: boolean;
  readonly owner: T;
}

/** Who is bound to which port of a namespace, for one protocol. */
export class PortTable<T> {
  readonly #bindings = new Map<number, Binding<T>[]>();
  readonly #entropy: Entropy;
  readonly #purpose: string;
  /** Local ports of connections, so that an ephemeral port is not chosen twice. */
  readonly #connected = new Map<number, number>();

  constructor(entropy: Entropy, purpose: string) {
    this.#entropy = entropy;
    this.#purpose = purpose;
  }

  /** Throws EADDRINUSE. Port 0 chooses one. */
  bind(address: string, port: number, owner: T, v6only = false): Binding<T> {
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Errno("EINVAL");
    const chosen = port === 0 ? this.ephemeral() : port;
    if (this.inUse(address, chosen, v6only)) throw new Errno("EADDRINUSE");
    const binding = { address, port: chosen, v6only, owner };
    const list = this.#bindings.get(chosen);
    if (list === undefined) this.#bindings.set(chosen, [binding]);
    else list.push(binding);
    return binding;
  }

  release(binding: Binding<T>): void {
    const rest = (this.#bindings.get(binding.port) ?? []).filter((other) => other !== binding);
    if (rest.length === 0) this.#bindings.delete(binding.port);
    else this.#bindings.set(binding.port, rest);
  }

  inUse(address: string, port: number, v6only = false): boolean {
    return (this.#bindings.get(port) ?? []).some((other) => overlaps(other, { address, v6only }));
  }

  /** Who answers at this address: an exact binding goes before a wildcard. */
  find(address: string, port: number): T | undefined {
    return this.bindingAt(address, port)?.owner;
  }

  bindingAt(address: string, port: number): Binding<T> | undefined {
    const list = this.#bindings.get(port);
    if (list === undefined) return undefined;
    const v6 = address.includes(":");
    return (
      list.find((binding) => binding.address === address) ??
      list.find((binding) => binding.address === (v6 ? "::" : "0.0.0.0")) ??
      (v6 ? undefined : list.find((binding) => binding.address === "::" && !binding.v6only))
    );
  }

  *all(): Iterable<Binding<T>> {
    for (const list of this.#bindings.values()) yield* list;
  }

  /** A free port; `connect` remembers it. Throws EADDRNOTAVAIL when all are taken. */
  ephemeral(): number {
    const count = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1;
    const start = this.#entropy.below(this.#purpose, count);
    for (let i = 0; i < count; i++) {
      const port = EPHEMERAL_FIRST + ((start + i) % count);
      if (!this.#bindings.has(port) && !this.#connected.has(port)) return port;
    }
    throw new Errno("EADDRNOTAVAIL");
  }

  connect(port: number): void {
    this.#connected.set(port, (this.#connected.get(port) ?? 0) + 1);
  }

  disconnect(port: number): void {
    const left = (this.#connected.get(port) ?? 0) - 1;
    if (left > 0) this.#connected.set(port, left);
    else this.#connected.delete(port);
  }
}

function overlaps(a: { address: string; v6only: boolean }, b: { address: string; v6only: boolean }): boolean {
  if (a.address === b.address) return true;
  const bothFamilies = takesV4(a) && takesV4(b);
  const bothV6 = takesV6(a) && takesV6(b);
  if (!bothFamilies && !bothV6) return false;
  return isWildcard(a.address) || isWildcard(b.address);
}

function takesV4(binding: { address: string; v6only: boolean }): boolean {
  return !binding.address.includes(":") || (binding.address === "::" && !binding.v6only);
}

function takesV6(binding: { address: string }): boolean {
  return binding.address.includes(":");
}
