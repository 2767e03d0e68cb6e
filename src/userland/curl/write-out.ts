/** -w: text with %{variables}. */
import type { CurlOptions } from "./options.ts";
import type { Transfer } from "./transfer.ts";

export interface WriteOut {
  readonly transfer: Transfer;
  readonly status: number;
  readonly message: string;
  readonly file: string;
  readonly options: CurlOptions;
}

/** Pieces and where they go. */
export function writeOut(format: string, result: WriteOut): { fd: 1 | 2; text: string }[] {
  const pieces: { fd: 1 | 2; text: string }[] = [];
  let fd: 1 | 2 = 1;
  let text = "";
  for (let at = 0; at < format.length; ) {
    const rest = format.slice(at);
    const match = /^%(?:%|\{([A-Za-z0-9_]+)\}|(header|output)\{([^}]*)\})/.exec(rest) ?? /^\\([nrt])/.exec(rest);
    if (match === null) {
      text += format[at];
      at++;
      continue;
    }
    at += match[0].length;
    if (match[0] === "%%") text += "%";
    else if (match[0].startsWith("\\")) text += { n: "\n", r: "\r", t: "\t" }[match[1] as "n" | "r" | "t"];
    else if (match[2] === "header") text += result.transfer.response?.headers.get((match[3] as string).toLowerCase()) ?? "";
    else if (match[1] === "stderr" || match[1] === "stdout") {
      pieces.push({ fd, text });
      text = "";
      fd = match[1] === "stderr" ? 2 : 1;
    } else if (match[1] === "onerror") {
      if (result.status === 0) break;
    } else text += variable(match[1] ?? "", result) ?? "";
  }
  pieces.push({ fd, text });
  return pieces.filter((piece) => piece.text !== "");
}

function variable(name: string, result: WriteOut): string | undefined {
  if (name === "json")
    return JSON.stringify(
      Object.fromEntries(
        Object.keys(VARIABLES)
          .sort()
          .map((key) => [key, jsonValue((VARIABLES[key] as Variable)(result))]),
      ),
    );
  if (name === "header_json") {
    const headers: Record<string, string[]> = {};
    for (const [key, value] of result.transfer.response?.rawHeaders ?? []) headers[key.toLowerCase()] = [...(headers[key.toLowerCase()] ?? []), value];
    return JSON.stringify(headers);
  }
  return VARIABLES[name]?.(result);
}

type Variable = (result: WriteOut) => string;

function jsonValue(text: string): string | number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

const VARIABLES: Readonly<Record<string, Variable>> = {
  http_code: (result) => code(result),
  response_code: (result) => code(result),
  http_connect: () => "000",
  http_version: ({ transfer }) => transfer.response?.version ?? "0",
  content_type: ({ transfer }) => transfer.response?.headers.get("content-type") ?? "",
  errormsg: ({ message }) => message,
  exitcode: ({ status }) => String(status),
  filename_effective: ({ file }) => file,
  local_ip: ({ transfer }) => transfer.local.address,
  local_port: ({ transfer }) => String(transfer.local.port),
  remote_ip: ({ transfer }) => transfer.remote.address,
  remote_port: ({ transfer }) => String(transfer.remote.port),
  method: ({ transfer }) => transfer.method,
  num_connects: ({ transfer }) => String(transfer.connects),
  num_headers: ({ transfer }) => String(transfer.response?.rawHeaders.length ?? 0),
  num_redirects: ({ transfer }) => String(transfer.redirects),
  num_retries: () => "0",
  redirect_url: ({ transfer }) => transfer.redirectUrl,
  referer: ({ options }) => options.value("referer") ?? "",
  scheme: ({ transfer }) => (transfer.url.startsWith("https") ? "https" : "http"),
  size_download: ({ transfer }) => String(transfer.downloaded),
  size_header: ({ transfer }) => String(transfer.headerSize),
  size_request: ({ transfer }) => String(transfer.requestSize),
  size_upload: ({ transfer }) => String(transfer.uploaded),
  speed_download: ({ transfer }) => String(speed(transfer.downloaded, transfer.total)),
  speed_upload: ({ transfer }) => String(speed(transfer.uploaded, transfer.total)),
  ssl_verify_result: () => "0",
  proxy_ssl_verify_result: () => "0",
  time_appconnect: ({ transfer }) => (transfer.url.startsWith("https") ? time(transfer.connect) : time(0n)),
  time_connect: ({ transfer }) => time(transfer.connect),
  time_namelookup: ({ transfer }) => time(transfer.nameLookup),
  time_pretransfer: ({ transfer }) => time(transfer.connect),
  time_redirect: ({ transfer }) => time(transfer.redirectTime),
  time_starttransfer: ({ transfer }) => time(transfer.startTransfer),
  time_total: ({ transfer }) => time(transfer.total),
  url: ({ transfer }) => transfer.url,
  url_effective: ({ transfer }) => transfer.url,
  urlnum: () => "0",
};

function code({ transfer }: WriteOut): string {
  return String(transfer.response?.status ?? 0).padStart(3, "0");
}

function time(nanoseconds: bigint): string {
  return (Number(nanoseconds) / 1e9).toFixed(6);
}

/** Bytes per second. */
export function speed(bytes: number, nanoseconds: bigint): number {
  return nanoseconds === 0n ? 0 : Math.round((bytes * 1e9) / Number(nanoseconds));
}
