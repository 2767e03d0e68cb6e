/**
 * Modules that come with Node.js, as far as they are here: written in JavaScript and run like any script. `binding` is what the machine
 * does for them (binding.ts).
 */
import { parseScript, type Script } from "../syntax/parser.ts";
import { EVENTS, UTIL } from "./events.ts";
import { FS } from "./fs.ts";
import { GLOBALS_SOURCE } from "./globals.ts";
import { HTTP } from "./http.ts";

const PATH = `
const normalize = (path) => {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "..") { if (parts.length && parts.at(-1) !== "..") parts.pop(); else if (path[0] !== "/") parts.push(".."); }
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const text = (path[0] === "/" ? "/" : "") + parts.join("/");
  return (text || ".") + (path.endsWith("/") && text !== "/" && text !== "" ? "/" : "");
};
const join = (...parts) => normalize(parts.filter((part) => part !== "").join("/") || ".");
const resolve = (...parts) => {
  let path = "";
  for (const part of [binding.cwd(), ...parts]) path = part.startsWith("/") ? part : part === "" ? path : path + "/" + part;
  const text = normalize(path);
  return text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;
};
const basename = (path, suffix = "") => {
  const name = path.replace(/\\/+$/, "").split("/").pop();
  return suffix !== "" && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
};
const dirname = (path) => {
  const trimmed = path.replace(/\\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  return at < 0 ? "." : at === 0 ? "/" : trimmed.slice(0, at);
};
const extname = (path) => { const name = basename(path); const at = name.lastIndexOf("."); return at <= 0 ? "" : name.slice(at); };
const relative = (from, to) => {
  const a = resolve(from).split("/").filter(Boolean), b = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
};
const parse = (path) => { const base = basename(path), ext = extname(path); return { root: path[0] === "/" ? "/" : "", dir: dirname(path), base, ext, name: ext ? base.slice(0, -ext.length) : base }; };
const format = ({ dir = "", base, name = "", ext = "" }) => (dir ? dir + "/" : "") + (base ?? name + ext);
const isAbsolute = (path) => path.startsWith("/");
module.exports = { normalize, join, resolve, basename, dirname, extname, relative, parse, format, isAbsolute, sep: "/", delimiter: ":" };
module.exports.posix = module.exports;
`;

const OS = `
module.exports = {
  EOL: "\\n",
  hostname: () => binding.hostname(),
  platform: () => "linux",
  type: () => "Linux",
  arch: () => "x64",
  release: () => binding.release(),
  homedir: () => process.env.HOME ?? "/root",
  tmpdir: () => "/tmp",
  uptime: () => binding.uptime(),
  totalmem: () => binding.memory("MemTotal"),
  freemem: () => binding.memory("MemAvailable"),
  cpus: () => Array.from({ length: binding.processors() }, () => ({ model: "", speed: 0, times: {} })),
  availableParallelism: () => binding.processors(),
  loadavg: () => [0, 0, 0],
  userInfo: () => ({ uid: process.getuid(), gid: process.getgid(), username: process.env.USER ?? "", homedir: process.env.HOME ?? "/", shell: null }),
  networkInterfaces: () => binding.interfaces(),
};
`;

const ASSERT = `
const { inspect, isDeepStrictEqual } = require("util");
class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    this.name = "AssertionError";
    this.code = "ERR_ASSERTION";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}
const fail = (message, given, actual, expected, operator) => {
  if (given instanceof Error) throw given;
  throw new AssertionError({ message: given ?? message, actual, expected, operator });
};
const ok = (value, message) => { if (!value) fail("The expression evaluated to a falsy value", message, value, true, "=="); };
const assert = Object.assign((value, message) => ok(value, message), {
  AssertionError,
  ok,
  equal: (a, b, message) => { if (a != b) fail(inspect(a) + " == " + inspect(b), message, a, b, "=="); },
  notEqual: (a, b, message) => { if (a == b) fail(inspect(a) + " != " + inspect(b), message, a, b, "!="); },
  strictEqual: (a, b, message) => { if (!Object.is(a, b)) fail("Expected values to be strictly equal:\\n\\n" + inspect(a) + " !== " + inspect(b) + "\\n", message, a, b, "strictEqual"); },
  notStrictEqual: (a, b, message) => { if (Object.is(a, b)) fail("Expected \\"actual\\" to be strictly unequal to: " + inspect(b), message, a, b, "notStrictEqual"); },
  deepEqual: (a, b, message) => { if (!isDeepStrictEqual(a, b)) fail("Expected values to be loosely deep-equal:\\n\\n" + inspect(a) + "\\n\\nshould loosely deep-equal\\n\\n" + inspect(b), message, a, b, "deepEqual"); },
  deepStrictEqual: (a, b, message) => { if (!isDeepStrictEqual(a, b)) fail("Expected values to be strictly deep-equal:\\n" + inspect(a) + "\\n\\nshould equal\\n\\n" + inspect(b), message, a, b, "deepStrictEqual"); },
  throws: (code, _expected, message) => { try { code(); } catch { return; } fail("Missing expected exception.", message, undefined, undefined, "throws"); },
  rejects: async (promise, _expected, message) => { try { await (typeof promise === "function" ? promise() : promise); } catch { return; } fail("Missing expected rejection.", message, undefined, undefined, "rejects"); },
  match: (text, pattern, message) => { if (!pattern.test(text)) fail("The input did not match the regular expression " + pattern + ". Input:\\n\\n" + inspect(text) + "\\n", message, text, pattern, "match"); },
  fail: (message = "Failed") => fail(message, undefined, undefined, undefined, "fail"),
});
assert.strict = assert;
module.exports = assert;
`;

