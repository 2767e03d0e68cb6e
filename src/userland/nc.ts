import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { addressesOf, bracketed, cannotConnect, UnknownHost, within } from "./lib/connection.ts";
import { Failure, UsageError } from "./lib/errors.ts";
import { relay } from "./lib/relay.ts";
import { execCommand, spawn } from "./lib/spawn.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "nc",
  aliases: ["netcat", "nc.openbsd", "ncat"],
  summary: "read and write over connections",
  usage: ["[-46klNnUuvz] [-i SECONDS] [-p PORT] [-q SECONDS] [-w SECONDS] [DESTINATION] [PORT]"],
  package: ["OpenBSD netcat (Debian patchlevel)", "1.229-1"],
  options: [
    ["-4", "IPv4 only"],
    ["-6", "IPv6 only"],
    ["-k", "go on listening"],
    ["-l", "listen"],
    ["-N", "close the sending side at the end of input"],
    ["-n", "numbers, no names"],
    ["-p=PORT", "own port"],
    ["-q=SECONDS", "end so long after the end of input"],
    ["-s=ADDRESS", "own address"],
    ["-U", "unix sockets"],
    ["-u", "UDP"],
    ["-v", "say what happens"],
    ["-w=SECONDS", "how long to wait"],
    ["-z", "only look whether it listens"],
    ["-e=PROGRAM", "run it with the connection as its input and output; all that follows is its own"],
    ["-i=SECONDS", "accepted"],
    ["-d", "do not read input"],
    ["-D", "accepted"],
    ["-t", "accepted"],
    ["-r", "accepted"],
    ["-C", "accepted"],
  ],
  rewrite: (args, sys) => {
    if (sys.flavor === "gnu") return args;
    const at = args.findIndex((arg) => /^-[46klNnuvzt]*e$/.test(arg));
    if (at < 0 || at + 1 >= args.length) return args;
    // All that follows is the program's.
    const last = args[at] as string;
    return [...args.slice(0, at), ...(last === "-e" ? [] : [last.slice(0, -1)]), `-e${JSON.stringify(args.slice(at + 1))}`];
  },
  async run(tool) {
    if (tool.has("l")) return await listen(tool);
    const [host, ports] = tool.operands;
    if (tool.has("U")) return await connectUnix(tool, host);
    if (host === undefined) {
      await tool.note(tool.gnu ? `${tool.usageLines()}\n` : tool.help());
      return 1;
    }
    if (ports === undefined) throw tool.gnu ? new Failure("missing port number", 1) : new UsageError("");
    let status = 1;
    for (const port of portList(tool, ports)) status = Math.min(status, await connect(tool, host, port));
    return status;
  },
});

async function connect(tool: Tool, host: string, port: number): Promise<number> {
  const { sys } = tool;
  let addresses: string[];
  try {
    addresses = await addressesOf(sys, host, familyOf(tool));
  } catch (error) {
    if (!(error instanceof UnknownHost)) throw error;
    const why = error.temporary ? "Temporary failure in name resolution" : "Name or service not known";
    throw new Failure(tool.gnu ? `getaddrinfo for host "${host}" port ${port}: ${why}` : `bad address '${host}'`, 1);
  }
  if (tool.has("u")) return await datagrams(tool, host, addresses[0] ?? "", port);
  // busybox takes the first address for good.
  for (const address of tool.gnu ? addresses : addresses.slice(0, 1)) {
    const fd = await open(tool, host, address, port);
    if (fd === undefined) continue;
    const argv = program(tool);
    if (argv !== undefined) return await become(tool, argv, fd);
    if (!tool.has("z")) await exchange(tool, fd);
    sys.close(fd);
    return 0;
  }
  return 1;
}

