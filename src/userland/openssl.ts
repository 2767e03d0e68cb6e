import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { fromBase64, toBase64 } from "../base/base64.ts";
import { type Bytes, hex } from "../base/bytes.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { readAll } from "./lib/input.ts";
import { decodeBinary } from "./lib/text.ts";
import { defineProgram } from "./program.ts";

const VERSION = "3.5.1";
const HASHES = { md5, sha1, sha256, sha384, sha512 } as const;
const LINE = 64;
const MOST_RANDOM = 1 << 24;

/** Of the toolkit what scripts make passwords and sums with: rand, base64, dgst. */
export default defineProgram({
  name: "openssl",
  summary: "random bytes, sums and base64",
  async main(sys) {
    const [command = "help", ...args] = sys.argv.slice(1);
    if (command === "version" || command === "--version" || command === "-version") {
      const version = sys.programOptions["version"] ?? VERSION;
      await sys.write(1, `OpenSSL ${version} 1 Jul 2025 (Library: OpenSSL ${version} 1 Jul 2025)\n`);
      return 0;
    }
    if (command === "rand") return await rand(sys, args);
    if (command === "base64" || (command === "enc" && args.includes("-base64"))) return await base64(sys, args);
    const hash = command === "dgst" ? (args.find((arg) => arg.slice(1) in HASHES)?.slice(1) ?? "sha256") : command;
    if (hash in HASHES) return await digest(sys, hash as keyof typeof HASHES, args);
    await sys.write(2, `openssl ${command}: this program is not part of the simulation\n`);
    return 126;
  },
});

async function rand(sys: Sys, args: readonly string[]): Promise<number> {
  const count = Number(args.findLast((arg) => /^\d+$/.test(arg)) ?? Number.NaN);
  const unknown = args.find((arg, i) => arg.startsWith("-") && !["-hex", "-base64", "-out", "-rand"].includes(arg) && args[i - 1] !== "-out");
  if (unknown !== undefined || Number.isNaN(count) || count > MOST_RANDOM) {
    await sys.write(2, unknown === undefined ? "rand: Use -help for summary.\n" : `rand: Unknown option: ${unknown}\nrand: Use -help for summary.\n`);
    return 1;
  }
  const bytes = sys.random(count);
  const text = args.includes("-hex") ? `${hex(bytes)}\n` : args.includes("-base64") ? wrapped(bytes) : undefined;
  return await put(sys, args, text === undefined ? bytes : encodeUtf8(text));
}

async function base64(sys: Sys, args: readonly string[]): Promise<number> {
  const input = await inputOf(sys, args);
  if (input === undefined) return 1;
  if (!args.includes("-d")) return await put(sys, args, encodeUtf8(args.includes("-A") ? toBase64(input) : wrapped(input)));
  return await put(sys, args, fromBase64(decodeBinary(input).replace(/\s/g, "")) ?? new Uint8Array(0));
}

async function digest(sys: Sys, hash: keyof typeof HASHES, args: readonly string[]): Promise<number> {
  const files = args.filter((arg) => !arg.startsWith("-"));
  for (const file of files.length === 0 ? [undefined] : files) {
    const input = await inputOf(sys, file === undefined ? [] : ["-in", file]);
    if (input === undefined) return 1;
    const sum = hex(HASHES[hash](input));
    const name = file ?? "stdin";
    await sys.write(1, args.includes("-r") ? `${sum} *${name}\n` : `${hash.toUpperCase().replace(/^SHA(\d{3})$/, "SHA2-$1")}(${name})= ${sum}\n`);
  }
  return 0;
}

/** What -in names, or standard input. */
async function inputOf(sys: Sys, args: readonly string[]): Promise<Bytes | undefined> {
  const at = args.indexOf("-in");
  const path = at < 0 ? undefined : args[at + 1];
  if (path === undefined) return await readAll(sys, 0);
  if (sys.fs.exists(path)) return sys.fs.readFile(path);
  await sys.write(2, `Can't open "${path}" for reading, No such file or directory\n`);
  return undefined;
}

async function put(sys: Sys, args: readonly string[], bytes: Bytes): Promise<number> {
  const at = args.indexOf("-out");
  const path = at < 0 ? undefined : args[at + 1];
  if (path === undefined) await sys.write(1, bytes);
  else sys.fs.writeFile(path, bytes);
  return 0;
}

function wrapped(bytes: Bytes): string {
  return toBase64(bytes).replace(new RegExp(`.{1,${LINE}}`, "g"), "$&\n");
}
