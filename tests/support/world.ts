import { Errno } from "../../src/base/errno.ts";
import { createEngine, type EngineOptions } from "../../src/engine/engine.ts";
import { EngineError } from "../../src/engine/error.ts";
import { dialFromHost, lookupOnHost } from "../../src/machine/dial.ts";
import { serveSocket } from "../../src/machine/serve.ts";
import { World } from "../../src/machine/world.ts";
import { MemoryStore } from "../../src/registry/memory-store.ts";
import { createRegistry } from "../../src/registry/registry.ts";
import { call } from "./engine.ts";
import { bootKernel } from "./kernel.ts";

/** An engine with nothing in it, the simulated internet with Docker Hub, and a registry of its own at 127.0.0.1:5000. */
export function bootWorld(options: Partial<EngineOptions> = {}) {
  const booted = bootKernel();
  const { kernel, fs } = booted;
  for (const dir of ["/etc", "/var", "/var/lib", "/var/lib/docker"]) if (!fs.exists(dir)) fs.mkdir(dir);
  fs.writeFile("/etc/resolv.conf", "nameserver 10.0.2.3\n");
  fs.writeFile("/etc/hosts", "127.0.0.1\tlocalhost\n");
  new World(kernel);
  let uploads = 0;
  const registry = createRegistry({ store: new MemoryStore(), newId: () => `upload-${uploads++}`, deletable: true });
  const listener = kernel.network.host.listen("127.0.0.1", 5000);
  listener.retain();
  const serve = serveSocket(registry);
  const accept = () => {
    for (let socket = listener.accept(); socket !== undefined; socket = listener.accept()) serve(socket);
  };
  listener.watch(accept);
  const engine = createEngine({
    kernel,
    hostFs: fs,
    async dial(host, port) {
      const [address] = /^[\d.]+$/.test(host) ? [host] : await lookupOnHost(kernel, host);
      if (address === undefined) throw new EngineError("System", `dial tcp: lookup ${host} on 10.0.2.3:53: no such host`);
      try {
        return await dialFromHost(kernel, address, port);
      } catch (error) {
        if (error instanceof Errno) throw new EngineError("System", `dial tcp ${address}:${port}: connect: ${error.message.toLowerCase()}`);
        throw error;
      }
    },
    ...options,
  });
  const api = (method: string, target: string, body?: unknown) => call(engine.handler, method, target, body);
  /** A request whose answer is messages, one per line. */
  const messages = async (method: string, target: string, body?: unknown) => {
    const answer = await api(method, target, body);
    return answer.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { ...booted, engine, registry, api, messages };
}
