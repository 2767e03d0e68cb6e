import { Errno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { waitFor } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { type Address, type Channel, connect, isListening, listen, parseAddress } from "./socat/address.ts";

const CHUNK = 8192;
const HALF_CLOSE_SECONDS = 0.5;

export default defineUtility({
  name: "socat",
  summary: "carry bytes between two addresses",
  usage: "[options] <bi-address> <bi-address>",
  package: ["socat", "1.8.0.3"],
  options: [
    ["-u", "from the first address to the second only"],
    ["-U", "from the second address to the first only"],
    ["-v", "show what is carried, as text"],
    ["-x", "show what is carried, in hexadecimal"],
    ["-d", "say more; again for even more"],
    ["-D", "accepted"],
    ["-t=SECONDS", "how long to go on after one side ended; default 0.5"],
    ["-T=SECONDS", "end after so long without anything carried"],
    ["-b=SIZE", "accepted"],
    ["-s", "accepted"],
    ["-4", "accepted"],
    ["-V", "show the version"],
    ["-h", "show this page"],
  ],
  async run(tool) {
    if (tool.has("V"))
      return void tool.out.put(`socat by Gerhard Rieger and contributors - see www.dest-unreach.org\nsocat version ${tool.version().split(" ").at(-1)}`);
    if (tool.has("h")) return void tool.out.put(tool.help());
    if (tool.operands.length !== 2) throw new Failure(`exactly 2 addresses required (there are ${tool.operands.length}); use option "-h" for help`, 1);
    const [first, second] = tool.operands.map(parseAddress) as [Address, Address];
    tool.sys.signal("PIPE", "ignore");
    if (!isListening(first)) return await carry(tool, tool.sys, await connect(tool.sys, first), await openSecond(tool.sys, second));
    const listening = listen(tool.sys, first);
    if (!listening.forks) return await carry(tool, tool.sys, await listening.accept(), await openSecond(tool.sys, second));
    // Children are nobody's business any more when they end.
    tool.sys.signal("CHLD", "ignore");
    for (;;) {
      const channel = await listening.accept();
      tool.sys.fork(async (child) => {
        try {
          return await carry(tool, child, channel, await openSecond(child, second));
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          await child.write(2, `${line(child, "E", error.message)}`);
          return 1;
        }
      });
      tool.sys.close(channel.read);
    }
  },
});

async function openSecond(sys: Sys, address: Address): Promise<Channel> {
  return isListening(address) ? await listen(sys, address).accept() : await connect(sys, address);
}

/** Until both directions ended, or one did and the other had its time. */
async function carry(tool: Tool, sys: Sys, first: Channel, second: Channel): Promise<number> {
  const directions: readonly Direction[] = [
    ...(tool.has("U") ? [] : [{ from: first, to: second, sign: ">" } as const]),
    ...(tool.has("u") ? [] : [{ from: second, to: first, sign: "<" } as const]),
  ];
  const open = new Set(directions);
  const both = directions.length === 2;
  const idle = tool.value("T");
  const linger = Number(tool.value("t") ?? HALF_CLOSE_SECONDS);
  while (open.size > 0) {
    const seconds = both && open.size === 1 ? linger : idle === undefined ? undefined : Number(idle);
    const ready = await sys.poll(
      [...open].map(({ from }) => ({ fd: from.read, read: true })),
      seconds === undefined ? undefined : BigInt(Math.round(seconds * 1e9)),
    );
    if (ready.length === 0) break;
    for (const direction of [...open]) {
      if (!ready.some(({ fd }) => fd === direction.from.read)) continue;
      if (!(await carryOnce(tool, sys, direction))) open.delete(direction);
    }
  }
  for (const { pid, write } of [first, second]) {
    if (pid === undefined) continue;
    // The program reads to the end of its input, and ends.
    if (sys.descriptors().includes(write)) sys.close(write);
    await waitFor(sys, pid);
  }
  return 0;
}

interface Direction {
  readonly from: Channel;
  readonly to: Channel;
  readonly sign: ">" | "<";
}

/** false at the end of this direction. */
async function carryOnce(tool: Tool, sys: Sys, { from, to, sign }: Direction): Promise<boolean> {
  try {
    const data = await sys.read(from.read, CHUNK);
    if (data.length > 0) {
      if (tool.has("v", "x")) await sys.write(2, shown(tool, sys, data, sign));
      await sys.write(to.write, data);
      return true;
    }
  } catch (error) {
    // EIO: the program on the terminal ended.
    if (!(error instanceof Errno) || !["EIO", "EPIPE", "ECONNRESET"].includes(error.code)) throw error;
  }
  if (to.socket) sys.net.shutdown(to.write, "write");
  else if (to.pid !== undefined && to.write !== to.read) sys.close(to.write);
  return false;
}

function shown(tool: Tool, sys: Sys, data: Uint8Array, sign: string): string {
  const head = `${sign} ${stamp(sys)}  length=${data.length} from=0 to=${data.length - 1}\n`;
  if (tool.has("x")) return `${head} ${[...data].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}\n`;
  const text = [...data].map((byte) => (byte === 10 ? "\n" : byte === 13 ? "\\r" : byte < 32 || byte > 126 ? "." : String.fromCharCode(byte))).join("");
  return head + text;
}

function line(sys: Sys, level: string, message: string): string {
  return `${stamp(sys).replace(/\.\d+$/, "")} socat[${sys.pid}] ${level} ${message}\n`;
}

function stamp(sys: Sys): string {
  return new Date(sys.clock.realtime()).toISOString().replace("T", " ").replaceAll("-", "/").replace("Z", "000");
}
