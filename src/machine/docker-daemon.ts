import { isErrno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { readDaemonConfig } from "../engine/daemon-config.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/error.ts";
import type { DaemonConfig } from "../engine/services.ts";
import type { PathFs } from "../sim/fs/types.ts";
import { ROOT, type SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { KernelProcess } from "../sim/kernel/process.ts";
import type { Process } from "../sim/kernel/types.ts";
import type { ProgramMain } from "../sim/sys.ts";
import { MILLISECOND } from "../sim/time/clock.ts";
import { dialFromHost, lookupOnHost } from "./dial.ts";
import type { Init } from "./init.ts";
import { serveListener } from "./serve.ts";

const DOCKER_SOCKET = "/run/docker.sock";

/** How long dockerd takes to come up, in nanoseconds. Who asks it something before waits only for its code. */
const START = 20n * MILLISECOND;

/** dockerd and containerd as services of the host, and the socket that starts them. */
export class DockerDaemon {
  readonly #kernel: SimulatedKernel;
  readonly #init: Init;
  /** Containers, images and volumes outlive the daemon's process, as they do on a disk. */
  #engine: Promise<Engine> | undefined;
  #prepared: ((engine: Engine) => Promise<void>) | undefined;
  #preparing: Promise<void> | undefined;
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
    const config = await this.#readConfig();
    if (this.#engine !== undefined) (await this.#engine).configure(config);
    // Who starts it again finds its containers back. The first time nobody waits for its code.
    let booted = (): void => {};
    const ready = this.#engine === undefined ? undefined : new Promise<void>((resolve) => (booted = resolve));
    const process = this.#spawn(["/usr/bin/dockerd", "-H", "fd://", "--containerd=/run/containerd/containerd.sock"], async (sys) => {
      await sys.sleep(START);
      const engine = await this.engine();
      engine.boot();
      booted();
      await untilTerminated(sys);
      await engine.shutdown();
      return 0;
    });
    this.#running = process;
    void process.exited.then(() => {
      if (this.#running === process) this.#running = undefined;
    });
    if (ready !== undefined) await Promise.race([ready, process.exited]);
    return process;
  }

  /** When daemon.json makes no sense the service fails, again and again, until its socket gives up, too. Throws DaemonConfigError. */
  async #readConfig(): Promise<DaemonConfig> {
    try {
      return readDaemonConfig(this.#kernel.host.mnt.asRoot(this.#kernel.now));
    } catch (error) {
      await this.#init.stop("docker.socket");
      throw error;
    }
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

  /** Images that lie on the disk; they are put there when the first request comes. */
  prepare(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#prepared = async (engine) => {
      const { preparedImage } = await import("./docker-hub.ts");
      for (const name of names) {
        const image = preparedImage(name);
        if (image !== undefined) engine.images.addPrepared(image);
      }
    };
  }

  /** The engine with what lies on its disk. */
  async #ready(): Promise<Engine> {
    const engine = await this.engine();
    const prepare = this.#prepared;
    if (prepare === undefined) return engine;
    this.#preparing ??= this.#kernel.hold(prepare(engine)).then(() => {
      this.#prepared = undefined;
    });
    await this.#preparing;
    return engine;
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
        return (await this.#ready()).handler(request);
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
  try {
    return await dialFromHost(kernel, address, port);
  } catch (error) {
    if (isErrno(error)) throw new EngineError("System", `dial tcp ${address}:${port}: connect: ${error.message.toLowerCase()}`);
    throw error;
  }
}
