export const HTTP = `
const EventEmitter = require("events");
class Readable extends EventEmitter {
  #encoding; #chunks = []; #over = false; #flowing = false;
  setEncoding(encoding) { this.#encoding = encoding; return this; }
  on(name, listener) {
    super.on(name, listener);
    if (name === "data") this.resume();
    return this;
  }
  resume() { if (!this.#flowing) { this.#flowing = true; setImmediate(() => this.#flow()); } return this; }
  pause() { this.#flowing = false; return this; }
  push(chunk) { if (chunk === null) this.#over = true; else this.#chunks.push(chunk); if (this.#flowing) this.#flow(); }
  pipe(target) { this.on("data", (chunk) => target.write(chunk)); this.on("end", () => target.end()); return target; }
  #flow() {
    while (this.#flowing && this.#chunks.length) { const chunk = this.#chunks.shift(); this.emit("data", this.#encoding ? Buffer.from(chunk).toString(this.#encoding) : Buffer.from(chunk)); }
    if (this.#over && this.#chunks.length === 0 && this.#flowing) { this.#over = false; this.emit("end"); this.emit("close"); }
  }
  async *[Symbol.asyncIterator]() {
    const chunks = []; let wake; let over = false; let failure;
    this.on("data", (chunk) => { chunks.push(chunk); wake?.(); });
    this.on("end", () => { over = true; wake?.(); });
    this.on("error", (error) => { failure = error; wake?.(); });
    for (;;) {
      while (chunks.length) yield chunks.shift();
      if (failure) throw failure;
      if (over) return;
      await new Promise((resolve) => { wake = resolve; });
    }
  }
}
class IncomingMessage extends Readable {
  constructor(head) {
    super();
    Object.assign(this, head);
    this.httpVersion = "1.1";
    this.socket = this.connection = { remoteAddress: head.remoteAddress, remotePort: head.remotePort, destroy() {} };
  }
}
class ServerResponse extends EventEmitter {
  #reply; #headers = new Map(); #isHead;
  constructor(reply, isHead) {
    super();
    this.#reply = reply;
    this.#isHead = isHead;
    this.statusCode = 200;
    this.headersSent = false;
    this.writableEnded = false;
  }
  setHeader(name, value) { if (this.headersSent) throw Object.assign(new Error("Cannot set headers after they are sent to the client"), { code: "ERR_HTTP_HEADERS_SENT" }); this.#headers.set(name.toLowerCase(), [name, value]); return this; }
  getHeader(name) { return this.#headers.get(name.toLowerCase())?.[1]; }
  hasHeader(name) { return this.#headers.has(name.toLowerCase()); }
  removeHeader(name) { this.#headers.delete(name.toLowerCase()); }
  getHeaders() { return Object.fromEntries([...this.#headers].map(([name, [, value]]) => [name, value])); }
  writeHead(status, reason, headers) {
    if (typeof reason === "object") headers = reason; else if (reason !== undefined) this.statusMessage = reason;
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value);
    return this;
  }
  write(chunk, encoding, done) {
    this.#begin(undefined);
    binding.push(this.#reply, Buffer.from(chunk));
    (typeof encoding === "function" ? encoding : done)?.();
    return true;
  }
  end(chunk, encoding, done) {
    if (this.writableEnded) return this;
    if (typeof chunk === "function") chunk = undefined;
    this.writableEnded = true;
    if (this.headersSent) { if (chunk !== undefined) binding.push(this.#reply, Buffer.from(chunk)); binding.endPush(this.#reply); }
    else this.#begin(chunk === undefined ? Buffer.alloc(0) : Buffer.from(chunk));
    setImmediate(() => { this.emit("finish"); this.emit("close"); });
    return this;
  }
  flushHeaders() { this.#begin(undefined); }
  #begin(whole) {
    if (this.headersSent) return;
    this.headersSent = true;
    const headers = {};
    for (const [name, value] of this.#headers.values()) headers[name] = Array.isArray(value) ? value.map(String) : String(value);
    if (!this.#headers.has("date")) headers.Date = new Date().toUTCString();
    if (!this.#headers.has("connection")) { headers.Connection = "keep-alive"; headers["Keep-Alive"] = "timeout=5"; }
    binding.respond(this.#reply, { status: this.statusCode, reason: this.statusMessage, headers, body: this.#isHead ? undefined : whole });
  }
}
class Server extends EventEmitter {
  #handle;
  constructor(options, listener) {
    super();
    const code = typeof options === "function" ? options : listener;
    if (code) this.on("request", code);
    this.listening = false;
  }
  listen(...args) {
    const done = typeof args.at(-1) === "function" ? args.pop() : undefined;
    const [first, second] = args;
    const { port = 0, host = "::" } = typeof first === "object" && first !== null ? first : { port: Number(first ?? 0), host: typeof second === "string" ? second : "::" };
    if (done) this.once("listening", done);
    binding.listen(Number(port), host, {
      opened: (handle) => { this.#handle = handle; this.listening = true; this.emit("listening"); },
      failed: (error) => this.emit("error", error),
      request: (head, body, reply) => {
        const request = new IncomingMessage(head);
        if (body.length) request.push(body);
        request.push(null);
        this.emit("request", request, new ServerResponse(reply, head.method === "HEAD"));
      },
    });
    return this;
  }
  address() { return this.#handle ? binding.address(this.#handle) : null; }
  close(done) {
    if (done) this.once("close", done);
    if (this.#handle) binding.unlisten(this.#handle);
    this.#handle = undefined;
    this.listening = false;
    setImmediate(() => this.emit("close"));
    return this;
  }
  closeAllConnections() {}
  setTimeout() { return this; }
}
class ClientRequest extends EventEmitter {
  #options; #parts = [];
  constructor(options, listener) { super(); this.#options = options; if (listener) this.once("response", listener); }
  setHeader(name, value) { this.#options.headers[name] = value; }
  write(chunk) { this.#parts.push(Buffer.from(chunk)); return true; }
  setTimeout() { return this; }
  destroy() {}
  end(chunk) {
    if (chunk !== undefined) this.write(chunk);
    const { url, method, headers } = this.#options;
    binding.request({ url, method, headers, body: this.#parts.length ? Buffer.concat(this.#parts) : undefined }, (error, head, body) => {
      if (error) return this.emit("error", error);
      const response = new IncomingMessage(head);
      if (body.length) response.push(body);
      response.push(null);
      this.emit("response", response);
    });
    return this;
  }
}
const request = (url, options, listener) => {
  if (typeof options === "function") [listener, options] = [options, {}];
  if (typeof url === "object" && !(url instanceof URL)) {
    options = url;
    url = (options.protocol ?? "http:") + "//" + (options.hostname ?? options.host ?? "localhost") + (options.port ? ":" + options.port : "") + (options.path ?? "/");
  }
  return new ClientRequest({ url: String(url), method: options?.method ?? "GET", headers: { ...options?.headers } }, listener);
};
const get = (...args) => request(...args).end();
const STATUS_CODES = binding.statusCodes();
module.exports = { createServer: (options, listener) => new Server(options, listener), Server, ServerResponse, IncomingMessage, ClientRequest, Readable, request, get, STATUS_CODES, METHODS: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], globalAgent: {} };
`;
