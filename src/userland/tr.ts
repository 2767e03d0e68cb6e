import { Failure, quote, UsageError } from "./lib/errors.ts";
import { CHUNK } from "./lib/input.ts";
import { toBinary } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "tr",
  summary: "translate, squeeze or delete characters of standard input",
  usage: "[OPTION]... STRING1 [STRING2]",
  options: [
    ["-c, -C, --complement", "all characters but those of STRING1"],
    ["-d, --delete", "delete the characters of STRING1"],
    ["-s, --squeeze-repeats", "one in place of a run of characters of the last set"],
    ["-t, --truncate-set1", "cut STRING1 to the length of STRING2"],
  ],
  stopAtOperand: true,
  async run(tool) {
    const remove = tool.has("delete");
    const squeeze = tool.has("squeeze-repeats");
    checkOperands(tool, remove, squeeze);
    let from = expandSet(tool.operands[0] as string, 256, false);
    if (tool.has("complement")) {
      const named = new Set(from);
      from = Array.from({ length: 256 }, (_, i) => i).filter((byte) => !named.has(byte));
    }
    const second = tool.operands[1];
    const to = second === undefined ? undefined : expandSet(second, from.length, true);
    if (!remove && second !== undefined && /\[:(?!upper:|lower:)\w+:\]/.test(second))
      throw new Failure("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
    const translate = !remove && to !== undefined;
    if (translate && to.length === 0 && !tool.has("truncate-set1")) throw new Failure("when not truncating set1, string2 must be non-empty");
    const map = translate ? translation(tool.has("truncate-set1") ? from.slice(0, to.length) : from, to) : undefined;
    const deleted = new Set(remove ? from : []);
    const squeezed = new Set(squeeze ? (to ?? from) : []);
    let last = -1;
    for (;;) {
      if (tool.out.isTty) await tool.out.flush();
      const chunk = await tool.sys.read(0, CHUNK);
      if (chunk.length === 0) return;
      const result = new Uint8Array(chunk.length);
      let length = 0;
      for (let i = 0; i < chunk.length; i++) {
        let byte = chunk[i] as number;
        if (deleted.has(byte)) continue;
        if (map) byte = map[byte] as number;
        if (byte === last && squeezed.has(byte)) continue;
        last = byte;
        result[length++] = byte;
      }
      tool.out.putBytes(result.subarray(0, length));
      if (tool.out.full) await tool.out.flush();
    }
  },
});

function checkOperands(tool: Tool, remove: boolean, squeeze: boolean): void {
  const count = tool.operands.length;
  if (count === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
  // busybox takes one set alone, and changes nothing.
  if (count === 1 && !tool.gnu) return;
  const last = quote(tool.operands.at(-1) as string);
  if (count === 1 && remove && squeeze)
    throw new UsageError(`missing operand after ${last}\nTwo strings must be given when both deleting and squeezing repeats.`);
  if (count === 1 && !remove && !squeeze) throw new UsageError(`missing operand after ${last}\nTwo strings must be given when translating.`);
  if (count === 2 && remove && !squeeze) throw new UsageError(`extra operand ${last}\nOnly one string may be given when deleting without squeezing repeats.`);
  if (count > 2) throw new UsageError(`extra operand ${quote(tool.operands[2] as string)}`);
}

function translation(from: readonly number[], to: readonly number[]): Uint8Array {
  const map = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const [i, byte] of from.entries()) map[byte] = (to[i] ?? to.at(-1)) as number;
  return map;
}

const CLASSES: Record<string, (byte: number) => boolean> = {
  alpha: (byte) => isUpper(byte) || isLower(byte),
  digit: isDigit,
  alnum: (byte) => isUpper(byte) || isLower(byte) || isDigit(byte),
  upper: isUpper,
  lower: isLower,
  space: (byte) => byte === 32 || (byte >= 9 && byte <= 13),
  blank: (byte) => byte === 32 || byte === 9,
  punct: (byte) => byte > 32 && byte < 127 && !(isUpper(byte) || isLower(byte) || isDigit(byte)),
  print: (byte) => byte >= 32 && byte < 127,
  graph: (byte) => byte > 32 && byte < 127,
  cntrl: (byte) => byte < 32 || byte === 127,
  xdigit: (byte) => isDigit(byte) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102),
};

function isUpper(byte: number): boolean {
  return byte >= 65 && byte <= 90;
}

function isLower(byte: number): boolean {
  return byte >= 97 && byte <= 122;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** The bytes that a set names, in order. `length` is what `[x*]` fills up to. */
function expandSet(argument: string, length: number, second: boolean): number[] {
  const text = toBinary(argument);
  const result: number[] = [];
  let fillAt = -1;
  let fillByte = 0;
  let at = 0;
  while (at < text.length) {
    const named = /^\[:(\w+):\]/.exec(text.slice(at));
    if (named) {
      const test = CLASSES[named[1] as string];
      if (!test) throw new Failure(`invalid character class ${quote(named[1] as string)}`);
      for (let byte = 0; byte < 256; byte++) if (test(byte)) result.push(byte);
      at += named[0].length;
      continue;
    }
    const same = /^\[=(.)=\]/s.exec(text.slice(at));
    if (same) {
      result.push((same[1] as string).charCodeAt(0));
      at += same[0].length;
      continue;
    }
    const repeat = second ? /^\[(\\[0-7]{1,3}|\\.|[^\\])\*(\d*)\]/s.exec(text.slice(at)) : null;
    if (repeat) {
      const [byte] = readByte(repeat[1] as string, 0);
      const digits = repeat[2] as string;
      const count = digits === "" ? 0 : Number.parseInt(digits, digits.startsWith("0") ? 8 : 10);
      if (count === 0) {
        fillAt = result.length;
        fillByte = byte;
      } else for (let i = 0; i < Math.min(count, 65_536); i++) result.push(byte);
      at += repeat[0].length;
      continue;
    }
    const [low, next] = readByte(text, at);
    if (text[next] === "-" && next + 1 < text.length) {
      const [high, after] = readByte(text, next + 1);
      if (high < low) throw new Failure(`range-endpoints of '${text.slice(at, after)}' are in reverse collating sequence order`);
      for (let byte = low; byte <= high; byte++) result.push(byte);
      at = after;
    } else {
      result.push(low);
      at = next;
    }
  }
  if (fillAt >= 0) result.splice(fillAt, 0, ...Array.from({ length: Math.max(0, length - result.length) }, () => fillByte));
  return result;
}

function readByte(text: string, at: number): [byte: number, next: number] {
  if (text[at] !== "\\" || at + 1 >= text.length) return [text.charCodeAt(at), at + 1];
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1))?.[0];
  if (octal) return [Number.parseInt(octal, 8) & 255, at + 1 + octal.length];
  const letter = text[at + 1] as string;
  const known: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
  return [known[letter] ?? letter.charCodeAt(0), at + 2];
}
