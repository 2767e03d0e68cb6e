import { toBase64 } from "../../base/base64.ts";
import { Errno } from "../../base/errno.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { HttpClientError } from "../../http/client.ts";
import { parseUrl, type Url } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { resolveUrl } from "../curl/url.ts";
import { addressesOf, bracketed, cannotConnect, descriptorStream, UnknownHost, within } from "../lib/connection.ts";
import { Exit, Failure, reason } from "../lib/errors.ts";
import { type Fetched, requestOn } from "../lib/fetch.ts";
import { defineUtility, type Tool } from "../lib/utility.ts";

const MOST_REDIRECTS = 20;
const SECOND = 1_000_000_000n;

export const busyboxWget = (sys: Sys) => definition.main(sys);

const definition = defineUtility({
  name: "wget",
  summary: "Retrieve files via HTTP",
  usage:
    "[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...",
  options: [
    ["--spider", "only look whether the file exists"],
    ["--header=STR", "add a header"],
    ["--post-data=STR", "POST this"],
    ["--post-file=FILE", "POST a file"],
    ["--no-check-certificate", "do not check certificates"],
    ["-c, --continue", "continue a download"],
    ["-q, --quiet", "say nothing"],
    ["-P, --directory-prefix=DIR", "save to DIR"],
    ["-S, --server-response", "show the server's response"],
    ["-T, --timeout=SEC", "give up after SEC seconds without data"],
    ["-O, --output-document=FILE", "save to FILE ('-' for stdout)"],
    ["-o, --output-file=LOGFILE", "messages to LOGFILE"],
    ["-U, --user-agent=STR", "what to call itself"],
    ["-Y, --proxy=STR", "accepted"],
    ["-t, --tries=N", "accepted"],
    ["--no-verbose", "accepted"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) {
      await tool.note(tool.help());
      return 1;
    }
    for (const address of tool.operands) await download(tool, address);
    return 0;
  },
});

async function download(tool: Tool, address: string): Promise<void> {
  const log = await logWriter(tool);
  let location = /^[a-z]+:\/\//.test(address) ? address : `http://${address}`;
  const posts = tool.has("post-data") || tool.has("post-file");
  const timeout = tool.has("timeout") ? BigInt(Math.round(Number(tool.value("timeout")) * 1e9)) : 900n * SECOND;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const url = parseUrl(location);
    if (url === undefined || (url.scheme !== "http" && url.scheme !== "https")) throw new Failure(`not an http or ftp url: ${address}`);
    const { response, close } = await request(tool, url, posts, timeout, log);
    const status = `HTTP/${response.version} ${response.status} ${response.reason}`;
    if (tool.has("server-response"))
      await tool.note([`  ${status}`, ...response.rawHeaders.map(([name, value]) => `  ${name}: ${value}`), "  "].join("\n").concat("\n"));
    const next = response.headers.get("location");
    if ([301, 302, 303, 307, 308].includes(response.status) && next !== undefined) {
      close();
      location = resolveUrl(url, next);
      continue;
    }
    if (response.status !== 200 && response.status !== 206 && response.status !== 204 && response.status !== 201) {
      close();
      throw new Failure(`server returned error: ${status}`);
    }
    if (tool.has("spider")) {
      close();
      await log("remote file exists\n");
      return;
    }
    await save(tool, url, response, timeout, log);
    close();
    return;
  }
  throw new Failure("too many redirections");
}

