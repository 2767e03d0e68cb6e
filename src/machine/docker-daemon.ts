import { isErrno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/error.ts";
import { httpRequest } from "../http/client.ts";
import { encodeQuery } from "../http/url.ts";
import type { PathFs } from "../sim/fs/types.ts";
import { ROOT, type SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { KernelProcess } from "../sim/kernel/process.ts";
import type { Process } from "../sim/kernel/types.ts";
import { socketStream } from "../sim/net/socket-stream.ts";
import type { ProgramMain } from "../sim/sys.ts";
import { dialFromHost, lookupOnHost } from "./dial.ts";
import type { Init } from "./init.ts";
import { serveListener } from "./serve.ts";

export const DOCKER_SOCKET = "/run/docker.sock";

/** dockerd and containerd as services of the host, and the socket that starts them. */
export class DockerDaemon {
  readonly #kernel: SimulatedKernel;
  readonly #init: Init;
  /** Containers, images and volumes outlive the daemon's process, as they do on a disk. */
  #engine: Promise<Engine> | undefined;
  #running: Process | undefined;
  #closeSocket: (() => void) | undefined;

  constructor(kernel: SimulatedKernel, init: Init) {
    this.#kernel = kernel;
    this.#init = init;
    init.load({
      name: "containerd",
      program: "/usr/bin/containerd",
      description: "containerd container runtime",
      start: async () => this.#spawn(["/usr/bin/containerd"], untilTerminated),
      stop: (process) => this.#terminate(process),
    });
    init.load({
      name: "docker",
      program: "/usr/bin/dockerd",
      description: "Docker Application Container Engine",
      start: () => this.#start(),
      stop: (process) => this.#terminate(process),
    });
    init.load({
      name: "docker.socket",
      program: "/usr/bin/dockerd",
      description: "Docker Socket for the API",
      start: async () => this.#openSocket(),
      stop: async () => this.#removeSocket(),
    });
  }

  async #start(): Promise<Process> {
    await this.#init.start("containerd");
    await this.#init.start("docker.socket");
    const process = this.#spawn(["/usr/bin/dockerd", "-H", "fd://", "--containerd=/run/containerd/containerd.sock"], async (sys) => {
      const engine = await this.engine();
      engine.boot();
      await untilTerminated(sys);
      await engine.shutdown();
      return 0;
    });
    this.#running = process;
    void process.exited.then(() => {
      if (this.#running === process) this.#running = undefined;
    });
    return process;
  }

  /** The daemon's code is loaded while the machine boots; who needs it waits. */
  engine(): Promise<Engine> {
    const kernel = this.#kernel;
    this.#engine ??= kernel
      .hold(import("../engine/engine.ts"))
      .then(({ createEngine }) => createEngine({ kernel, hostFs: kernel.host.mnt.asRoot(kernel.now), dial: (host, port) => dial(kernel, host, port) }));
    return this.#engine;
  }

  #spawn(argv: readonly string[], main: ProgramMain): Process {
    return this.#kernel.spawnFunction(
      {
        argv,
        env: new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]]),
        cwd: "/",
        credentials: ROOT,
        namespaces: this.#kernel.host,
        cgroup: this.#kernel.rootCgroup,
        files: new Map(),
      },
      main,
    );
  }

  /** Pulls an image before anyone looks. Throws Error with the daemon's words when that fails. */
  async preload(reference: string): Promise<void> {
    const socket = this.#kernel.network.connectUnix(this.#kernel.host.mnt.resolve(DOCKER_SOCKET).inode, DOCKER_SOCKET);
    const stream = socketStream(socket);
    const target = `/images/create?${encodeQuery({ fromImage: reference.includes(":") || reference.includes("@") ? reference : `${reference}:latest` })}`;
    const response = await httpRequest(stream, { method: "POST", target, headers: { Host: "docker", Connection: "close" } });
    const text = decodeUtf8(await response.body());
    stream.close();
    const failure = /"(?:error|message)":"([^"]*)"/.exec(text)?.[1];
    if (failure !== undefined || response.status !== 200) throw new Error(`image ${reference}: ${failure ?? `status ${response.status}`}`);
  }

  async #terminate(process: Process): Promise<void> {
    this.#kernel.kill(process as KernelProcess, "TERM");
    await process.exited;
  }

  /** The socket belongs to init: a client that connects while the daemon is down starts it (socket activation). */
  #openSocket(): undefined {
    const { host, now, network } = this.#kernel;
    const fs = host.mnt.asRoot(now);
    if (fs.exists(DOCKER_SOCKET)) fs.unlink(DOCKER_SOCKET);
    fs.mknod(DOCKER_SOCKET, "socket", 0o660);
    fs.chown(DOCKER_SOCKET, 0, groupId(fs, "docker") ?? 0);
    fs.chmod(DOCKER_SOCKET, 0o660);
    const { inode } = host.mnt.resolve(DOCKER_SOCKET);
    const close = serveListener(
      network.listenUnix(inode, DOCKER_SOCKET),
      async (request) => {
        if (this.#running === undefined) await this.#init.start("docker");
        return (await this.engine()).handler(request);
      },
      false,
    );
    this.#closeSocket = close;
    return undefined;
  }

  async #removeSocket(): Promise<void> {
    this.#closeSocket?.();
    this.#closeSocket = undefined;
    const fs = this.#kernel.host.mnt.asRoot(this.#kernel.now);
    if (fs.exists(DOCKER_SOCKET)) fs.unlink(DOCKER_SOCKET);
  }
}

function groupId(fs: PathFs, name: string): number | undefined {
  const line = decodeUtf8(fs.readFile("/etc/group"))
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

const untilTerminated: ProgramMain = async (sys) => {
  let over = false;
  for (const signal of ["TERM", "INT"] as const) sys.signal(signal, () => (over = true));
  while (!over) {
    try {
      await sys.poll([]);
    } catch (error) {
      if (!isErrno(error, "EINTR")) throw error;
    }
  }
  return 0;
};

/** In the words of Go's net package, which the daemon passes on. */
async function dial(kernel: SimulatedKernel, host: string, port: number): Promise<Stream> {
  const addresses = await lookupOnHost(kernel, host).catch(() => {
    throw new EngineError("System", `dial tcp: lookup ${host} on 10.0.2.3:53: server misbehaving`);
  });
  const [address] = addresses;
  if (address === undefined) throw new EngineError("System", `dial tcp: lookup ${host} on 10.0.2.3:53: no such host`);
  return dialFromHost(kernel, address, port);
}
