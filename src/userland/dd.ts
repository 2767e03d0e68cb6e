import { type Bytes, concatBytes } from "../base/bytes.ts";
import { general } from "../base/c-format.ts";
import { Errno } from "../base/errno.ts";
import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { humanSize, parseSize } from "./lib/human.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "dd",
  summary: "copy and convert data in blocks",
  usage: ["[OPERAND]...", "OPTION"],
  ownArguments: true,
  notes: "Operands: if=FILE of=FILE bs=N ibs=N obs=N count=N skip=N seek=N conv=LIST status=LEVEL iflag=LIST oflag=LIST cbs=N",
  async run(tool) {
    const operands = readOperands(tool);
    const blockSize = size(operands, "bs");
    const inputBlock = blockSize ?? size(operands, "ibs") ?? 512;
    const outputBlock = blockSize ?? size(operands, "obs") ?? 512;
    if (inputBlock > 2 ** 30) throw new Failure(`memory exhausted by input buffer of size ${inputBlock} bytes (${humanSize(inputBlock)}iB)`);
    const conversions = new Set((operands.get("conv") ?? "").split(",").filter(Boolean));
    for (const conversion of conversions) if (!CONVERSIONS.has(conversion)) throw new UsageError(`invalid conversion: ${quote(conversion)}`);
    const level = operands.get("status");
    if (level !== undefined && !["none", "noxfer", "progress"].includes(level)) throw new UsageError(`invalid status level: ${quote(level)}`);
    const flags = new Set(`${operands.get("iflag") ?? ""},${operands.get("oflag") ?? ""}`.split(","));
    const count = size(operands, "count");
    const limit = count === undefined ? Number.POSITIVE_INFINITY : flags.has("count_bytes") ? count : count * inputBlock;
    const countBlocks = count !== undefined && !flags.has("count_bytes") ? count : Number.POSITIVE_INFINITY;
    const input = await openOr(tool, operands.get("if"), 0, { read: true });
    const skip = size(operands, "skip") ?? size(operands, "iseek") ?? 0;
    await skipInput(tool, input, flags.has("skip_bytes") ? skip : skip * inputBlock);
    const seek = (size(operands, "seek") ?? size(operands, "oseek") ?? 0) * (flags.has("seek_bytes") ? 1 : outputBlock);
    const output = await openOr(tool, operands.get("of"), 1, {
      write: true,
      create: !conversions.has("nocreat"),
      truncate: !conversions.has("notrunc") && seek === 0,
      append: flags.has("append"),
      exclusive: conversions.has("excl"),
    });
    if (seek > 0) {
      if (operands.has("of") && !conversions.has("notrunc")) tryFile(() => tool.sys.ftruncate(output, seek));
      tryFile(() => tool.sys.seek(output, seek, "set"));
    }
    // The buffer is as big as a block, and is filled.
    if (inputBlock >= 2 ** 18) tool.sys.allocate(inputBlock);
    const started = tool.sys.clock.monotonic();
    const totals = { inWhole: 0, inPart: 0, outWhole: 0, outPart: 0, bytes: 0 };
    const full = flags.has("fullblock");
    let pending: Bytes = new Uint8Array(0);
    let failed = false;
    const finish = () => report(tool, totals, Number(tool.sys.clock.monotonic() - started) / 1e9, operands.get("status"));
    for (let taken = 0; taken < limit && totals.inWhole + totals.inPart < countBlocks; ) {
      const want = Math.min(inputBlock, limit - taken);
      let parts: Bytes[];
      try {
        parts = await readBlock(tool, input, want, full);
      } catch (error) {
        await tool.warn(`error reading ${quote(operands.get("if") ?? "standard input")}: ${reason(error)}`);
        failed = true;
        break;
      }
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      if (length === 0) break;
      taken += length;
      if (length === inputBlock) totals.inWhole++;
      else totals.inPart++;
      // What is copied as it is need not be put together first.
      if (blockSize !== undefined && !CONVERTING.some((name) => conversions.has(name))) {
        if (await put(tool, output, parts, outputBlock, totals, operands.get("of"))) continue;
        await finish();
        return 1;
      }
      let data = convert(concatBytes(parts), conversions);
      if (conversions.has("sync") && data.length < inputBlock) data = concatBytes([data, new Uint8Array(inputBlock - data.length)]);
      pending = pending.length === 0 ? data : concatBytes([pending, data]);
      if (blockSize !== undefined) {
        if (!(await put(tool, output, [pending], outputBlock, totals, operands.get("of")))) return 1;
        pending = new Uint8Array(0);
      } else {
        const whole = pending.length - (pending.length % outputBlock);
        if (whole > 0 && !(await put(tool, output, [pending.subarray(0, whole)], outputBlock, totals, operands.get("of")))) return 1;
        pending = pending.subarray(whole);
      }
      await tool.sys.yield();
    }
    if (pending.length > 0 && !(await put(tool, output, [pending], outputBlock, totals, operands.get("of")))) return 1;
    if (output > 2) tool.sys.close(output);
    await finish();
    return failed ? 1 : 0;
  },
});

const CONVERSIONS = new Set("ascii,ebcdic,ibm,block,unblock,lcase,ucase,sparse,swab,sync,excl,nocreat,notrunc,noerror,fdatasync,fsync".split(","));
const KNOWN = new Set(["if", "of", "bs", "ibs", "obs", "cbs", "count", "skip", "seek", "iseek", "oseek", "conv", "status", "iflag", "oflag"]);

