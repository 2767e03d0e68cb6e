/** What every script finds, as far as it is written in JavaScript itself. */
export const GLOBALS_SOURCE = `
const encodings = (name) => { const text = String(name ?? "utf8").toLowerCase().replace("-", ""); return text === "binary" ? "latin1" : text; };
class Buffer extends Uint8Array {
  static from(data, encoding, length) {
    if (typeof data === "string") return Buffer.#over(binding.encode(data, encodings(encoding)));
    if (data instanceof ArrayBuffer) return Buffer.#over(new Uint8Array(data, encoding ?? 0, length ?? data.byteLength));
    if (data === null || data === undefined || typeof data === "number" || typeof data === "boolean") { const error = new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ' + (data === null || data === undefined ? data : "type " + typeof data + " (" + data + ")")); error.code = "ERR_INVALID_ARG_TYPE"; throw error; }
    return Buffer.#over(data instanceof Uint8Array ? data : Array.isArray(data) ? data : data.data ?? Array.from(data));
  }
  static #over(bytes) { const buffer = new Buffer(bytes.length); buffer.set(bytes); return buffer; }
  static alloc(size, fill = 0) { const buffer = new Buffer(size); if (fill !== 0) buffer.fill(typeof fill === "string" ? fill.charCodeAt(0) : fill); return buffer; }
  static allocUnsafe(size) { return new Buffer(size); }
  static concat(list) { const buffer = new Buffer(list.reduce((sum, one) => sum + one.length, 0)); let at = 0; for (const one of list) { buffer.set(one, at); at += one.length; } return buffer; }
  static isBuffer(value) { return value instanceof Buffer; }
  static byteLength(data, encoding) { return typeof data === "string" ? binding.encode(data, encodings(encoding)).length : data.byteLength; }
  toString(encoding, start = 0, end = this.length) { return binding.decode(this.subarray(start, end), encodings(encoding)); }
  toJSON() { return { type: "Buffer", data: Array.from(this) }; }
  equals(other) { return this.length === other.length && this.every((byte, at) => byte === other[at]); }
  slice(start, end) { return this.subarray(start, end); }
  write(text, at = 0) { const bytes = binding.encode(text, "utf8"); this.set(bytes.subarray(0, this.length - at), at); return Math.min(bytes.length, this.length - at); }
  readUInt8(at = 0) { return this[at]; }
  readUInt16BE(at = 0) { return this[at] * 256 + this[at + 1]; }
  readUInt32BE(at = 0) { return ((this[at] * 256 + this[at + 1]) * 256 + this[at + 2]) * 256 + this[at + 3]; }
  writeUInt8(value, at = 0) { this[at] = value; return at + 1; }
}
globalThis.Buffer = Buffer;
globalThis.TextEncoder = class TextEncoder { encode(text = "") { return binding.encode(text, "utf8"); } };
globalThis.TextDecoder = class TextDecoder { decode(bytes = new Uint8Array(0)) { return binding.decode(new Uint8Array(bytes), "utf8"); } };
const EventEmitter = require("events");
const { Readable } = require("http");
const stdin = new Readable();
const resume = stdin.resume.bind(stdin);
let reading = false;
stdin.fd = 0;
stdin.isTTY = binding.isTty(0) || undefined;
stdin.resume = () => { if (!reading) { reading = true; binding.readStdin((chunk) => stdin.push(chunk)); } binding.holdStdin(true); resume(); return stdin; };
const pause = stdin.pause.bind(stdin);
stdin.pause = () => { binding.holdStdin(false); pause(); return stdin; };
const output = (fd) => {
  const stream = new EventEmitter();
  const isTTY = binding.isTty(fd);
  return Object.assign(stream, {
    fd, isTTY: isTTY || undefined, writable: true, ...(isTTY ? binding.windowSize(fd) : {}),
    write: (data, encoding, done) => { binding.write(fd, typeof data === "string" ? data : Buffer.from(data)); (typeof encoding === "function" ? encoding : done)?.(); return true; },
    end: (data) => { if (data !== undefined) stream.write(data); },
    getColorDepth: () => (isTTY ? 8 : 1), hasColors: () => isTTY,
  });
};
const events = new EventEmitter();
const process = Object.assign(events, {
  argv: binding.argv, argv0: "node", execPath: "/usr/local/bin/node", execArgv: [], env: binding.env, pid: binding.pid, ppid: binding.ppid,
  platform: "linux", arch: "x64", title: "node", version: "v" + binding.version, versions: { node: binding.version }, release: { name: "node" },
  exitCode: undefined, stdin, stdout: output(1), stderr: output(2), config: {}, features: {},
  cwd: () => binding.cwd(), chdir: (path) => binding.chdir(path),
  exit: (code) => { binding.exit(code ?? process.exitCode ?? 0); },
  uptime: () => binding.age() / 1000,
  hrtime: Object.assign((before) => { const now = binding.age(); const [s, n] = [Math.floor(now / 1000), Math.round((now % 1000) * 1e6)]; return before ? [s - before[0] - (n < before[1] ? 1 : 0), n - before[1] + (n < before[1] ? 1e9 : 0)] : [s, n]; }, { bigint: () => BigInt(Math.round(binding.age() * 1e6)) }),
  memoryUsage: Object.assign(() => ({ rss: binding.resident(), heapTotal: binding.resident() >> 1, heapUsed: binding.resident() >> 2, external: 0, arrayBuffers: 0 }), { rss: () => binding.resident() }),
  nextTick: (code, ...args) => queueMicrotask(() => code(...args)),
  kill: (pid, signal = "SIGTERM") => binding.kill(pid, signal),
  umask: () => 18, getuid: () => binding.uid, getgid: () => binding.gid, emitWarning: (text) => console.error("(node:" + process.pid + ") Warning: " + (text.message ?? text)),
});
const on = process.on.bind(process);
process.on = process.addListener = (name, listener) => { if (/^SIG[A-Z0-9]+$/.test(name)) binding.onSignal(name, () => process.emit(name, name)); return on(name, listener); };
const once = process.once.bind(process);
process.once = (name, listener) => { if (/^SIG[A-Z0-9]+$/.test(name)) binding.onSignal(name, () => process.emit(name, name)); return once(name, listener); };
globalThis.process = process;
const { URL, URLSearchParams } = require("url");
Object.assign(globalThis, { URL, URLSearchParams });
let indent = "";
const counts = new Map(), timers = new Map();
const print = (fd, args) => binding.write(fd, (indent ? binding.format(args, fd).replaceAll(/^/gm, indent) : binding.format(args, fd)) + "\\n");
const log = (...args) => print(1, args), warn = (...args) => print(2, args);
globalThis.console = {
  log, info: log, debug: log, error: warn, warn,
  trace: (...args) => print(2, ["Trace: " + binding.format(args)]),
  dir: (value, options) => print(1, [binding.inspect(value, options)]),
  table: (rows) => binding.write(1, binding.table(rows) + "\\n"),
  group: (...args) => { if (args.length) log(...args); indent += "  "; }, groupEnd: () => { indent = indent.slice(2); },
  count: (label = "default") => { counts.set(label, (counts.get(label) ?? 0) + 1); log(label + ": " + counts.get(label)); },
  time: (label = "default") => { timers.set(label, binding.age()); },
  timeEnd: (label = "default") => { log(label + ": " + (binding.age() - (timers.get(label) ?? binding.age())).toFixed(3) + "ms"); },
  assert: (value, ...args) => { if (!value) warn("Assertion failed" + (args.length ? ": " + binding.format(args) : "")); },
};
class Timeout {
  constructor(id) { this.id = id; }
  ref() { binding.keepForTimer(this.id, true); return this; }
  unref() { binding.keepForTimer(this.id, false); return this; }
  hasRef() { return true; }
  refresh() { return this; }
  [Symbol.toPrimitive]() { return this.id; }
}
const clear = (timer) => { if (timer !== undefined && timer !== null) binding.clearTimer(typeof timer === "object" ? timer.id : Number(timer)); };
Object.assign(globalThis, {
  setTimeout: (code, ms, ...args) => new Timeout(binding.setTimer(Number(ms) || 0, false, () => code(...args))),
  setInterval: (code, ms, ...args) => new Timeout(binding.setTimer(Number(ms) || 0, true, () => code(...args))),
  setImmediate: (code, ...args) => { let cancelled = false; binding.post(() => { if (!cancelled) code(...args); }); return { cancel: () => { cancelled = true; } }; },
  clearTimeout: clear, clearInterval: clear, clearImmediate: (one) => one?.cancel(),
  queueMicrotask: (code) => { Promise.resolve().then(code); },
  structuredClone: (value) => binding.clone(value),
  performance: { now: () => binding.age(), timeOrigin: Date.now() },
});
const { request } = require("http");
class Headers {
  #map = new Map();
  constructor(from = {}) { for (const [name, value] of typeof from[Symbol.iterator] === "function" ? from : Object.entries(from)) this.#map.set(name.toLowerCase(), String(value)); }
  get(name) { return this.#map.get(name.toLowerCase()) ?? null; }
  has(name) { return this.#map.has(name.toLowerCase()); }
  set(name, value) { this.#map.set(name.toLowerCase(), String(value)); }
  entries() { return this.#map.entries(); }
  forEach(callback) { this.#map.forEach(callback); }
  [Symbol.iterator]() { return this.#map.entries(); }
}
class Response {
  #body;
  constructor(body, { status = 200, statusText = "", headers = {} } = {}) { this.#body = Buffer.from(body ?? ""); this.status = status; this.statusText = statusText; this.headers = new Headers(headers); this.ok = status >= 200 && status < 300; }
  async text() { return this.#body.toString(); }
  async json() { return JSON.parse(this.#body.toString()); }
  async arrayBuffer() { return new Uint8Array(this.#body).buffer; }
}
globalThis.Headers = Headers;
globalThis.Response = Response;
globalThis.fetch = (url, options = {}) => new Promise((resolve, reject) => {
  const headers = Object.fromEntries(new Headers(options.headers ?? {}));
  const call = request(url, { method: options.method ?? "GET", headers }, async (response) => {
    const parts = [];
    for await (const part of response) parts.push(part);
    resolve(new Response(Buffer.concat(parts), { status: response.statusCode, statusText: response.statusMessage, headers: response.headers }));
  });
  call.on("error", (cause) => { const error = new TypeError("fetch failed"); error.cause = cause; reject(error); });
  call.end(options.body === undefined ? undefined : options.body);
});
`;
