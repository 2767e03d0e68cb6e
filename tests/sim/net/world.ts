import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import { createNetwork } from "../../../src/sim/net/network.ts";
import type { Socket } from "../../../src/sim/net/types.ts";
import type { Clock } from "../../../src/sim/time/clock.ts";
import { SeededEntropy } from "../../../src/sim/time/entropy.ts";

/** A clock that stands still until told. */
export class ManualClock implements Clock {
  #now = 0n;
  #sequence = 0;
  #timers: { deadline: bigint; sequence: number; fire: () => void }[] = [];

  monotonic(): bigint {
    return this.#now;
  }

  realtime(): number {
    return Number(this.#now / 1000n) / 1000;
  }

  at(deadline: bigint, fire: () => void): () => void {
    const timer = { deadline, sequence: this.#sequence++, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Fires the next timer; false when there is none. */
  step(): boolean {
    this.#timers.sort((a, b) => (a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : a.sequence - b.sequence));
    const timer = this.#timers.shift();
    if (timer === undefined) return false;
    if (timer.deadline > this.#now) this.#now = timer.deadline;
    timer.fire();
    return true;
  }

  /** Runs timers, with a host turn before each, until `promise` settles. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    for (let idle = 0; !settled && idle < 10; ) {
      await new Promise((resolve) => setImmediate(resolve));
      idle = settled || this.step() ? 0 : idle + 1;
    }
    if (!settled) throw new Error("nothing left to run");
    return promise;
  }
}

export function createWorld() {
  const clock = new ManualClock();
  let inode = 4026531000;
  const network = createNetwork(clock, new SeededEntropy("test"), () => inode++);
  return { clock, network };
}

/** Two containers on docker0, one on another bridge, one on an internal one. */
export function createContainers() {
  const world = createWorld();
  const { network } = world;
  const docker0 = network.createBridge({ name: "docker0", subnets: [{ subnet: "172.17.0.0/16", gateway: "172.17.0.1" }] });
  const other = network.createBridge({ name: "br-other", subnets: [{ subnet: "172.18.0.0/16", gateway: "172.18.0.1" }] });
  const hidden = network.createBridge({ name: "br-hidden", subnets: [{ subnet: "172.19.0.0/16", gateway: "172.19.0.1" }], internal: true });
  const attach = (bridge: typeof docker0, address: string, defaultRoute = true) => {
    const namespace = network.createNamespace();
    bridge.attach(namespace, {
      addresses: [address],
      mac: `02:42:${address
        .split(".")
        .map((field) => Number(field).toString(16).padStart(2, "0"))
        .join(":")}`,
      defaultRoute: { ipv4: defaultRoute },
    });
    return namespace;
  };
  return {
    ...world,
    docker0,
    other,
    hidden,
    a: attach(docker0, "172.17.0.2"),
    b: attach(docker0, "172.17.0.3"),
    c: attach(other, "172.18.0.2"),
    d: attach(hidden, "172.19.0.2", false),
    attach,
  };
}

export function say(socket: Socket, text: string): number {
  return socket.write(encodeUtf8(text));
}

export function hear(socket: Socket): string | undefined {
  const bytes = socket.read(65536);
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

/** What connect(2) came to: `open`, `connecting` or the error's code. */
export function outcome(socket: Socket): string {
  return socket.state === "failed" ? (socket.error?.code ?? "failed") : socket.state;
}
