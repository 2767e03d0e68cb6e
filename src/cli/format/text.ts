/** Short forms of names and times. */
import { formatTime } from "../../base/time/format-time.ts";
import { UTC, type Zone } from "../../base/time/zone.ts";

/** The twelve digits of an id that lists show. */
export function truncateId(id: string): string {
  const bare = id.startsWith("sha256:") ? id.slice(7) : id;
  return bare.length > 12 ? bare.slice(0, 12) : bare;
}

/** At most `width` characters, the last one `…` when something was cut. */
export function ellipsis(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = [...text];
  if (characters.length <= width) return text;
  return width <= 1 ? characters.slice(0, width).join("") : `${characters.slice(0, width - 1).join("")}…`;
}

/** time.Time.String(): `2026-11-20 15:46:43 +0000 UTC`; a fraction only when there is one. */
export function goTime(milliseconds: number, fraction = "", zone: Zone = UTC): string {
  return formatTime(`%F %T${fraction} %z %Z`, milliseconds, zone);
}

/** RFC 3339: `2026-11-20T15:46:43Z`, elsewhere than in Greenwich `+05:30` for the Z. */
export function rfc3339(seconds: number, zone: Zone, fraction = ""): string {
  return formatTime(`%FT%T${fraction}${zone.at(seconds).offset === 0 ? "Z" : "%:z"}`, seconds * 1000, zone);
}

/** RFC 3339 with nanoseconds: the moment and its fraction as written. */
export function parseTime(text: string): { milliseconds: number; fraction: string; nanoseconds: bigint } {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const milliseconds = Date.parse(text.replace(/\.\d+/, ""));
  const trimmed = fraction.replace(/0+$/, "");
  const whole = Number.isNaN(milliseconds) ? 0n : BigInt(milliseconds) * 1_000_000n;
  return { milliseconds, fraction: trimmed === "" ? "" : `.${trimmed}`, nanoseconds: whole + BigInt(fraction.padEnd(9, "0").slice(0, 9) || "0") };
}

/** How `--pretty` shows a moment: `2026-11-20 18:25:50.932415984 +0000 utc`. */
export function prettyTime(text: string): string {
  const { milliseconds, fraction } = parseTime(text);
  return goTime(milliseconds, fraction).toLowerCase();
}
