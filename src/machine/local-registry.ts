import { MemoryStore } from "../registry/memory-store.ts";
import { createRegistry } from "../registry/registry.ts";
import type { RegistryStore } from "../registry/store.ts";
import { ROOT, type SimulatedKernel } from "../sim/kernel/kernel.ts";
import { serveListener } from "./serve.ts";
import { uuid } from "./world.ts";

/** A registry on 127.0.0.1:5000 of the host, which also has what Docker Hub's library has. */
export function startLocalRegistry(kernel: SimulatedKernel, hub: RegistryStore): void {
  const store = new MemoryStore({
    repositories: () => hub.repositories(),
    tags: (repository) => hub.tags(repository),
    manifest: (repository, reference) => hub.manifest(repository, reference),
    blob: (repository, digest) => hub.blob(repository, digest),
  });
  const handler = createRegistry({ store, newId: () => uuid(kernel), deletable: true });
  kernel.spawnFunction(
    {
      argv: ["/usr/bin/registry", "serve", "/etc/docker/registry/config.yml"],
      env: new Map(),
      cwd: "/",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: new Map(),
    },
    async (sys) => {
      const close = serveListener(kernel.network.host.listen("127.0.0.1", 5000), handler);
      await sys.poll([]);
      close();
      return 0;
    },
  );
}