const URLS = `
const decode = (text) => { try { return decodeURIComponent(text.replaceAll("+", " ")); } catch { return text; } };
const encode = (text) => encodeURIComponent(text).replaceAll("%20", "+");
class URLSearchParams {
  #pairs = [];
  constructor(from = "") {
    if (typeof from === "string") for (const part of from.replace(/^\\?/, "").split("&")) { if (part === "") continue; const [name, ...value] = part.split("="); this.#pairs.push([decode(name), decode(value.join("="))]); }
    else for (const [name, value] of typeof from[Symbol.iterator] === "function" ? from : Object.entries(from)) this.#pairs.push([String(name), String(value)]);
  }
  get size() { return this.#pairs.length; }
  get(name) { return this.#pairs.find(([one]) => one === name)?.[1] ?? null; }
  getAll(name) { return this.#pairs.filter(([one]) => one === name).map(([, value]) => value); }
  has(name) { return this.#pairs.some(([one]) => one === name); }
  append(name, value) { this.#pairs.push([String(name), String(value)]); }
  set(name, value) { this.delete(name); this.append(name, value); }
  delete(name) { this.#pairs = this.#pairs.filter(([one]) => one !== name); }
  sort() { this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); }
  forEach(callback) { for (const [name, value] of this.#pairs) callback(value, name, this); }
  keys() { return this.#pairs.map(([name]) => name).values(); }
  values() { return this.#pairs.map(([, value]) => value).values(); }
  entries() { return this.#pairs.map((pair) => [...pair]).values(); }
  [Symbol.iterator]() { return this.entries(); }
  toString() { return this.#pairs.map(([name, value]) => encode(name) + "=" + encode(value)).join("&"); }
}
const PORTS = { "http:": "80", "https:": "443", "ftp:": "21", "ws:": "80", "wss:": "443" };
class URL {
  constructor(text, base) {
    let match = /^([a-z][a-z0-9+.-]*:)\\/\\/(?:([^:@\\/]*)(?::([^@\\/]*))?@)?([^:\\/?#]*)(?::(\\d+))?([^?#]*)(\\?[^#]*)?(#.*)?$/i.exec(String(text));
    if (match === null && base !== undefined) {
      const parent = new URL(base);
      const path = String(text);
      const prefix = path.startsWith("//") ? parent.protocol : path.startsWith("/") ? parent.origin : path === "" || /^[?#]/.test(path) ? parent.origin + parent.pathname : parent.origin + parent.pathname.replace(/[^/]*$/, "");
      match = /^([a-z][a-z0-9+.-]*:)\\/\\/(?:([^:@\\/]*)(?::([^@\\/]*))?@)?([^:\\/?#]*)(?::(\\d+))?([^?#]*)(\\?[^#]*)?(#.*)?$/i.exec(prefix + path);
    }
    if (match === null) { const error = new TypeError("Invalid URL"); error.code = "ERR_INVALID_URL"; error.input = String(text); throw error; }
    const [, protocol, username = "", password = "", hostname, port = "", pathname, search = "", hash = ""] = match;
    this.protocol = protocol.toLowerCase();
    this.username = username;
    this.password = password;
    this.hostname = hostname.toLowerCase();
    this.port = port === PORTS[this.protocol] ? "" : port;
    this.pathname = binding.normalPath(pathname || "/");
    this.hash = hash;
    this.search = search;
  }
  #search = ""; #read = "";
  get search() { const text = this.searchParams.toString(); return text === this.#read ? this.#search : text === "" ? "" : "?" + text; }
  set search(text) { this.searchParams = new URLSearchParams(text); this.#read = this.searchParams.toString(); this.#search = text === "" || text === "?" ? "" : text.startsWith("?") ? text : "?" + text; }
  get host() { return this.hostname + (this.port === "" ? "" : ":" + this.port); }
  get origin() { return this.protocol + "//" + this.host; }
  get href() { return this.protocol + "//" + (this.username ? this.username + (this.password ? ":" + this.password : "") + "@" : "") + this.host + this.pathname + this.search + this.hash; }
  toString() { return this.href; }
  toJSON() { return this.href; }
  static canParse(text, base) { try { new URL(text, base); return true; } catch { return false; } }
}
const parse = (text, withQuery = false) => {
  const [, before, hash = null] = /^([^#]*)(#.*)?$/.exec(text);
  const [, head, search = null] = /^([^?]*)(\\?.*)?$/.exec(before);
  const absolute = /^([a-z]+:)\\/\\/([^\\/]*)(.*)$/i.exec(head);
  const query = search === null ? (withQuery ? {} : null) : withQuery ? Object.fromEntries(new URLSearchParams(search)) : search.slice(1);
  return { protocol: absolute?.[1] ?? null, host: absolute?.[2] ?? null, pathname: absolute ? absolute[3] || "/" : head, search, query, hash, path: (absolute ? absolute[3] || "/" : head) + (search ?? ""), href: text };
};
const fileURLToPath = (url) => decode(String(url).replace(/^file:\\/\\//, ""));
const pathToFileURL = (path) => new URL("file://" + path);
module.exports = { URL, URLSearchParams, parse, fileURLToPath, pathToFileURL, format: (url) => String(url.href ?? url) };
`;

