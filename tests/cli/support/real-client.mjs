// The real docker client, in a mount namespace of its own: an empty home, and on /run/docker.sock the engine that is asked for.
// Needs a host with the real client whose daemon's pid is in REF/run/dockerd.pid (REF: $REFERENCE_ROOT).
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const REF = process.env.REFERENCE_ROOT ?? "/opt/refdocker";
const ENVIRONMENT = ["HOME=/root", "USER=root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm-256color", "LANG=C.UTF-8"];
/** The status of what had to be stopped, as timeout(1) says it. */
const NO_END = 124;
const IN_WORK = 'cd /root/work && exec timeout -k 1 "$1" bash -c "$2" </dev/null';

/** The real engine's socket, as seen from here. */
export const REFERENCE_SOCKET = path.join(REF, "run", "docker.sock");

/** A place for a socket that both this side and the real client see: a path for each. */
export function sharedSocket(name) {
  return { outside: path.join(REF, "tmp", name), inside: path.join("/tmp", name) };
}

/** A client of the engine at `socket` (a path as the reference host sees it); without one, of the real engine. */
export async function realClient({ socket, seconds = 15 } = {}) {
  const daemon = readFileSync(path.join(REF, "run", "dockerd.pid"), "utf8").trim();
  const prepare = [
    "mount -t tmpfs tmpfs /root && mkdir -p /root/work",
    ...(socket === undefined ? [] : [`mount --bind ${socket} /run/docker.sock`]),
    "echo ready && exec sleep infinity",
  ].join(" && ");
  const holder = spawn("nsenter", ["-t", daemon, "-m", "-n", "-r", "unshare", "-m", "--propagation", "private", "sh", "-c", prepare], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    holder.stdout.once("data", resolve);
    holder.once("exit", (code) => reject(new Error(`no namespace for the real client (${code})`)));
  });
  return {
    run(command) {
      const argv = ["-t", String(holder.pid), "-m", "-n", "-r", "env", "-i", ...ENVIRONMENT, "sh", "-c", IN_WORK, "sh", String(seconds), command];
      return new Promise((resolve) => {
        execFile("nsenter", argv, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
          resolve({ stdout, stderr, exitCode: error === null ? 0 : typeof error.code === "number" ? error.code : NO_END });
        });
      });
    },
    close() {
      holder.removeAllListeners("exit");
      holder.kill("SIGKILL");
    },
  };
}
