import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno, isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { resolve } from "../../dns/resolver.ts";
import { walk } from "../fs/path-walk.ts";
import type { Capability, PathFs } from "../fs/types.ts";
import type { DatagramSocket, Listener, Neighbour, NetAdmin, NetInterface, Route, Socket, SocketAddress, SocketInfo } from "../net/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { SocketApi } from "../sys.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import { SysCore } from "./sys-core.ts";

/** socket(7) and the resolver of libc. */
export class SocketCalls extends SysCore implements SocketApi {
  readonly #fs: PathFs;

  constructor(kernel: SimulatedKernel, process: KernelProcess, image: Image, fs: PathFs) {
    super(kernel, process, image);
    this.#fs = fs;
  }

  async connect(address: string, port: number, options: { timeoutNanoseconds?: bigint } = {}): Promise<number> {
    if (this.image.dead) return forever();
    return this.#established(this.process.namespaces.net.connect(address, port), options.timeoutNanoseconds);
  }

  async connectUnix(path: string): Promise<number> {
    if (this.image.dead) return forever();
    const { location } = walk(this.process, path, { follow: true });
    if (location === undefined) throw new Errno("ENOENT");
    const stat = location.mount.fs.stat(location.inode);
    if (stat.type !== "socket") throw new Errno("ECONNREFUSED");
    const { credentials } = this.process;
    const shift = credentials.uid === stat.uid ? 6 : credentials.gid === stat.gid || credentials.groups.includes(stat.gid) ? 3 : 0;
    if (!credentials.capabilities.has("DAC_OVERRIDE") && ((stat.mode >> shift) & 2) === 0) throw new Errno("EACCES");
    return this.#established(this.kernel.network.connectUnix(location.inode, path, this.process.namespaces.net), undefined);
  }

  listen(address: string, port: number, options: { backlog?: number; v6only?: boolean } = {}): number {
    this.enter();
    this.#mayBind(port);
    const v6only = options.v6only ?? (address === "::" && this.kernel.sysctls.number(this.process.namespaces, "net.ipv6.bindv6only") !== 0);
    return this.install(this.process.namespaces.net.listen(address, port, { ...options, v6only }));
  }

  listenUnix(path: string, options: { mode?: number } = {}): number {
    this.enter();
    try {
      this.#fs.mknod(path, "socket", options.mode ?? 0o777);
    } catch (error) {
      throw isErrno(error, "EEXIST") ? new Errno("EADDRINUSE") : error;
    }
    if (options.mode !== undefined) this.#fs.chmod(path, options.mode);
    const { location } = walk(this.process, path, { follow: true });
    if (location === undefined) throw new Errno("ENOENT");
    return this.install(this.kernel.network.listenUnix(location.inode, path, { namespace: this.process.namespaces.net }));
  }

  async accept(fd: number): Promise<{ fd: number; peer: SocketAddress }> {
    if (this.image.dead) return forever();
    const listener = this.#as<Listener>(fd, "accept");
    const socket = await this.until(
      () => listener.accept(),
      (wake) => listener.watch(wake),
    );
    return { fd: this.install(socket), peer: socket.peer };
  }

  local(fd: number): SocketAddress {
    this.enter();
    return this.#as<Socket>(fd, "local").local;
  }

  peer(fd: number): SocketAddress {
    this.enter();
    return this.#as<Socket>(fd, "peer").peer;
  }

  shutdown(fd: number, how: "write" | "both"): void {
    this.enter();
    this.#as<Socket>(fd, "shutdown").shutdown(how);
  }

  udp(address = "0.0.0.0", port = 0): number {
    this.enter();
    this.#mayBind(port);
    return this.install(this.process.namespaces.net.bindUdp(address, port));
  }

  sendTo(fd: number, data: Bytes, to: SocketAddress): void {
    this.enter();
    this.#as<DatagramSocket>(fd, "sendTo").sendTo(data, to);
  }

  async receiveFrom(fd: number): Promise<{ data: Bytes; from: SocketAddress }> {
    if (this.image.dead) return forever();
    const socket = this.#as<DatagramSocket>(fd, "receiveFrom");
    return this.until(
      () => socket.receiveFrom(),
      (wake) => socket.watch(wake),
    );
  }

  async ping(address: string, timeoutNanoseconds: bigint, options: { raw?: boolean } = {}): ReturnType<SocketApi["ping"]> {
    if (this.image.dead) return forever();
    this.#mayPing(options.raw === true);
    let result: Awaited<ReturnType<SocketApi["ping"]>> | undefined;
    let wakeUp: (() => void) | undefined;
    const cancel = this.process.namespaces.net.ping(address, (answer) => {
      result = answer;
      wakeUp?.();
    });
    const deadline = this.kernel.clock.monotonic() + timeoutNanoseconds;
    const answer = await this.until(
      () => result ?? (this.kernel.clock.monotonic() >= deadline ? ({ error: "timeout" } as const) : undefined),
      (wake) => {
        wakeUp = wake;
        const stop = this.kernel.clock.at(deadline, wake);
        return () => {
          wakeUp = undefined;
          stop();
        };
      },
      true,
    );
    cancel();
    return answer;
  }

