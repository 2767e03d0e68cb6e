import { isErrno } from "../base/errno.ts";
import { addressesOf, isAddress, UnknownHost } from "./lib/connection.ts";
import { Failure } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "ping",
  aliases: ["ping4", "ping6"],
  summary: "ask a host to answer",
  usage: "[options] <destination>",
  package: ["iputils", "20240905"],
  usageStatus: 2,
  options: [
    ["-4", "IPv4 only"],
    ["-6", "IPv6 only"],
    ["-A", "as fast as answers come"],
    ["-c=COUNT", "stop after COUNT packets"],
    ["-D", "show times"],
    ["-f", "flood"],
    ["-i=SECONDS", "between packets"],
    ["-I=INTERFACE", "accepted"],
    ["-n", "numbers, no names"],
    ["-q", "only the summary"],
    ["-s=SIZE", "bytes of data"],
    ["-t=TTL", "accepted"],
    ["-v", "accepted"],
    ["-w=SECONDS", "stop after SECONDS"],
    ["-W=SECONDS", "wait for each answer"],
    ["-V", "show the version"],
    ["-O", "accepted"],
    ["-a", "accepted"],
  ],
  async run(tool) {
    if (tool.has("V")) {
      tool.out.put("ping from iputils 20240905\n");
      return 0;
    }
    const host = tool.operands.at(-1);
    if (host === undefined) {
      await tool.note(tool.gnu ? "ping: usage error: Destination address required\n" : tool.help());
      return tool.gnu ? 1 : 1;
    }
    let address: string;
    try {
      const family = tool.has("6") || tool.name === "ping6" ? 6 : tool.has("4") || tool.name === "ping4" ? 4 : undefined;
      if (family !== undefined && isAddress(host) && host.includes(":") !== (family === 6)) {
        await tool.note(tool.gnu ? `ping: ${host}: Address family for hostname not supported\n` : `ping: bad address '${host}'\n`);
        return tool.gnu ? 2 : 1;
      }
      [address = ""] = await addressesOf(tool.sys, host, family === undefined ? {} : { family });
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      await tool.note(
        tool.gnu
          ? `ping: ${host}: ${error.temporary ? "Temporary failure in name resolution" : "Name or service not known"}\n`
          : `ping: bad address '${host}'\n`,
      );
      return tool.gnu ? 2 : 1;
    }
    return await probe(tool, host, address);
  },
});

interface Tally {
  sent: number;
  received: number;
  errors: number;
  readonly times: number[];
}

async function probe(tool: Tool, host: string, address: string): Promise<number> {
  const { sys, out, gnu } = tool;
  const count = numberOf(tool, "c", Number.POSITIVE_INFINITY);
  const size = numberOf(tool, "s", 56);
  const interval = tool.has("f") || tool.has("A") ? 0.01 : numberOf(tool, "i", 1);
  const wait = BigInt(Math.round(numberOf(tool, "W", gnu ? 10 : 10) * 1e9));
  const limit = numberOf(tool, "w", Number.POSITIVE_INFINITY);
  const quiet = tool.has("q");
  const isIPv6 = address.includes(":");
  const bytes = isIPv6 ? `${size} data bytes` : `${size}(${size + 28}) bytes of data.`;
  const heading = gnu ? `PING ${host} (${address}) ${bytes}\n` : `PING ${host} (${address}): ${size} data bytes\n`;
  // busybox opens a raw socket and nothing else; Alpine's copy has learned to do without, as iputils has.
  const raw = !gnu && sys.programOptions["libc"] !== "musl";
  if (raw && !sys.hasCapability("NET_RAW")) return await refused(tool, heading);
  // iputils connects its socket before it says a word.
  if (gnu && (await unreachableAtOnce(tool, address))) return 2;
  out.put(heading);
  await out.flush();
  const tally: Tally = { sent: 0, received: 0, errors: 0, times: [] };
  const began = sys.clock.monotonic();
  let stop = false;
  let lastSent = 0;
  sys.signal("INT", () => {
    stop = true;
  });
  const elapsed = () => Number(sys.clock.monotonic() - began) / 1e9;
  while (!stop && tally.sent < count && elapsed() < limit) {
    const start = sys.clock.monotonic();
    lastSent = elapsed();
    tally.sent++;
    const left = limit === Number.POSITIVE_INFINITY ? wait : BigInt(Math.max(0, Math.round((limit - elapsed()) * 1e9)));
    let result: Awaited<ReturnType<typeof sys.net.ping>>;
    try {
      // Only the last packet's answer is waited for longer than the interval.
      result = await sys.net.ping(
        address,
        tally.sent >= count ? (wait < left ? wait : left) : min(wait, min(left, BigInt(Math.round(Math.max(interval, 0.01) * 1e9)))),
        { raw },
      );
    } catch (error) {
      if (isErrno(error, "EINTR")) break;
      if (isErrno(error, "EACCES") && gnu) {
        await tool.note("ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n");
        return 2;
      }
      if (isErrno(error)) throw new Failure(gnu ? error.message : `sendto: ${error.message}`, gnu ? 2 : 1);
      throw error;
    }
    if ("nanoseconds" in result) {
      tally.received++;
      const milliseconds = Number(result.nanoseconds) / 1e6;
      tally.times.push(milliseconds);
      const named = host !== address && gnu && !tool.has("n") ? `${host} (${address})` : address;
      const time = gnu ? `${precision(milliseconds)} ms` : `${milliseconds.toFixed(3)} ms`;
      if (!quiet)
        out.put(
          gnu
            ? `${size + 8} bytes from ${named}: icmp_seq=${tally.sent} ttl=${result.ttl} time=${time}\n`
            : `${size + 8} bytes from ${address.replace(/%.*/, "")}: seq=${tally.sent - 1} ttl=${result.ttl} time=${time}\n`,
        );
    } else if (result.error === "no-source") {
      if (!gnu) throw new Failure("sendto: Cannot assign requested address");
      await tool.note("ping: connect: Cannot assign requested address\n");
      return 2;
    } else if (result.error === "network-unreachable" && result.from === undefined) {
      if (!gnu) throw new Failure(`sendto: ${sys.programOptions["libc"] === "musl" ? "Network unreachable" : "Network is unreachable"}`);
      await tool.note("ping: connect: Network is unreachable\n");
      return 2;
    } else if (result.error !== "timeout" && gnu) {
      tally.errors++;
      if (!quiet) out.put(`From ${result.from ?? address} icmp_seq=${tally.sent} ${reason(result.error, isIPv6)}\n`);
    }
    await out.flush();
    if (tally.sent >= count || stop) break;
    const spent = sys.clock.monotonic() - start;
    const pause = BigInt(Math.round(interval * 1e9)) - spent;
    if (pause > 0n) {
      try {
        await sys.sleep(min(pause, limit === Number.POSITIVE_INFINITY ? pause : BigInt(Math.max(0, Math.round((limit - elapsed()) * 1e9)))));
      } catch (error) {
        if (!isErrno(error, "EINTR")) throw error;
      }
    }
  }
  summary(tool, host, tally, lastSent);
  return tally.received > 0 ? 0 : 1;
}

