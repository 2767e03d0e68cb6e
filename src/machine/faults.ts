import type { HttpHandler, HttpRequest, HttpResponse } from "../http/types.ts";
import { FileContent } from "../sim/fs/file-content.ts";
import type { Tmpfs } from "../sim/fs/tmpfs.ts";
import type { TmpfsNode } from "../sim/fs/tmpfs-node.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";

/** What can be wrong with a machine from the start, so that it can be met, understood and mended. */
export const FAULTS = ["slow-pulls", "offline", "rate-limit", "registry-timeout", "full-disk"] as const;

/**
 * `slow-pulls`: Docker Hub sends 256 kB a second. `offline`: the host's cable is out. `rate-limit`: Docker Hub has had enough of this
 * address. `registry-timeout`: packets to Docker Hub get lost. `full-disk`: a megabyte is left.
 */
export type Fault = (typeof FAULTS)[number];

export const SLOW_BYTES_PER_SECOND = 256 * 1024;
const LEFT_ON_FULL_DISK = 2 ** 20;
/** Where whatever filled the disk lies. */
const FILLER = "/var/log/app/debug.log";

export function applyFaults(faults: readonly Fault[], kernel: SimulatedKernel, disk: Tmpfs): void {
  if (faults.includes("offline")) kernel.network.internet.online = false;
  if (faults.includes("full-disk")) fill(kernel, disk);
}

/** Docker Hub's answer to an address that has pulled too much: all but the greeting is refused. */
export function rateLimited(handler: HttpHandler): HttpHandler {
  return async (request: HttpRequest): Promise<HttpResponse> => {
    if (!request.path.includes("/manifests/")) return handler(request);
    const message = "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";
    const body = `${JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message }] })}\n`;
    return { status: 429, headers: { "Content-Type": "application/json", "Retry-After": "21600" }, body };
  };
}

/** A log that grew and grew: room that is taken, without bytes. */
function fill(kernel: SimulatedKernel, disk: Tmpfs): void {
  const fs = kernel.host.mnt.asRoot(kernel.now);
  for (const dir of ["/var/log", "/var/log/app"]) if (!fs.exists(dir)) fs.mkdir(dir);
  fs.writeFile(FILLER, "");
  const { free, blockSize } = disk.statfs();
  const content = new FileContent();
  content.reserve(free * blockSize - LEFT_ON_FULL_DISK);
  disk.setContent(kernel.host.mnt.resolve(FILLER).inode as TmpfsNode, content);
}