function readOperands(tool: Tool): Map<string, string> {
  const operands = new Map<string, string>();
  for (const text of tool.operands) {
    if (text === "--") continue;
    const equals = text.indexOf("=");
    const name = text.slice(0, Math.max(0, equals));
    if (equals < 0 || !KNOWN.has(name)) throw new UsageError(tool.gnu ? `unrecognized operand ${quote(text)}` : "");
    operands.set(name, text.slice(equals + 1));
  }
  return operands;
}

/** `10`, `1M`, `2x512`. */
function size(operands: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = operands.get(name);
  if (text === undefined) return undefined;
  const factors = text
    .replace(/B$/, (letter) => (/\dB$/.test(text) ? "" : letter))
    .split("x")
    .map(parseSize);
  if (factors.some((factor) => factor === undefined || factor < 0) || (name.endsWith("bs") && factors.includes(0)))
    throw new Failure(`invalid number: ${quote(text)}`);
  return (factors as number[]).reduce((product, factor) => product * factor, 1);
}

async function openOr(tool: Tool, path: string | undefined, fd: number, flags: Parameters<Tool["sys"]["open"]>[1]): Promise<number> {
  if (path === undefined) return fd;
  try {
    return await tool.sys.open(path, flags, 0o666);
  } catch (error) {
    throw new Failure(tool.gnu ? `failed to open ${quote(path)}: ${reason(error)}` : `can't open '${path}': ${reason(error)}`);
  }
}

function tryFile(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

async function skipInput(tool: Tool, fd: number, bytes: number): Promise<void> {
  if (bytes === 0) return;
  try {
    tool.sys.seek(fd, bytes, "current");
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    for (let left = bytes; left > 0; ) {
      const chunk = await tool.sys.read(fd, Math.min(left, 65_536));
      if (chunk.length === 0) return;
      left -= chunk.length;
    }
  }
}

/** One block, in the pieces that it came in. */
async function readBlock(tool: Tool, fd: number, length: number, full: boolean): Promise<Bytes[]> {
  const first = await tool.sys.read(fd, length);
  if (first.length === length || first.length === 0 || !(full || tool.sys.fstat(fd).type !== "fifo")) return [first];
  const parts = [first];
  for (let have = first.length; have < length; ) {
    const chunk = await tool.sys.read(fd, length - have);
    if (chunk.length === 0) break;
    parts.push(chunk);
    have += chunk.length;
  }
  return parts;
}

/** Conversions that change the bytes. */
const CONVERTING = ["ucase", "lcase", "swab", "sync"];

function convert(block: Bytes, conversions: ReadonlySet<string>): Bytes {
  if (!conversions.has("ucase") && !conversions.has("lcase") && !conversions.has("swab")) return block;
  const result = Uint8Array.from(block);
  for (let i = 0; i < result.length; i++) {
    const byte = result[i] as number;
    if (conversions.has("ucase") && byte >= 97 && byte <= 122) result[i] = byte - 32;
    if (conversions.has("lcase") && byte >= 65 && byte <= 90) result[i] = byte + 32;
  }
  if (conversions.has("swab")) for (let i = 0; i + 1 < result.length; i += 2) [result[i], result[i + 1]] = [result[i + 1] as number, result[i] as number];
  return result;
}

type Totals = { inWhole: number; inPart: number; outWhole: number; outPart: number; bytes: number };

async function put(tool: Tool, fd: number, parts: readonly Bytes[], block: number, totals: Totals, name: string | undefined): Promise<boolean> {
  let length = 0;
  let written = true;
  try {
    for (const part of parts) {
      await tool.sys.write(fd, part);
      length += part.length;
    }
  } catch (error) {
    await tool.warn(`error writing ${quote(name ?? "standard output")}: ${reason(error)}`);
    written = false;
  }
  totals.outWhole += Math.floor(length / block);
  if (length % block !== 0) totals.outPart++;
  totals.bytes += length;
  return written;
}

async function report(tool: Tool, totals: Totals, seconds: number, status: string | undefined): Promise<void> {
  if (status === "none") return;
  let text = `${totals.inWhole}+${totals.inPart} records in\n${totals.outWhole}+${totals.outPart} records out\n`;
  // busybox is usually built without the third line.
  if (status !== "noxfer" && tool.gnu) {
    const { bytes } = totals;
    const human = bytes >= 1000 ? ` (${decimal(bytes, 1000)}B${bytes >= 1024 ? `, ${decimal(bytes, 1024)}iB` : ""})` : "";
    text += `${bytes} byte${bytes === 1 ? "" : "s"}${human} copied, ${general(Math.max(seconds, 1e-6), 6)} s, ${decimal(bytes / Math.max(seconds, 1e-6), 1000)}B/s\n`;
  }
  await tool.note(text);
}

function decimal(bytes: number, base: 1000 | 1024): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < 6) {
    value /= base;
    unit++;
  }
  const text = value < 10 ? (Math.round(value * 10) / 10).toFixed(1).replace(/^10\.0$/, "10") : String(Math.round(value));
  return `${text} ${["", base === 1000 ? "k" : "K", "M", "G", "T", "P", "E"][unit]}`;
}