  async lookup(name: string, options: { family?: 4 | 6 } = {}): Promise<string[]> {
    if (this.image.dead) return forever();
    return resolve(name, {
      ...options,
      hosts: this.#readText("/etc/hosts"),
      resolvConf: this.#readText("/etc/resolv.conf"),
      reaches: (address) => this.process.namespaces.net.sourceFor(address) !== undefined,
      query: (server, question, timeout) => this.#ask(server, question, timeout),
    });
  }

  sourceFor(address: string): string | undefined {
    this.enter();
    return this.process.namespaces.net.sourceFor(address);
  }

  interfaces(): readonly NetInterface[] {
    this.enter();
    return this.process.namespaces.net.interfaces();
  }

  routes(): readonly Route[] {
    this.enter();
    return this.process.namespaces.net.routes();
  }

  neighbours(): readonly Neighbour[] {
    this.enter();
    return this.process.namespaces.net.neighbours();
  }

  sockets(): readonly SocketInfo[] {
    this.enter();
    return this.process.namespaces.net.sockets();
  }

  get admin(): NetAdmin {
    this.enter();
    if (!this.#may("NET_ADMIN")) throw new Errno("EPERM");
    return this.process.namespaces.net.admin;
  }

  #readText(path: string): string {
    try {
      return decodeUtf8(this.#fs.readFile(path));
    } catch (error) {
      if (error instanceof Errno) return "";
      throw error;
    }
  }

  /** Has the process this power over its network namespace? */
  #may(capability: Capability): boolean {
    return this.mayIn(capability, this.kernel.ownerOf(this.process.namespaces.net));
  }

  /** Low ports are for those who may; which ports are low, each network namespace says for itself. */
  #mayBind(port: number): void {
    if (port === 0 || this.#may("NET_BIND_SERVICE")) return;
    if (port < this.kernel.sysctls.number(this.process.namespaces, "net.ipv4.ip_unprivileged_port_start")) throw new Errno("EACCES");
  }

  /** socket(AF_INET, SOCK_RAW) needs NET_RAW; ICMP sockets are open to the groups of net.ipv4.ping_group_range. */
  #mayPing(raw: boolean): void {
    const { credentials, namespaces } = this.process;
    if (this.#may("NET_RAW")) return;
    const [low = 1, high = 0] = (this.kernel.sysctls.get(namespaces, "net.ipv4.ping_group_range") ?? "").split("\t").map(Number);
    const inRange = (gid: number): boolean => gid >= low && gid <= high;
    if (raw) throw new Errno("EPERM");
    if (!inRange(credentials.gid) && !credentials.groups.some(inRange)) throw new Errno("EACCES");
  }

  async #ask(server: string, question: Bytes, timeoutNanoseconds: bigint): Promise<Bytes | undefined> {
    let socket: DatagramSocket;
    try {
      socket = this.process.namespaces.net.bindUdp(server.includes(":") ? "::" : "0.0.0.0", 0);
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    }
    socket.retain();
    try {
      socket.sendTo(question, { address: server, port: 53 });
      const deadline = this.kernel.clock.monotonic() + timeoutNanoseconds;
      const answer = await this.until(
        () => socket.receiveFrom()?.data ?? (this.kernel.clock.monotonic() >= deadline ? EMPTY : undefined),
        (wake) => {
          const stops = [socket.watch(wake), this.kernel.clock.at(deadline, wake)];
          return () => {
            for (const stop of stops) stop();
          };
        },
      );
      return answer.length === 0 ? undefined : answer;
    } catch (error) {
      if (error instanceof Errno) return undefined;
      throw error;
    } finally {
      socket.release();
    }
  }

  async #established(socket: Socket, timeoutNanoseconds: bigint | undefined): Promise<number> {
    socket.retain();
    try {
      const { clock } = this.kernel;
      const deadline = timeoutNanoseconds === undefined ? undefined : clock.monotonic() + timeoutNanoseconds;
      const done = await this.until(
        () => (socket.state !== "connecting" ? "settled" : deadline !== undefined && clock.monotonic() >= deadline ? "late" : undefined),
        (wake) => {
          const stops = [socket.watch(wake)];
          if (deadline !== undefined) stops.push(clock.at(deadline, wake));
          return () => {
            for (const stop of stops) stop();
          };
        },
      );
      if (done === "late") throw new Errno("ETIMEDOUT");
      if (socket.state === "failed") throw socket.error ?? new Errno("ECONNREFUSED");
      return this.install(socket);
    } finally {
      socket.release();
    }
  }

  #as<T extends OpenFile>(fd: number, method: keyof T & string): T {
    const file = this.file(fd);
    if (!(method in file)) throw new Errno("ENOTSOCK");
    return file as T;
  }
}
