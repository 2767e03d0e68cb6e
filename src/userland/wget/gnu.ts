import { toBase64 } from "../../base/base64.ts";
import { Errno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { HttpClientError } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import { parseUrl, type Url } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { resolveUrl } from "../curl/url.ts";
import { addressesOf, bracketed, descriptorStream, UnknownHost, within } from "../lib/connection.ts";
import { reason } from "../lib/errors.ts";
import { requestOn } from "../lib/fetch.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { compileOptions, helpLines, OptionError, type OptionRow, parseOptions } from "../lib/options.ts";
import { isUtf8Locale } from "../lib/text.ts";

const OPTIONS: readonly OptionRow[] = [
  ["-V, --version", "show the version"],
  ["-h, --help", "show this page"],
  ["-o, --output-file=FILE", "messages to FILE"],
  ["-a, --append-output=FILE", "add messages to FILE"],
  ["-q, --quiet", "say nothing"],
  ["-v, --verbose", "say much (the default)"],
  ["-n=WHAT", "-nv: say little; -nc: keep existing files; -nd: no directories"],
  ["--no-verbose", "say little"],
  ["-i, --input-file=FILE", "URLs from FILE"],
  ["-t, --tries=NUMBER", "how often to try; 0 is without end"],
  ["--retry-connrefused", "try again when the connection is refused"],
  ["-O, --output-document=FILE", "write to FILE; - is standard output"],
  ["--no-clobber", "keep existing files"],
  ["-c, --continue", "continue a download"],
  ["--progress=TYPE", "accepted"],
  ["--show-progress", "accepted"],
  ["-S, --server-response", "show the server's response"],
  ["--spider", "download nothing"],
  ["-T, --timeout=SECONDS", "all timeouts at once"],
  ["--connect-timeout=SECONDS", "for connecting"],
  ["--read-timeout=SECONDS", "for waiting for data"],
  ["--dns-timeout=SECONDS", "for names"],
  ["-w, --wait=SECONDS", "between downloads"],
  ["--waitretry=SECONDS", "between tries"],
  ["-4, --inet4-only", "IPv4 only"],
  ["-6, --inet6-only", "IPv6 only"],
  ["--user=USER", "login"],
  ["--password=PASSWORD", "password"],
  ["-P, --directory-prefix=PREFIX", "save to PREFIX/..."],
  ["--http-user=USER", "login"],
  ["--http-password=PASSWORD", "password"],
  ["--header=STRING", "add a header"],
  ["--max-redirect=NUMBER", "redirections per page"],
  ["--referer=URL", "where the link came from"],
  ["-U, --user-agent=AGENT", "what to call itself"],
  ["--method=METHOD", "HTTP method"],
  ["--body-data=STRING", "what to send"],
  ["--body-file=FILE", "file to send"],
  ["--post-data=STRING", "POST this"],
  ["--post-file=FILE", "POST a file"],
  ["--content-on-error", "show what the server sends with errors"],
  ["--content-disposition", "accepted"],
  ["--no-check-certificate", "do not check certificates"],
  ["--no-cache", "accepted"],
  ["--no-proxy", "accepted"],
  ["--no-cookies", "accepted"],
  ["--no-hsts", "accepted"],
  ["--compression=TYPE", "accepted"],
  ["--https-only", "accepted"],
  ["--secure-protocol=PR", "accepted"],
  ["--ca-certificate=FILE", "accepted"],
  ["-N, --timestamping", "accepted"],
  ["-x, --force-directories", "accepted"],
];

const DEFAULT_TIMEOUT_SECONDS = 900;
const MEGABYTE = 1024 * 1024;

export async function gnuWget(sys: Sys): Promise<number> {
  try {
    const parsed = parseOptions(sys.argv.slice(1), compileOptions(OPTIONS));
    return await new Wget(sys, parsed.given, parsed.operands).run();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await sys.write(2, `wget: ${error.message}\n${USAGE}`);
    return 2;
  }
}

const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";

/** Exit statuses of wget(1). */
const STATUS = { generic: 1, io: 3, network: 4, response: 8 } as const;

/** Why one download ended, after what had to be said was said. */
class Ended extends Error {
  readonly status: number;
  readonly retry: boolean;

  constructor(status: number, retry = false) {
    super();
    this.status = status;
    this.retry = retry;
  }
}

class Wget {
  readonly #sys: Sys;
  readonly #given: readonly { key: string; value: string | undefined }[];
  readonly #urls: string[];
  #log: (text: string) => Promise<void> = async () => {};
  /** 0 quiet, 1 brief, 2 all. */
  #verbosity = 2;

  constructor(sys: Sys, given: readonly { key: string; value: string | undefined }[], urls: readonly string[]) {
    this.#sys = sys;
    this.#given = given;
    this.#urls = [...urls];
  }

  async run(): Promise<number> {
    const sys = this.#sys;
    if (this.#has("help")) {
      await sys.write(1, `GNU Wget 1.25.0, downloads files.\nUsage: wget [OPTION]... [URL]...\n\n${helpLines(OPTIONS)}`);
      return 0;
    }
    if (this.#has("version")) {
      await sys.write(1, "GNU Wget 1.25.0 built on linux-gnu.\n");
      return 0;
    }
    const list = this.#value("input-file");
    if (list !== undefined)
      this.#urls.push(
        ...decodeUtf8(sys.fs.readFile(list))
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean),
      );
    if (this.#urls.length === 0) {
      await sys.write(2, `wget: missing URL\n${USAGE}`);
      return 1;
    }
    if (this.#has("quiet")) this.#verbosity = 0;
    else if (this.#has("no-verbose") || this.#values("n").some((text) => text.includes("v"))) this.#verbosity = 1;
    await this.#openLog();
    let status = 0;
    for (const url of this.#urls) status = (await this.#get(url)) || status;
    return status;
  }

  async #openLog(): Promise<void> {
    const sys = this.#sys;
    const file = this.#value("output-file") ?? this.#value("append-output");
    const fd =
      file === undefined
        ? 2
        : file === "-"
          ? 1
          : await sys.open(file, { write: true, create: true, append: this.#has("append-output"), truncate: !this.#has("append-output") });
    this.#log = (text) => sys.write(fd, text);
  }

  async #say(text: string, at = 2): Promise<void> {
    if (this.#verbosity >= at) await this.#log(text);
  }

  async #get(address: string): Promise<number> {
    const sys = this.#sys;
    const location = /^[a-z]+:\/\//i.test(address) ? address : `http://${address}`;
    const tries = Number(this.#value("tries") ?? 20) || Number.POSITIVE_INFINITY;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#follow(location, address, attempt);
        return 0;
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        if (!error.retry || attempt >= tries) {
          if (error.retry) await this.#say("Giving up.\n\n", 1);
          return error.status;
        }
        await this.#say("Retrying.\n\n", 1);
        await sys.sleep(BigInt(Math.min(attempt, 10)) * 1_000_000_000n);
      }
    }
  }

  async #follow(start: string, original: string, attempt: number): Promise<void> {
    const most = Number(this.#value("max-redirect") ?? 20);
    let location = start;
    let posts = this.#has("post-data") || this.#has("post-file");
    for (let hops = 0; ; hops++) {
      const url = parseUrl(location);
      if (url === undefined || (url.scheme !== "http" && url.scheme !== "https")) {
        await this.#say(
          `${original}: ${/^[a-z]+:/i.test(original) ? "Unsupported scheme" : "Invalid host name"}${url === undefined ? "" : ` ‘${url.scheme}’`}.\n`,
          1,
        );
        throw new Ended(STATUS.generic);
      }
      await this.#say(
        `${this.#has("spider") && hops === 0 ? "Spider mode enabled. Check if remote file exists.\n" : ""}--${this.#now()}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ""}${shown(location, url)}\n`,
      );
      const { response, close } = await this.#request(url, posts);
      const next = response.headers.get("location");
      if ([301, 302, 303, 307, 308].includes(response.status) && next !== undefined) {
        close();
        await this.#say(`Location: ${next} [following]\n`);
        if (hops >= most) {
          await this.#say(`${most} redirections exceeded.\n`, 1);
          throw new Ended(STATUS.response);
        }
        location = resolveUrl(url, next);
        if (response.status < 307) posts = false;
        continue;
      }
      try {
        await this.#finish(url, shown(location, url), response);
      } finally {
        close();
      }
      return;
    }
  }

  async #request(url: Url, posts: boolean): Promise<{ response: HttpClientResponse; close: () => void }> {
    const sys = this.#sys;
    let addresses: string[];
    try {
      addresses = await addressesOf(sys, url.host, this.#has("inet6-only") ? { family: 6 } : this.#has("inet4-only") ? { family: 4 } : {});
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      const why = error.temporary ? "Temporary failure in name resolution" : "Name or service not known";
      await this.#say(`Resolving ${url.host} (${url.host})... failed: ${why}.\n`);
      await this.#say(`wget: unable to resolve host address ${this.#quote(url.host)}\n`, 1);
      throw new Ended(STATUS.network);
    }
    const named = addresses[0] !== url.host;
    if (named) await this.#say(`Resolving ${url.host} (${url.host})... ${addresses.join(", ")}\n`);
    const timeout = this.#timeout("connect-timeout");
    let fd: number | undefined;
    for (const address of addresses) {
      await this.#say(`Connecting to ${named ? `${url.host} (${url.host})|${address}|` : bracketed(address)}:${url.port}... `);
      try {
        fd = await within(sys, timeout, sys.net.connect(address, url.port));
        if (fd === undefined) {
          await this.#say("failed: Connection timed out.\n");
          throw new Ended(STATUS.network, true);
        }
        break;
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        await this.#say(`failed: ${error.message}.\n`);
        if (error.code === "ETIMEDOUT" || this.#has("retry-connrefused")) throw new Ended(STATUS.network, true);
      }
    }
    if (fd === undefined) throw new Ended(STATUS.network);
    await this.#say("connected.\n");
    return await this.#send(fd, url, posts);
  }

  async #send(fd: number, url: Url, posts: boolean): Promise<{ response: HttpClientResponse; close: () => void }> {
    const sys = this.#sys;
    const stream = descriptorStream(sys, fd);
    const bodyFile = this.#value("post-file") ?? this.#value("body-file");
    const body =
      posts || this.#has("body-data") || this.#has("body-file")
        ? (this.#value("post-data") ?? this.#value("body-data") ?? (bodyFile === undefined ? "" : decodeUtf8(sys.fs.readFile(bodyFile))))
        : undefined;
    const method = this.#value("method")?.toUpperCase() ?? (this.#has("spider") ? "HEAD" : posts ? "POST" : "GET");
    const headers: Record<string, string> = {
      "User-Agent": this.#value("user-agent") ?? "Wget/1.25.0",
      Accept: "*/*",
      "Accept-Encoding": "identity",
      Connection: "Keep-Alive",
    };
    const user = this.#value("user") ?? this.#value("http-user") ?? url.user;
    if (user !== undefined)
      headers["Authorization"] = `Basic ${toBase64(encodeUtf8(`${user}:${this.#value("password") ?? this.#value("http-password") ?? url.password ?? ""}`))}`;
    if (body !== undefined) headers["Content-Type"] = "application/x-www-form-urlencoded";
    const referer = this.#value("referer");
    if (referer !== undefined) headers["Referer"] = referer;
    for (const line of this.#values("header")) headers[line.slice(0, line.indexOf(":")).trim()] = line.slice(line.indexOf(":") + 1).trim();
    await this.#say(`${url.scheme.toUpperCase()} request sent, awaiting response... `);
    try {
      const fetched = await within(sys, this.#timeout("read-timeout"), requestOn(stream, url, { method, headers, ...(body !== undefined && { body }) }));
      if (fetched === undefined) {
        await this.#say("Read error (Connection timed out) in headers.\n");
        throw new Ended(STATUS.network, true);
      }
      const { response } = fetched;
      const status = `${response.status} ${response.reason}`;
      await this.#say(
        this.#has("server-response")
          ? `\n${[`HTTP/${response.version} ${status}`, ...response.rawHeaders.map(([name, value]) => `${name}: ${value}`)].map((line) => `  ${line}\n`).join("")}`
          : `${status}\n`,
      );
      return fetched;
    } catch (error) {
      if (error instanceof HttpClientError) await this.#say(error.kind === "empty" ? "No data received.\n" : "Malformed status line.\n", 1);
      else if (error instanceof Errno) await this.#say(`Read error (${error.message}) in headers.\n`, 1);
      else throw error;
      throw new Ended(STATUS.network, true);
    }
  }

  async #finish(url: Url, location: string, response: HttpClientResponse): Promise<void> {
    const spider = this.#has("spider");
    if (response.status >= 400 && !this.#has("content-on-error")) {
      if (spider) await this.#say("Remote file does not exist -- broken link!!!\n\n", 1);
      else if (response.status === 401) await this.#say("\nUsername/Password Authentication Failed.\n", 1);
      else if (this.#verbosity === 1) await this.#say(`${location}:\n${this.#now()} ERROR ${response.status}: ${response.reason}.\n`, 1);
      else await this.#say(`${this.#now()} ERROR ${response.status}: ${response.reason}.\n\n`, 1);
      throw new Ended(response.status === 401 ? 6 : STATUS.response);
    }
    const total = Number(response.headers.get("content-length") ?? Number.NaN);
    const type = (response.headers.get("content-type") ?? "").split(";")[0] as string;
    const human = total >= 1024 ? ` (${humanLength(total)})` : "";
    await this.#say(`Length: ${Number.isNaN(total) ? "unspecified" : `${total}${human}`}${type === "" ? "" : ` [${type}]`}\n`);
    if (spider) {
      await this.#say("Remote file exists.\n\n");
      return;
    }
    await this.#save(url, location, response, total);
    if (response.status >= 400) throw new Ended(STATUS.response);
  }

  async #save(url: Url, location: string, response: HttpClientResponse, total: number): Promise<void> {
    const sys = this.#sys;
    const file = this.#fileName(url);
    if (file === undefined) {
      await this.#say(`File ${this.#quote(this.#plainName(url))} already there; not retrieving.\n\n`, 1);
      return;
    }
    const toStdout = file === "-";
    await this.#say(`Saving to: ${this.#quote(toStdout ? "STDOUT" : file)}\n\n`);
    let fd = 1;
    if (!toStdout) {
      try {
        this.#makeParents(file);
        fd = await sys.open(file, { write: true, create: true, truncate: !this.#has("continue"), append: this.#has("continue") });
      } catch (error) {
        await this.#say(`${file}: ${reason(error)}\n\nCannot write to ${this.#quote(file)} (${reason(error)}).\n`, 1);
        throw new Ended(STATUS.io);
      }
    }
    const began = sys.clock.monotonic();
    let done = 0;
    const chunks = response.chunks()[Symbol.asyncIterator]();
    for (;;) {
      const next = await within(
        sys,
        this.#timeout("read-timeout"),
        chunks.next().catch((error: unknown) => {
          if (error instanceof HttpClientError || error instanceof Error) return undefined;
          throw error;
        }),
      );
      if (next === undefined) {
        await this.#say(`\n${this.#now()} (0.00 B/s) - Read error at byte ${done}${Number.isNaN(total) ? "" : `/${total}`} (Connection timed out). `, 1);
        throw new Ended(STATUS.network, true);
      }
      if (next.done) break;
      await sys.write(fd, next.value);
      done += next.value.length;
    }
    if (!toStdout) sys.close(fd);
    const seconds = Number(sys.clock.monotonic() - began) / 1e9;
    await this.#report(file, location, done, total, seconds);
  }

  async #report(file: string, location: string, done: number, total: number, seconds: number): Promise<void> {
    const sys = this.#sys;
    const toStdout = file === "-";
    const rate = rateText(done, seconds);
    const took = seconds < 0.0005 ? "0s" : seconds < 1 ? `${Number(seconds.toPrecision(1))}s` : `${seconds.toFixed(1)}s`;
    const size = `[${done}${Number.isNaN(total) ? "" : `/${total}`}]`;
    const speed = `(${seconds < 0.0005 ? rateText(done, 0.0005) : rate})`;
    if (this.#verbosity === 1) {
      await this.#say(`${this.#now()} URL:${location} ${size} -> "${toStdout ? "-" : file}" [1]\n`, 1);
      return;
    }
    const known = !Number.isNaN(total);
    if (sys.isatty(2)) {
      const name = (toStdout ? "-" : file).slice(0, 19).padEnd(20);
      const width = Math.max(10, sys.windowSize(2).cols - 61);
      const fill = known ? `100%[${"=".repeat(width - 1)}>]` : `    [ ${"<=>".padEnd(width - 2)} ]`;
      await this.#say(`\r${name}${fill} ${humanLength(done).padStart(7)}  ${rate.replace(" ", "").padStart(8)}    in ${took}  \n\n`);
    } else await this.#say(dots(done, known, rate, took));
    await this.#say(`${this.#now()} ${speed} - ${toStdout ? "written to stdout" : `${this.#quote(file)} saved`} ${size}\n\n`);
  }

  #plainName(url: Url): string {
    const base = url.target.replace(/^.*\//, "") || "index.html";
    const prefix = this.#value("directory-prefix");
    return prefix === undefined ? base : `${prefix.replace(/\/$/, "")}/${base}`;
  }

  /** A name that is free, unless one was given; undefined when the file is there and shall stay. */
  #fileName(url: Url): string | undefined {
    const named = this.#value("output-document");
    if (named !== undefined) return named;
    const plain = this.#plainName(url);
    if (!this.#sys.fs.exists(plain) || this.#has("continue")) return plain;
    if (this.#has("no-clobber") || this.#values("n").some((text) => text.includes("c"))) return undefined;
    for (let n = 1; ; n++) if (!this.#sys.fs.exists(`${plain}.${n}`)) return `${plain}.${n}`;
  }

  #makeParents(file: string): void {
    const { fs } = this.#sys;
    if (this.#value("directory-prefix") === undefined) return;
    for (let slash = file.indexOf("/", 1); slash > 0; slash = file.indexOf("/", slash + 1))
      if (!fs.exists(file.slice(0, slash))) fs.mkdir(file.slice(0, slash));
  }

  #timeout(name: string): bigint | undefined {
    const seconds = Number(this.#value(name) ?? this.#value("timeout") ?? (name === "read-timeout" ? DEFAULT_TIMEOUT_SECONDS : 0));
    return seconds > 0 ? BigInt(Math.round(seconds * 1e9)) : undefined;
  }

  #now(): string {
    return formatTime("%Y-%m-%d %H:%M:%S", this.#sys.clock.realtime(), zoneOf(this.#sys));
  }

  #quote(text: string): string {
    return isUtf8Locale(this.#sys.env) ? `‘${text}’` : `'${text}'`;
  }

  #has(key: string): boolean {
    return this.#given.some((option) => option.key === key);
  }

  #value(key: string): string | undefined {
    return this.#given.findLast((option) => option.key === key)?.value;
  }

  #values(key: string): string[] {
    return this.#given.filter((option) => option.key === key).map((option) => option.value ?? "");
  }
}

function shown(location: string, url: Url): string {
  return location.includes("/", location.indexOf("//") + 2) ? location : `${url.scheme}://${url.authority}${url.target}`;
}

/** Rows of dots, 50 kilobytes each, as on a log. */
function dots(done: number, known: boolean, rate: string, took: string): string {
  const rowBytes = 50 * 1024;
  const speed = rate
    .replace(/\.(\d)\d? /, ".$1")
    .replace(" ", "")
    .replace("B/s", "")
    .padStart(5);
  const rows: string[] = [];
  const count = Math.max(1, Math.ceil(done / rowBytes));
  for (let row = 0; row < count; row++) {
    const inRow = Math.min(rowBytes, done - row * rowBytes);
    const filled = Math.floor(inRow / 1024);
    const text = Array.from({ length: 5 }, (_, group) => ".".repeat(Math.max(0, Math.min(10, filled - group * 10))).padEnd(10)).join(" ");
    const last = row === count - 1;
    const percent = known ? `${String(Math.floor((Math.min(done, (row + 1) * rowBytes) * 100) / Math.max(1, done))).padStart(3)}%` : "    ";
    rows.push(`${String(row * 50).padStart(6)}K ${text} ${percent} ${speed}${last ? `=${took}` : " 0s"}`);
  }
  return `${rows.join("\n")}\n\n`;
}

function humanLength(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = ["K", "M", "G", "T"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}

function rateText(bytes: number, seconds: number): string {
  const rate = bytes / Math.max(seconds, 1e-6);
  const show = (value: number) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0));
  if (rate < 1024) return `${show(rate)} B/s`;
  if (rate < MEGABYTE) return `${show(rate / 1024)} KB/s`;
  if (rate < 1024 * MEGABYTE) return `${show(rate / MEGABYTE)} MB/s`;
  return `${show(rate / MEGABYTE / 1024)} GB/s`;
}
