/** `--progress=rawjson`: BuildKit's SolveStatus as its Go client prints it. */

import type { SolveStatus } from "../../base/solve-status.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { encodeBase64 } from "../base64.ts";

export function rawStatus({ vertexes = [], statuses = [], logs = [], warnings = [] }: SolveStatus): object {
  return {
    ...list(
      "vertexes",
      vertexes.map(({ digest, inputs = [], name, started, completed, cached = false, error = "" }) => ({
        digest,
        ...list("inputs", inputs),
        name,
        ...time("started", started),
        ...time("completed", completed),
        ...(cached ? { cached } : {}),
        ...(error === "" ? {} : { error }),
      })),
    ),
    ...list(
      "statuses",
      statuses.map(({ id, vertex, name = "", current, total = 0, timestamp, started, completed }) => ({
        id,
        vertex,
        ...(name === "" ? {} : { name }),
        ...(total === 0 ? {} : { total }),
        current,
        ...time("timestamp", timestamp),
        ...time("started", started),
        ...time("completed", completed),
      })),
    ),
    ...list(
      "logs",
      logs.map(({ vertex, stream, data, timestamp }) => ({ vertex, stream, data: encodeBase64(data), ...time("timestamp", timestamp) })),
    ),
    ...list(
      "warnings",
      warnings.map(({ vertex, short, detail, url, source, range }) => ({
        vertex,
        level: 1,
        short: encodeBase64(encodeUtf8(short)),
        ...list(
          "detail",
          detail.map((line) => encodeBase64(encodeUtf8(line))),
        ),
        url,
        ...(source === undefined ? {} : { sourceInfo: { filename: source.filename, data: encodeBase64(source.data), language: "Dockerfile" } }),
        ...list(
          "range",
          range.map(({ start, end }) => ({ start: { line: start }, end: { line: end } })),
        ),
      })),
    ),
  };
}

function list(name: string, items: readonly unknown[]): object {
  return items.length === 0 ? {} : { [name]: items };
}

/** RFC 3339 with as many digits as it needs. */
function time(name: string, nanoseconds: bigint | undefined): object {
  if (nanoseconds === undefined) return {};
  const fraction = (nanoseconds % 1_000_000_000n).toString().padStart(9, "0").replace(/0+$/, "");
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return { [name]: `${seconds}${fraction === "" ? "" : `.${fraction}`}Z` };
}
