import { Errno } from "../base/errno.ts";
import { HttpClientError, httpRequest, keepsAlive } from "../http/client.ts";
import type { HttpClientResponse } from "../http/types.ts";
import { parseUrl, type Url } from "../http/url.ts";
import { addressesOf, connectFirst, descriptorStream, UnknownHost } from "./lib/connection.ts";
import { Exit } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const MAX_REQUESTS = 1_000_000;
const MAX_CONCURRENCY = 20_000;
const PERCENTILES = [50, 66, 75, 80, 90, 95, 98, 99, 100];

/** Of one request, in nanoseconds. */
interface Times {
  readonly connect: number;
  readonly wait: number;
  readonly total: number;
}

interface Tally {
  readonly times: Times[];
  started: number;
  done: number;
  failed: number;
  lengthFailures: number;
  connectFailures: number;
  refused: number;
  keptAlive: number;
  bytes: number;
  documentBytes: number;
  server: string;
  documentLength: number | undefined;
  lastError: Errno | undefined;
}

export default defineUtility({
  name: "ab",
  summary: "measure how fast a web server answers",
  usage: "[options] [http[s]://]hostname[:port]/path",
  package: ["ApacheBench", "2.3"],
  options: [
    ["-n=REQUESTS", "how many; default 1"],
    ["-c=CONCURRENCY", "how many at a time; default 1"],
    ["-t=SECONDS", "for so long at most; then -n is 50000"],
    ["-s=SECONDS", "accepted"],
    ["-k", "several requests over one connection"],
    ["-H=HEADER", "a further header"],
    ["-p=FILE", "POST this"],
    ["-u=FILE", "PUT this"],
    ["-T=TYPE", "content type of what is sent"],
    ["-m=METHOD", "the method"],
    ["-i", "HEAD"],
    ["-q", "no progress"],
    ["-l", "answers may differ in length"],
    ["-r", "go on after errors"],
    ["-d", "no percentiles"],
    ["-S", "accepted"],
    ["-v=LEVEL", "accepted"],
    ["-V", "show the version"],
    ["-h", "show this page"],
  ],
  async run(tool) {
    if (tool.has("V")) return void tool.out.put(BANNER);
    if (tool.has("h")) return void tool.out.put(tool.help());
    const url = await target(tool);
    const limitSeconds = tool.value("t") === undefined ? undefined : Number(tool.value("t"));
    const requests = number(tool, "n", limitSeconds === undefined ? 1 : 50_000, MAX_REQUESTS);
    const concurrency = number(tool, "c", 1, MAX_CONCURRENCY);
    if (concurrency > requests) await fail(tool, "Cannot use concurrency level greater than total number of requests", 22);
    tool.out.put(BANNER);
    tool.out.put(`Benchmarking ${url.host} (be patient)${requests >= 150 ? "\n" : "..."}`);
    const tally: Tally = {
      ...{ times: [], started: 0, done: 0, failed: 0, lengthFailures: 0, connectFailures: 0, refused: 0, keptAlive: 0, bytes: 0, documentBytes: 0 },
      ...{ server: "", documentLength: undefined, lastError: undefined },
    };
    const addresses = await resolve(tool, url);
    const body = bodyOf(tool);
    const { clock } = tool.sys;
    const start = clock.monotonic();
    const worker = new Bench(tool, url, addresses, body, tally, {
      requests,
      end: limitSeconds === undefined ? undefined : start + BigInt(Math.round(limitSeconds * 1e9)),
    });
    await Promise.all(Array.from({ length: concurrency }, () => tool.sys.thread(() => worker.run())));
    if (tally.lastError !== undefined && tally.done === 0) {
      await tool.out.flush();
      await tool.note(`apr_socket_recv: ${tally.lastError.message} (${tally.lastError.code === "ECONNREFUSED" ? 111 : 104})\n`);
      return 111;
    }
    tool.out.put(requests >= 150 ? `Finished ${tally.done} requests\n\n\n` : "..done\n\n\n");
    tool.out.put(report(tool, url, tally, concurrency, Number(clock.monotonic() - start)));
    return 0;
  },
});

const BANNER = `This is ApacheBench, Version 2.3 <$Revision: 1923142 $>
Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/
Licensed to The Apache Software Foundation, http://www.apache.org/

`;

class Bench {
  readonly #tool: Tool;
  readonly #url: Url;
  readonly #addresses: readonly string[];
  readonly #body: Uint8Array | undefined;
  readonly #tally: Tally;
  readonly #limits: { readonly requests: number; readonly end: bigint | undefined };