/** A connection; undefined when it failed, and was complained about. */
async function open(tool: Tool, host: string, address: string, port: number): Promise<number | undefined> {
  const { sys } = tool;
  const shown = host === address ? host : `${host} (${address})`;
  const seconds = tool.value("w");
  let fd: number;
  try {
    fd = await sys.net.connect(address, port, seconds === undefined ? {} : { timeoutNanoseconds: BigInt(Math.round(Number(seconds) * 1e9)) });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (!tool.gnu) throw new Failure(error.code === "ETIMEDOUT" && seconds !== undefined ? "timed out" : `${cannotConnect(address)}: ${error.message}`, 1);
    if (error.code === "ETIMEDOUT" && seconds !== undefined) {
      if (tool.has("v")) await tool.note(`nc: connect to ${shown} port ${port} (tcp) timed out: Operation now in progress\n`);
    } else if (tool.has("v", "z") || tool.gnu) await tool.note(`nc: connect to ${shown} port ${port} (tcp) failed: ${error.message}\n`);
    return undefined;
  }
  if (tool.has("v")) {
    const open = `${host} (${bracketed(address)}:${port}) open\n`;
    await tool.note(tool.gnu ? `Connection to ${shown} ${port} port [tcp/${serviceName(tool, port)}] succeeded!\n` : open);
  }
  return fd;
}

function familyOf(tool: Tool): { family?: 4 | 6 } {
  return tool.has("4") ? { family: 4 } : tool.has("6") ? { family: 6 } : {};
}

/** What -e names becomes this process, or a child's, with the connection as its input and output. */
function program(tool: Tool): string[] | undefined {
  return tool.gnu || !tool.has("e") ? undefined : (JSON.parse(tool.value("e") as string) as string[]);
}

function talkTo(sys: Sys, fd: number): void {
  sys.dup2(fd, 0);
  sys.dup2(fd, 1);
  if (fd > 2) sys.close(fd);
}

async function become(tool: Tool, argv: readonly string[], fd: number): Promise<number> {
  talkTo(tool.sys, fd);
  try {
    return await execCommand(tool.sys, argv);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`can't execute '${argv[0]}': ${error.message}`, 127);
  }
}

async function datagrams(tool: Tool, host: string, address: string, port: number): Promise<number> {
  const { sys } = tool;
  const fd = sys.net.udp(address.includes(":") ? "::" : "0.0.0.0");
  const to = { address, port };
  if (tool.has("z")) {
    sys.net.sendTo(fd, new TextEncoder().encode("X"), to);
    if (tool.has("v")) await tool.note(`Connection to ${host} ${port} port [udp/${serviceName(tool, port)}] succeeded!\n`);
    return 0;
  }
  sys
    .thread(async () => {
      for (;;) await sys.write(1, (await sys.net.receiveFrom(fd)).data);
    })
    .catch(() => {});
  for (let data = await sys.read(0); data.length > 0; data = await sys.read(0)) sys.net.sendTo(fd, data, to);
  const wait = tool.value("w") ?? tool.value("q");
  if (wait === undefined) for (;;) await sys.sleep(3_600_000_000_000n);
  await sys.sleep(BigInt(Math.round(Number(wait) * 1e9)));
  return 0;
}

async function connectUnix(tool: Tool, path: string | undefined): Promise<number> {
  if (path === undefined) throw new UsageError("");
  try {
    const fd = await tool.sys.net.connectUnix(path);
    if (!tool.has("z")) await exchange(tool, fd);
    return 0;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await tool.note(`nc: ${path}: ${error.message}\n`);
    return 1;
  }
}

async function listen(tool: Tool): Promise<number> {
  const { sys } = tool;
  const [first, second] = tool.operands;
  const unix = tool.has("U");
  const port = Number(tool.value("p") ?? second ?? first ?? (tool.gnu ? Number.NaN : 0));
  if (!unix && !(port >= 0 && port <= 65535)) throw new Failure(first === undefined ? "missing port number" : `port number invalid: ${second ?? first}`, 1);
  if (unix && first === undefined) throw new UsageError("");
  const address = tool.value("s") ?? (tool.value("p") !== undefined ? first : second === undefined ? undefined : first) ?? anyAddress(tool);
  if (tool.has("u")) return await receiveDatagrams(tool, address, port);
  let listener: number;
  try {
    listener = unix ? sys.net.listenUnix(first as string) : sys.net.listen(address, port);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(tool.gnu ? error.message : `bind: ${error.message}`, 1);
  }
  if (tool.has("v")) {
    const where = unix ? `unix ${first}` : `${address} ${sys.net.local(listener).port}`;
    await tool.note(tool.gnu ? `${unix ? "Bound" : "Listening"} on ${unix ? first : where}\n` : `listening on ${bracketed(address)}:${port} ...\n`);
  }
  do {
    const accepted = await acceptWithin(tool, listener);
    if (accepted === undefined) throw new Failure("timed out", 1);
    const { fd, peer } = accepted;
    if (tool.has("v") && !unix) {
      const name = tool.has("n") ? peer.address : (hostName(tool, peer.address) ?? peer.address);
      await tool.note(
        tool.gnu
          ? `Connection received on ${name} ${peer.port}\n`
          : `connect to [${sys.net.local(fd).address}]:${port} from ${peer.address} [${peer.address}]:${peer.port}\n`,
      );
    }
    if (!tool.has("k")) sys.close(listener);
    const argv = program(tool);
    if (argv !== undefined && !tool.has("k")) return await become(tool, argv, fd);
    if (argv !== undefined) spawn(sys, argv, { before: (child) => talkTo(child, fd) });
    else await exchange(tool, fd);
    sys.close(fd);
  } while (tool.has("k"));
  return 0;
}