async function request(tool: Tool, url: Url, posts: boolean, timeout: bigint, log: (text: string) => Promise<void>): Promise<Fetched> {
  const { sys } = tool;
  let address: string;
  try {
    [address = ""] = await addressesOf(sys, url.host);
  } catch (error) {
    if (error instanceof UnknownHost) throw new Failure(`bad address '${url.host}'`);
    throw error;
  }
  await log(`Connecting to ${url.authority} (${bracketed(address)}:${url.port})\n`);
  try {
    const fd = await within(sys, timeout, sys.net.connect(address, url.port));
    if (fd === undefined) throw new Failure("download timed out");
    const headers: Record<string, string> = { "User-Agent": tool.value("user-agent") ?? "Wget", Connection: "close" };
    if (url.user !== undefined) headers["Authorization"] = `Basic ${toBase64(encodeUtf8(`${url.user}:${url.password ?? ""}`))}`;
    for (const line of tool.values("header")) headers[line.slice(0, line.indexOf(":")).trim()] = line.slice(line.indexOf(":") + 1).trim();
    const body = tool.value("post-data") ?? (tool.has("post-file") ? decodeUtf8(sys.fs.readFile(tool.value("post-file") as string)) : undefined);
    if (posts && headers["Content-Type"] === undefined) headers["Content-Type"] = "application/x-www-form-urlencoded";
    const fetched = await within(
      sys,
      timeout,
      requestOn(descriptorStream(sys, fd), url, { method: posts ? "POST" : "GET", headers, ...(body !== undefined && { body }) }),
    );
    if (fetched === undefined) throw new Failure("download timed out");
    return fetched;
  } catch (error) {
    if (error instanceof HttpClientError) throw new Failure(error.kind === "empty" ? "error getting response" : "bad response from server");
    if (error instanceof Errno) throw new Failure(`${cannotConnect(address)}: ${error.message}`);
    throw error;
  }
}

async function save(tool: Tool, url: Url, response: Fetched["response"], timeout: bigint, log: (text: string) => Promise<void>): Promise<void> {
  const { sys } = tool;
  const named = tool.value("output-document");
  const path = (url.target.split("?")[0] as string).replace(/\/+$/, "").replace(/^.*\//, "") || "index.html";
  const prefix = tool.value("directory-prefix");
  const file = named ?? (prefix === undefined ? path : `${prefix}/${path}`);
  const toStdout = file === "-";
  let fd = 1;
  if (!toStdout) {
    try {
      const whole = named !== undefined || tool.has("continue");
      fd = await sys.open(file, { write: true, create: true, truncate: !tool.has("continue"), append: tool.has("continue"), exclusive: !whole });
    } catch (error) {
      throw new Failure(`can't open '${file}': ${reason(error)}`);
    }
  }
  await log(toStdout ? "writing to stdout\n" : `saving to '${file}'\n`);
  const total = Number(response.headers.get("content-length") ?? Number.NaN);
  let done = 0;
  const chunks = response.chunks()[Symbol.asyncIterator]();
  for (;;) {
    const next = await within(sys, timeout, chunks.next());
    if (next === undefined) throw new Failure("download timed out");
    if (next.done) break;
    await sys.write(fd, next.value);
    done += next.value.length;
  }
  if (!toStdout) sys.close(fd);
  await log(`${bar(toStdout ? "-" : file.replace(/^.*\//, ""), done, total)}\n${toStdout ? "written to stdout" : `'${file}' saved`}\n`);
}

function bar(name: string, done: number, total: number): string {
  const label = `${name.slice(0, 20).padEnd(20)} `;
  const size =
    done < 100_000
      ? String(done).padStart(5)
      : done < 100_000 * 1024
        ? `${String(Math.floor(done / 1024)).padStart(4)}k`
        : `${String(Math.floor(done / 1024 / 1024)).padStart(4)}M`;
  if (Number.isNaN(total)) return `\r${label}     |${"<=>".padStart(16).padEnd(32)}| ${size}  0:00:00 ETA`;
  return `\r${label}100% |${"*".repeat(32)}| ${size}  0:00:00 ETA`;
}

async function logWriter(tool: Tool): Promise<(text: string) => Promise<void>> {
  if (tool.has("quiet")) return async () => {};
  const file = tool.value("output-file");
  if (file === undefined) return (text) => tool.sys.write(2, text);
  try {
    const fd = file === "-" ? 1 : await tool.sys.open(file, { write: true, create: true, truncate: true });
    return (text) => tool.sys.write(fd, text);
  } catch (error) {
    await tool.note(`wget: can't open '${file}': ${reason(error)}\n`);
    throw new Exit(1);
  }
}
