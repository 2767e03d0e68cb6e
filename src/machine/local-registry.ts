import type { HttpHandler } from "../http/types.ts";
import { ROOT, type SimulatedKernel } from "../sim/kernel/kernel.ts";
import { serveListener } from "./serve.ts";

/** A registry on 127.0.0.1:5000 of the host. */
export function startLocalRegistry(kernel: SimulatedKernel, handler: HttpHandler): void {
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