/** busybox opens a socket of both families. */
function anyAddress(tool: Tool): string {
  return tool.has("6") || (!tool.gnu && !tool.has("4")) ? "::" : "0.0.0.0";
}

/** busybox does not wait for ever for a caller, either, when it was told how long. */
async function acceptWithin(tool: Tool, listener: number): Promise<Awaited<ReturnType<Sys["net"]["accept"]>> | undefined> {
  const seconds = tool.gnu ? undefined : tool.value("w");
  if (seconds !== undefined) {
    const ready = await tool.sys.poll([{ fd: listener, read: true }], BigInt(Math.round(Number(seconds) * 1e9)));
    if (ready.length === 0) return undefined;
  }
  return await tool.sys.net.accept(listener);
}

async function receiveDatagrams(tool: Tool, address: string, port: number): Promise<number> {
  const fd = tool.sys.net.udp(address, port);
  for (;;) {
    const datagram = await within(tool.sys, tool.value("w") === undefined ? undefined : BigInt(Number(tool.value("w")) * 1e9), tool.sys.net.receiveFrom(fd));
    if (datagram === undefined) return 0;
    await tool.sys.write(1, datagram.data);
  }
}

async function exchange(tool: Tool, fd: number): Promise<void> {
  const idle = tool.value("w");
  const after = tool.value("q");
  await relay(tool.sys, fd, {
    readInput: !tool.has("d"),
    closeAtEnd: tool.has("N") || !tool.gnu || after !== undefined,
    ...(idle !== undefined && { idleSeconds: Number(idle) }),
    ...(after !== undefined && { secondsAfterInput: Number(after) }),
  });
}

function portList(tool: Tool, text: string): number[] {
  const ports: number[] = [];
  const [low = "", high] = text.split("-");
  const from = /^\d+$/.test(low) ? Number(low) : servicePort(tool, low);
  const to = high === undefined ? from : Number(high);
  if (from === undefined) throw new Failure(tool.gnu ? `port number invalid: ${text}` : `bad port '${text}'`, 1);
  if (!(from >= 1) || !((to as number) <= 65535)) throw new Failure(`port number ${from >= 1 ? "too large" : "too small"}: ${text}`, 1);
  for (let port = from; port <= (to as number); port++) ports.push(port);
  return ports;
}

function services(tool: Tool): string[][] {
  try {
    return decodeText(tool.sys.fs.readFile("/etc/services"))
      .split("\n")
      .map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
  } catch {
    return [];
  }
}

function servicePort(tool: Tool, name: string): number | undefined {
  const row = services(tool).find((fields) => fields[0] === name);
  return row === undefined ? undefined : Number.parseInt(row[1] ?? "", 10);
}

function serviceName(tool: Tool, port: number): string {
  return services(tool).find((fields) => fields[1] === `${port}/${tool.has("u") ? "udp" : "tcp"}`)?.[0] ?? "*";
}

function hostName(tool: Tool, address: string): string | undefined {
  try {
    return decodeText(tool.sys.fs.readFile("/etc/hosts"))
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .find((fields) => fields[0] === address)?.[1];
  } catch {
    return undefined;
  }
}