  constructor(
    tool: Tool,
    url: Url,
    addresses: readonly string[],
    body: Uint8Array | undefined,
    tally: Tally,
    limits: { requests: number; end: bigint | undefined },
  ) {
    this.#tool = tool;
    this.#url = url;
    this.#addresses = addresses;
    this.#body = body;
    this.#tally = tally;
    this.#limits = limits;
  }

  /** One of the clients: request after request, until enough were made. */
  async run(): Promise<void> {
    const { sys } = this.#tool;
    const tally = this.#tally;
    let open: { stream: ReturnType<typeof descriptorStream> } | undefined;
    while (tally.started < this.#limits.requests && (this.#limits.end === undefined || sys.clock.monotonic() < this.#limits.end)) {
      tally.started++;
      await this.#progress();
      const start = sys.clock.monotonic();
      try {
        const reused = open !== undefined;
        open ??= { stream: descriptorStream(sys, await connectFirst(sys, this.#addresses, this.#url.port)) };
        const connected = sys.clock.monotonic();
        const response = await httpRequest(open.stream, this.#request());
        const answered = sys.clock.monotonic();
        const body = await response.body();
        this.#count(response, body.length, { start, connected, answered, ended: sys.clock.monotonic() });
        if (this.#tool.has("k") && reused) tally.keptAlive++;
        if (this.#tool.has("k") && keepsAlive(response)) continue;
        open.stream.close();
        open = undefined;
      } catch (error) {
        open?.stream.close();
        open = undefined;
        if (!(error instanceof Errno) && !(error instanceof HttpClientError)) throw error;
        tally.failed++;
        tally.connectFailures++;
        if (error instanceof Errno) tally.lastError = error;
        if (!this.#tool.has("r")) return;
      }
    }
    open?.stream.close();
  }

  #request(): Parameters<typeof httpRequest>[1] {
    const tool = this.#tool;
    const method = tool.value("m") ?? (tool.has("i") ? "HEAD" : tool.has("p") ? "POST" : tool.has("u") ? "PUT" : "GET");
    const headers: Record<string, string> = { Host: this.#url.authority, "User-Agent": "ApacheBench/2.3", Accept: "*/*" };
    if (tool.has("k")) headers["Connection"] = "Keep-Alive";
    else headers["Connection"] = "close";
    if (this.#body !== undefined) headers["Content-Type"] = tool.value("T") ?? "text/plain";
    for (const header of tool.values("H")) {
      const at = header.indexOf(":");
      if (at > 0) headers[header.slice(0, at)] = header.slice(at + 1).trim();
    }
    return { method, target: this.#url.target, headers, ...(this.#body !== undefined && { body: this.#body }) };
  }

  #count(response: HttpClientResponse, length: number, at: { start: bigint; connected: bigint; answered: bigint; ended: bigint }): void {
    const tally = this.#tally;
    tally.done++;
    tally.server ||= response.headers.get("server") ?? "";
    tally.documentLength ??= length;
    if (length !== tally.documentLength && !this.#tool.has("l")) {
      tally.failed++;
      tally.lengthFailures++;
    }
    if (response.status < 200 || response.status > 299) tally.refused++;
    const head = response.rawHeaders.reduce(
      (sum, [name, value]) => sum + name.length + value.length + 4,
      `HTTP/1.1 ${response.status} ${response.reason}`.length + 4,
    );
    tally.bytes += head + length;
    tally.documentBytes += length;
    tally.times.push({ connect: Number(at.connected - at.start), wait: Number(at.answered - at.connected), total: Number(at.ended - at.start) });
  }

  async #progress(): Promise<void> {
    const { requests } = this.#limits;
    const { started } = this.#tally;
    if (requests < 150 || this.#tool.has("q") || started === 1) return;
    const step = Math.max(100, Math.floor(requests / 10));
    if ((started - 1) % step === 0) await this.#tool.note(`Completed ${started - 1} requests\n`);
  }
}

async function target(tool: Tool): Promise<Url> {
  const text = tool.operands[0];
  if (text === undefined) {
    await tool.note(`ab: wrong number of arguments\n${tool.usageLines()}\n`);
    throw new Exit(22);
  }
  const url = parseUrl(/^https?:\/\//.test(text) ? text : `http://${text}`);
  // A path is asked for, if only "/".
  if (url === undefined || !/^(https?:\/\/)?[^/]+\//.test(text)) {
    await tool.note(`ab: invalid URL\n${tool.usageLines()}\n`);
    throw new Exit(22);
  }
  return url;
}

async function resolve(tool: Tool, url: Url): Promise<string[]> {
  try {
    return await addressesOf(tool.sys, url.host);
  } catch (error) {
    if (!(error instanceof UnknownHost)) throw error;
    await tool.note(`ab: could not resolve host ${url.host}: Name or service not known (670002)\n`);
    throw new Exit(1);
  }
}

function bodyOf(tool: Tool): Uint8Array | undefined {
  const path = tool.value("p") ?? tool.value("u");
  return path === undefined ? undefined : tool.sys.fs.readFile(path);
}

function number(tool: Tool, key: string, fallback: number, most: number): number {
  const text = tool.value(key);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!(value >= 1) || value > most) throw new Exit(22);
  return Math.floor(value);
}

async function fail(tool: Tool, message: string, status: number): Promise<never> {
  await tool.note(`ab: ${message}\n${tool.usageLines()}\n`);
  throw new Exit(status);
}

function report(tool: Tool, url: Url, tally: Tally, concurrency: number, nanoseconds: number): string {
  const seconds = Math.max(1e-9, nanoseconds / 1e9);
  const { done } = tally;
  const rows: (readonly [string, string])[] = [
    ["Server Software:", tally.server],
    ["Server Hostname:", url.host],
    ["Server Port:", String(url.port)],
    ["", ""],
    ["Document Path:", url.target],
    ["Document Length:", tool.has("l") ? "Variable" : `${tally.documentLength ?? 0} bytes`],
    ["", ""],
    ["Concurrency Level:", String(concurrency)],
    ["Time taken for tests:", `${seconds.toFixed(3)} seconds`],
    ["Complete requests:", String(done)],
    ["Failed requests:", String(tally.failed)],
  ];
  const lines = rows.map(([name, value]) => (name === "" ? "" : `${name.padEnd(24)}${value}`));
  if (tally.failed > 0) lines.push(`   (Connect: ${tally.connectFailures}, Receive: 0, Length: ${tally.lengthFailures}, Exceptions: 0)`);
  if (tally.refused > 0) lines.push(`${"Non-2xx responses:".padEnd(24)}${tally.refused}`);
  if (tool.has("k")) lines.push(`${"Keep-Alive requests:".padEnd(24)}${tally.keptAlive}`);
  lines.push(`${"Total transferred:".padEnd(24)}${tally.bytes} bytes`, `${"HTML transferred:".padEnd(24)}${tally.documentBytes} bytes`);
  if (done > 0) {
    const each = (seconds * 1000) / done;
    lines.push(
      `${"Requests per second:".padEnd(24)}${(done / seconds).toFixed(2)} [#/sec] (mean)`,
      `${"Time per request:".padEnd(24)}${(each * concurrency).toFixed(3)} [ms] (mean)`,
      `${"Time per request:".padEnd(24)}${each.toFixed(3)} [ms] (mean, across all concurrent requests)`,
      `${"Transfer rate:".padEnd(24)}${(tally.bytes / 1024 / seconds).toFixed(2)} [Kbytes/sec] received`,
    );
    lines.push("", ...distribution(tool, tally.times));
  }
  return `${lines.join("\n")}\n`;
}

function distribution(tool: Tool, times: readonly Times[]): string[] {
  const milliseconds = (values: readonly number[]) => values.map((value) => value / 1e6);
  const row = (name: string, values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const deviation = sorted.length < 2 ? 0 : Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1));
    const cells = [sorted[0] ?? 0, mean].map((value) => String(Math.round(value)).padStart(5)).join(" ");
    const rest = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0].map((value) => String(Math.round(value)).padStart(7)).join(" ");
    return `${name.padEnd(12)}${cells} ${deviation.toFixed(1).padStart(5)} ${rest}`;
  };
  const totals = milliseconds(times.map(({ total }) => total)).toSorted((a, b) => a - b);
  const lines = [
    "Connection Times (ms)",
    "              min  mean[+/-sd] median   max",
    row("Connect:", milliseconds(times.map(({ connect }) => connect))),
    row("Processing:", milliseconds(times.map(({ total, connect }) => total - connect))),
    row("Waiting:", milliseconds(times.map(({ wait }) => wait))),
    row("Total:", totals),
  ];
  if (tool.has("d") || times.length < 2) return lines;
  const served = PERCENTILES.map((percent) => {
    const value = percent === 100 ? totals.at(-1) : totals[Math.floor((totals.length * percent) / 100)];
    return ` ${String(percent).padStart(3)}%  ${String(Math.round(value ?? 0)).padStart(5)}${percent === 100 ? " (longest request)" : ""}`;
  });
  return [...lines, "", "Percentage of the requests served within a certain time (ms)", ...served];
}