const QUERYSTRING = `
const { URLSearchParams } = require("url");
const parse = (text) => { const result = {}; for (const [name, value] of new URLSearchParams(text)) result[name] = name in result ? [].concat(result[name], value) : value; return result; };
const stringify = (object) => Object.entries(object).flatMap(([name, value]) => [].concat(value).map((one) => encodeURIComponent(name) + "=" + encodeURIComponent(one))).join("&");
module.exports = { parse, stringify, decode: parse, encode: stringify, escape: encodeURIComponent, unescape: decodeURIComponent };
`;

const CRYPTO = `
class Hash {
  #name; #parts = [];
  constructor(name) { if (name !== "sha256") throw new Error("Digest method not supported"); this.#name = name; }
  update(data) { this.#parts.push(Buffer.from(data)); return this; }
  digest(encoding) { const bytes = Buffer.from(binding.sha256(Buffer.concat(this.#parts)), "hex"); return encoding === undefined ? bytes : bytes.toString(encoding); }
}
const randomBytes = (count) => Buffer.from(binding.random(count));
const randomUUID = () => {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const randomInt = (low, high) => { if (high === undefined) [low, high] = [0, low]; return low + (randomBytes(4).readUInt32BE(0) % (high - low)); };
module.exports = { createHash: (name) => new Hash(name), randomBytes, randomUUID, randomInt, webcrypto: { randomUUID } };
`;

const TIMERS = `
module.exports = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
module.exports.promises = { setTimeout: (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), ms)), setImmediate: (value) => new Promise((resolve) => setImmediate(() => resolve(value))) };
`;

const READLINE = `
const EventEmitter = require("events");
class Interface extends EventEmitter {
  #output; #rest = ""; #closed = false;
  constructor({ input, output }) {
    super();
    this.#output = output;
    input.setEncoding("utf8");
    input.on("data", (text) => {
      const lines = (this.#rest + text).split("\\n");
      this.#rest = lines.pop();
      for (const line of lines) this.emit("line", line.replace(/\\r$/, ""));
    });
    input.on("end", () => { if (this.#rest !== "") this.emit("line", this.#rest); this.#rest = ""; this.#finish(); });
  }
  question(text, callback) { this.#output?.write(text); this.once("line", callback); }
  prompt() { this.#output?.write("> "); }
  setPrompt() {}
  #finish() { if (this.#closed) return; this.#closed = true; this.emit("close"); }
  close() { this.#finish(); process.stdin.pause(); }
  async *[Symbol.asyncIterator]() {
    const lines = []; let wake; let over = false;
    this.on("line", (line) => { lines.push(line); wake?.(); });
    this.on("close", () => { over = true; wake?.(); });
    for (;;) {
      while (lines.length) yield lines.shift();
      if (over) return;
      await new Promise((resolve) => { wake = resolve; });
    }
  }
}
const createInterface = (options) => new Interface(options);
module.exports = { createInterface, Interface, promises: { createInterface: (options) => { const one = new Interface(options); const ask = one.question.bind(one); one.question = (text) => new Promise((resolve) => ask(text, resolve)); return one; } } };
`;

const SOURCES: Readonly<Record<string, string>> = {
  assert: ASSERT,
  "assert/strict": `module.exports = require("assert");`,
  crypto: CRYPTO,
  events: EVENTS,
  fs: FS,
  "fs/promises": `module.exports = require("fs").promises;`,
  http: HTTP,
  https: `module.exports = require("http");`,
  os: OS,
  path: PATH,
  "path/posix": `module.exports = require("path");`,
  process: "module.exports = process;",
  querystring: QUERYSTRING,
  readline: READLINE,
  "readline/promises": `module.exports = require("readline").promises;`,
  timers: TIMERS,
  "timers/promises": `module.exports = require("timers").promises;`,
  url: URLS,
  util: UTIL,
  buffer: "module.exports = { Buffer };",
};

/** Node's own modules by name, parsed once for all processes. */
export const LIBRARY: Readonly<Record<string, Script>> = Object.fromEntries(Object.entries(SOURCES).map(([name, source]) => [name, script(source)]));

/** What runs before any script, for the names that all of them find. */
export const GLOBALS: Script = script(GLOBALS_SOURCE);

function script(source: string): Script {
  return parseScript(source, { isModule: false });
}