/** In the words of ICMP and of ICMPv6. */
function reason(error: "unreachable" | "network-unreachable", isIPv6: boolean): string {
  if (error === "unreachable") return isIPv6 ? "Destination unreachable: Address unreachable" : "Destination Host Unreachable";
  return isIPv6 ? "Destination unreachable: No route" : "Destination Net Unreachable";
}

/** What busybox prints to a file comes out when it ends, after the complaint. */
async function refused(tool: Tool, heading: string): Promise<number> {
  const inOrder = tool.sys.isatty(1);
  if (inOrder) {
    tool.out.put(heading);
    await tool.out.flush();
  }
  await tool.note("ping: permission denied (are you root?)\n");
  if (!inOrder) tool.out.put(heading);
  return 1;
}

async function unreachableAtOnce(tool: Tool, address: string): Promise<boolean> {
  if (tool.sys.net.sourceFor(address) !== undefined) return false;
  await tool.note("ping: connect: Network is unreachable\n");
  return true;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function numberOf(tool: Tool, key: string, fallback: number): number {
  const text = tool.value(key);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Failure(tool.gnu ? `invalid argument: '${text}'` : `invalid number '${text}'`);
  return value;
}

function precision(milliseconds: number): string {
  return milliseconds < 1
    ? milliseconds.toFixed(3)
    : milliseconds < 10
      ? milliseconds.toFixed(2)
      : milliseconds < 100
        ? milliseconds.toFixed(1)
        : milliseconds.toFixed(0);
}

function summary(tool: Tool, host: string, tally: Tally, seconds: number): void {
  const { sent, received, errors, times } = tally;
  const loss = sent === 0 ? 0 : ((sent - received) * 100) / sent;
  const low = Math.min(...times);
  const high = Math.max(...times);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  if (tool.gnu) {
    const deviation = Math.sqrt(Math.max(0, times.reduce((sum, time) => sum + time * time, 0) / times.length - mean * mean));
    const lossText = `${Number.isInteger(loss) ? loss : Number(loss.toFixed(4))}%`;
    tool.out.put(
      `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} received,${errors > 0 ? ` +${errors} errors,` : ""} ${lossText} packet loss, time ${Math.floor(seconds * 1000)}ms\n`,
    );
    if (received > 0) tool.out.put(`rtt min/avg/max/mdev = ${[low, mean, high, deviation].map((value) => value.toFixed(3)).join("/")} ms\n`);
    else tool.out.put("\n");
    return;
  }
  tool.out.put(`\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${Math.floor(loss)}% packet loss\n`);
  if (received > 0) tool.out.put(`round-trip min/avg/max = ${[low, mean, high].map((value) => value.toFixed(3)).join("/")} ms\n`);
}
