import { normalText } from "./recorder.ts";

export interface WireOptions {
  /** The requests are HEAD: no answer has a body. */
  readonly head?: boolean;
  /** Bodies depend on the host or the clock: their length and bytes are not kept, only how they are framed. */
  readonly headers?: boolean;
}

/** The answers on a connection, line by line, with what differs from run to run in one form. */
export function answerLines(text: string, options: WireOptions): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const end = rest.indexOf("\r\n\r\n");
    if (!rest.startsWith("HTTP/1.") || end < 0) return [...lines, normalText(rest)];
    const head = rest.slice(0, end);
    rest = rest.slice(end + 4);
    const varies = options.headers === true;
    lines.push(...head.split("\r\n").map((line) => headerLine(line, varies)), "");
    const status = Number(head.slice(9, 12));
    if (status === 100 || status === 204 || status === 304 || options.head === true) continue;
    const { body, after } = bodyOf(head, rest);
    if (!varies && body !== "") lines.push(normalText(body));
    rest = after;
  }
  return lines;
}

function headerLine(line: string, varies: boolean): string {
  const [name = ""] = line.split(":", 1);
  if (name === "Date") return "Date: <date>";
  if (name === "Content-Length" && varies) return "Content-Length: <n>";
  if (name === "X-Docker-Container-Path-Stat") return normalText(`${name}: ${Buffer.from(line.slice(name.length + 2), "base64").toString()}`);
  return normalText(line);
}

function bodyOf(head: string, rest: string): { body: string; after: string } {
  const length = /^Content-Length: (\d+)$/im.exec(head)?.[1];
  if (length !== undefined) return { body: rest.slice(0, Number(length)), after: rest.slice(Number(length)) };
  if (!/^Transfer-Encoding: chunked$/im.test(head)) return { body: rest, after: "" };
  let body = "";
  let at = 0;
  for (;;) {
    const line = rest.indexOf("\r\n", at);
    const size = line < 0 ? Number.NaN : Number.parseInt(rest.slice(at, line), 16);
    if (Number.isNaN(size)) return { body: `${body}<cut off>`, after: "" };
    if (size === 0) return { body, after: rest.slice(line + 4) };
    body += rest.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
