import { type Bytes, concatBytes } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import type { ExitStatus } from "../sim/kernel/signals.ts";
import type { OpenFile } from "../sim/open-file.ts";
import type { Tty } from "../sim/tty/types.ts";
import type { Driver } from "./driver.ts";
import { hostInput, hostOutput } from "./host-file.ts";
import type { Machine, SessionOptions, Terminal } from "./types.ts";
import { findUser } from "./users.ts";

const MAX_CAPTURE = 16 * 2 ** 20;

/** Logins on the host: shells on terminals and on streams. */
export class Sessions {
  readonly #kernel: SimulatedKernel;
  readonly #driver: Driver;

  constructor(kernel: SimulatedKernel, driver: Driver) {
    this.#kernel = kernel;
    this.#driver = driver;
  }

  openTerminal(size: { rows: number; cols: number }, options: SessionOptions = {}): Terminal {
    const tty = this.#kernel.createTty(size);
    const user = findUser(this.#files(), options.user ?? "learner");
    tty.owner = { uid: user.credentials.uid, gid: 5 };
    const slave = tty.openSlave();
    const process = this.#login(user.shell, [`-${user.shell.split("/").pop()}`], [slave, slave, slave], options, { TERM: "xterm-256color" }, tty);
    return {
      stream: this.#driver.fromOutside(tty.master),
      clock: this.#kernel.clock,
      atPrompt: () => tty.foreground === process.pgid && process.state === "S" && !tty.termios.icanon,
      resize: (rows, cols) => tty.resize(rows, cols),
      exited: process.exited,
      close: () => tty.hangup(),
    };
  }

  async shell(
    argv: readonly string[],
    streams: { stdin: Stream; stdout: (bytes: Bytes) => Promise<void> | void; stderr: (bytes: Bytes) => Promise<void> | void },
    options: SessionOptions = {},
  ): Promise<ExitStatus> {
    const { now } = this.#kernel;
    const stdout = hostOutput(streams.stdout, now);
    const stderr = hostOutput(streams.stderr, now);
    const process = this.#login(`/bin/${argv[0]}`, argv, [hostInput(streams.stdin, this.#driver, now), stdout, stderr], options, {});
    const status = await process.exited;
    await Promise.all([stdout.drained(), stderr.drained()]);
    return status;
  }

  async run(command: string, options: SessionOptions & { stdin?: string } = {}): ReturnType<Machine["run"]> {
    const input: Bytes[] = options.stdin === undefined || options.stdin === "" ? [] : [encodeUtf8(options.stdin)];
    const stdin: Stream = { read: async () => input.shift(), write: async () => {}, closeWrite() {}, close() {} };
    const stdout = capture();
    const stderr = capture();
    const status = await this.shell(["bash", "-c", command], { stdin, stdout: stdout.take, stderr: stderr.take }, options);
    return { stdout: stdout.text(), stderr: stderr.text(), exitCode: status.code };
  }

  #login(path: string, argv: readonly string[], files: readonly OpenFile[], options: SessionOptions, extra: Readonly<Record<string, string>>, tty?: Tty) {
    this.#driver.catchUp();
    const user = findUser(this.#files(), options.user ?? "learner");
    const cwd = options.workdir ?? user.home;
    const fs = this.#files();
    if (!fs.exists(cwd)) {
      fs.mkdir(cwd, 0o755);
      fs.chown(cwd, user.credentials.uid, user.credentials.gid);
    }
    const root = user.credentials.uid === 0;
    const env = new Map(
      Object.entries({
        HOME: user.home,
        USER: user.name,
        LOGNAME: user.name,
        SHELL: user.shell,
        PWD: cwd,
        LANG: "C.UTF-8",
        PATH: root ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
        ...extra,
        ...options.env,
      }),
    );
    return this.#kernel.spawn({
      argv,
      path,
      env,
      cwd,
      credentials: user.credentials,
      namespaces: this.#kernel.host,
      cgroup: this.#kernel.rootCgroup,
      files: new Map(files.map((file, fd) => [fd, file])),
      ...(tty === undefined ? {} : { tty }),
    });
  }

  #files() {
    return this.#kernel.host.mnt.asRoot(this.#kernel.now);
  }
}

function capture(): { take: (bytes: Bytes) => void; text: () => string } {
  const parts: Bytes[] = [];
  let size = 0;
  return {
    take(bytes) {
      if (size >= MAX_CAPTURE) return;
      parts.push(bytes);
      size += bytes.length;
    },
    text: () => decodeUtf8(concatBytes(parts)),
  };
}
