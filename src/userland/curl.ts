import { type Bytes, concatBytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";
import { CookieJar } from "./curl/cookies.ts";
import { CurlError } from "./curl/error.ts";
import { dataBody, formBody, type RequestBody, readInput } from "./curl/form.ts";
import { type CurlOptions, curlHelpRows, parseCurl } from "./curl/options.ts";
import { METER_HEAD, METER_START, meterLine } from "./curl/progress.ts";
import { type CurlSession, FailedTransfer, type Sink, type Transfer, transferUrl } from "./curl/transfer.ts";
import { expandUrl, readUrl } from "./curl/url.ts";
import { writeOut } from "./curl/write-out.ts";
import { gunzipBytes } from "./lib/compression.ts";
import { helpLines, OptionError } from "./lib/options.ts";
import { defineProgram } from "./program.ts";

const VERSION = "8.14.1";

export default defineProgram({
  name: "curl",
  summary: "transfer a URL",
  async main(sys) {
    try {
      const options = parseCurl(sys.argv.slice(1));
      const version = sys.programOptions["version"] ?? VERSION;
      if (options.has("help")) {
        await sys.write(1, `Usage: curl [options...] <url>\n${helpLines(curlHelpRows())}`);
        return 0;
      }
      if (options.has("version")) {
        await sys.write(
          1,
          `curl ${version} (x86_64-pc-linux-gnu) libcurl/${version}\nProtocols: http https\nFeatures: HTTPS-proxy Largefile SSL UnixSockets libz\n`,
        );
        return 0;
      }
      if (options.urls.length === 0) return await usage(sys, "(2) no URL specified");
      return await transferAll(sys, options, version);
    } catch (error) {
      if (error instanceof OptionError) return await usage(sys, error.message);
      if (!(error instanceof CurlError)) throw error;
      await sys.write(2, `curl: (${error.status}) ${error.message}\n`);
      return error.status;
    }
  },
});

async function usage(sys: Sys, message: string): Promise<number> {
  await sys.write(2, `curl: ${message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
  return 2;
}

async function transferAll(sys: Sys, options: CurlOptions, version: string): Promise<number> {
  const cookieFiles = options.values("cookie").filter((text) => !text.includes("="));
  const jar = options.has("cookie-jar") || options.has("cookie") ? new CookieJar() : undefined;
  for (const path of cookieFiles) {
    try {
      jar?.read(decodeUtf8(sys.fs.readFile(path)));
    } catch {
      // A jar that is not there yet is empty.
    }
  }
  const verbose = options.has("verbose");
  const session: CurlSession = {
    sys,
    options,
    cookies: jar,
    version,
    trace: async (text) => {
      if (verbose && text !== "") await sys.write(2, text);
    },
    idle: undefined,
    connections: 0,
  };
  let status = 0;
  let index = 0;
  for (const pattern of options.urls) {
    const output = options.outputs[index++] ?? (options.has("remote-name-all") ? true : undefined);
    for (const address of options.has("globoff") ? [pattern] : expandUrl(pattern)) {
      status = await transferOne(session, address, output);
      if (status !== 0 && options.has("fail-early")) break;
    }
  }
  const path = options.value("cookie-jar");
  if (path !== undefined && jar) {
    if (path === "-") await sys.write(1, jar.text());
    else sys.fs.writeFile(path, jar.text());
  }
  return status;
}

async function transferOne(session: CurlSession, address: string, output: string | true | undefined): Promise<number> {
  const { sys, options } = session;
  const silent = options.has("silent");
  const complain = async (status: number, message: string) => {
    if (!silent || options.has("show-error")) await sys.write(2, `curl: (${status}) ${message}\n`);
  };
  const retries = Number(options.value("retry") ?? 0);
  const began = sys.clock.monotonic();
  for (let attempt = 0; ; attempt++) {
    const result = await attemptOne(session, address, output);
    const reason = retryReason(result, options);
    const budget = Number(options.value("retry-max-time") ?? 0);
    const spent = Number(sys.clock.monotonic() - began) / 1e9;
    if (attempt < retries && reason !== undefined && (budget === 0 || spent < budget)) {
      const delay = options.has("retry-delay") && Number(options.value("retry-delay")) > 0 ? Number(options.value("retry-delay")) : Math.min(600, 2 ** attempt);
      const left = retries - attempt;
      if (!silent) {
        if (result.status !== 0) await complain(result.status, result.message);
        await sys.write(
          2,
          `Warning: Problem: ${reason}. Will retry in ${delay} second${delay === 1 ? "" : "s"}. \nWarning: ${left} ${left === 1 ? "retry" : "retries"} left.\n`,
        );
      }
      await sys.sleep(BigInt(Math.round(delay * 1e9)));
      continue;
    }
    if (result.status !== 0) await complain(result.status, result.message);
    return result.status;
  }
}

interface Outcome {
  readonly status: number;
  readonly message: string;
  readonly transfer: Transfer | undefined;
}

function retryReason(result: Outcome, options: CurlOptions): string | undefined {
  const code = result.transfer?.response?.status ?? 0;
  if ((result.status === 0 || result.status === 22) && [408, 429, 500, 502, 503, 504].includes(code)) return "HTTP error";
  if (result.status === 28) return "timeout";
  if (result.status === 7 && options.has("retry-connrefused")) return "connection refused";
  if (result.status === 6) return "timeout";
  return result.status !== 0 && options.has("retry-all-errors") ? "(retrying all errors)" : undefined;
}

async function attemptOne(session: CurlSession, address: string, output: string | true | undefined): Promise<Outcome> {
  const { sys, options } = session;
  const target = new Target(session);
  let outcome: Outcome;
  let meter = false;
  try {
    let body = (await formBody(sys, options)) ?? (await dataBody(sys, options));
    let url = address;
    if (options.has("get") && body !== undefined) {
      const query = decodeUtf8(body.bytes);
      const [before = "", fragment] = url.split("#");
      url = `${before}${before.includes("?") ? "&" : "?"}${query}${fragment === undefined ? "" : `#${fragment}`}`;
      body = undefined;
    }
    const upload = options.value("upload-file");
    if (upload !== undefined) {
      body = { bytes: await readInput(sys, upload, "upload-file"), type: "" } satisfies RequestBody;
      if (url.endsWith("/") && upload !== "-") url += upload.replace(/^.*\//, "");
    }
    await target.choose(output, url);
    meter = !options.has("silent") && !options.has("no-progress-meter") && (target.path !== undefined || !sys.isatty(1));
    if (meter) await sys.write(2, METER_HEAD + METER_START);
    const transfer = await transferUrl(session, url, body, target);
    await target.finish(transfer);
    if (meter) await sys.write(2, `${meterLine(transfer)}\n`);
    const failed = options.has("fail-with-body") && (transfer.response?.status ?? 0) >= 400;
    outcome = failed
      ? { status: 22, message: `The requested URL returned error: ${transfer.response?.status}`, transfer }
      : { status: 0, message: "", transfer };
  } catch (error) {
    if (isErrno(error, "EPIPE")) outcome = { status: 23, message: "Failure writing output to destination, passed 1 returned 0", transfer: undefined };
    else if (!(error instanceof CurlError)) throw error;
    else outcome = { status: error.status, message: error.message, transfer: error instanceof FailedTransfer ? error.transfer : undefined };
    if (meter) await sys.write(2, `${METER_START}\n`);
  } finally {
    target.close();
  }
  const format = options.value("write-out");
  if (format !== undefined && outcome.transfer !== undefined) {
    const text = format.startsWith("@") ? decodeUtf8(await readInput(sys, format.slice(1), "write-out")) : format;
    for (const piece of writeOut(text, { transfer: outcome.transfer, status: outcome.status, message: outcome.message, file: target.path ?? "", options }))
      await sys.write(piece.fd, piece.text);
  }
  return outcome;
}

/** Where headers and body of a transfer go. A file is made when its first byte arrives. */
class Target implements Sink {
  path: string | undefined;
  readonly #session: CurlSession;
  #fd: number | undefined;
  #headerFd: number | undefined;
  #packed: Bytes[] = [];

  constructor(session: CurlSession) {
    this.#session = session;
  }

  async choose(output: string | true | undefined, address: string): Promise<void> {
    const { options } = this.#session;
    const directory = options.value("output-dir");
    if (output === true) {
      const name = (readUrl(address).target.split("?")[0] as string).replace(/^.*\//, "");
      if (name === "") throw new CurlError(23, "Remote filename has no length");
      this.path = directory === undefined ? name : `${directory}/${name}`;
    } else if (output !== undefined && output !== "-") this.path = directory === undefined ? output : `${directory}/${output}`;
  }

  async headers(lines: readonly string[]): Promise<void> {
    const { options, sys } = this.#session;
    const text = lines.map((line) => `${line}\r\n`).join("");
    const dump = options.value("dump-header");
    if (dump !== undefined) {
      this.#headerFd ??= dump === "-" ? 1 : await this.#open(dump);
      await sys.write(this.#headerFd, text);
    }
    if (options.has("head") || options.has("include") || options.has("show-headers")) await sys.write(await this.#output(), text);
  }

  async body(bytes: Bytes, response: { headers: ReadonlyMap<string, string> }): Promise<void> {
    const { options, sys } = this.#session;
    if (options.has("compressed") && response.headers.get("content-encoding") === "gzip") {
      this.#packed.push(bytes);
      return;
    }
    if (this.path === undefined && options.outputs.length === 0 && sys.isatty(1) && bytes.includes(0)) {
      await sys.write(
        2,
        'Warning: Binary output can mess up your terminal. Use "--output -" to tell curl to output it to your terminal anyway, or consider "--output <FILE>" to save to a file.\n',
      );
      throw new CurlError(23, "client returned ERROR on write, passed 1 returned 0");
    }
    await sys.write(await this.#output(), bytes);
  }

  async finish(transfer: Transfer): Promise<void> {
    if (this.#packed.length > 0) await this.#session.sys.write(await this.#output(), gunzipBytes(concatBytes(this.#packed)));
    if (this.path !== undefined && (transfer.response?.status ?? 0) < 300 && transfer.downloaded === 0) await this.#output();
  }

  close(): void {
    for (const fd of [this.#fd, this.#headerFd]) if (fd !== undefined && fd !== 1) this.#session.sys.close(fd);
    this.#fd = undefined;
    this.#headerFd = undefined;
  }

  async #output(): Promise<number> {
    if (this.path === undefined) return 1;
    this.#fd ??= await this.#open(this.path);
    return this.#fd;
  }

  async #open(path: string): Promise<number> {
    const { sys, options } = this.#session;
    try {
      if (options.has("create-dirs")) makeParents(sys, path);
      return await sys.open(path, { write: true, create: true, truncate: !options.has("continue-at"), append: options.has("continue-at") });
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!options.has("silent") || options.has("show-error")) await sys.write(2, `Warning: Failed to open the file ${path}: ${error.message}\n`);
      throw new CurlError(23, "client returned ERROR on write, passed 1 returned 0");
    }
  }
}

function makeParents(sys: Sys, path: string): void {
  for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const directory = path.slice(0, slash);
    if (!sys.fs.exists(directory)) sys.fs.mkdir(directory, 0o750);
  }
}
