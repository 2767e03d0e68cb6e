/** `--since` and `--until`: a moment, or so long ago. */
import { fromLocal } from "../../base/time/zone.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseDuration } from "../format/duration.ts";
import { quote } from "../format/quote.ts";

/** Seconds since the epoch, with nanoseconds after a dot; undefined when nothing was given. Throws CommandError. */
export function parseTimestamp(docker: DockerCli, text: string): string | undefined {
  if (text === "") return undefined;
  const duration = parseDuration(text);
  if (text !== "0" && typeof duration === "number") return String(Math.floor((docker.now() - duration / 1e6) / 1000));
  if (/^\d+(\.\d{1,9})?$/.test(text)) return text;
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match) {
    const [, date, clock = "00:00", fraction = "", zone] = match;
    checkRanges(text, match[1] ?? "", match[2]);
    const written = Date.parse(`${date}T${clock.length === 5 ? `${clock}:00` : clock}${zone ?? "Z"}`);
    const milliseconds = zone === undefined && !Number.isNaN(written) ? fromLocal(written / 1000, docker.zone) * 1000 : written;
    if (!Number.isNaN(milliseconds)) return secondsText(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0")));
  }
  throw new CommandError(`failed to parse value as time or duration: ${quote(text)}`);
}

/** Throws CommandError with the words of Go's time.Parse. */
function checkRanges(text: string, date: string, clock: string | undefined): void {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const [hour = 0, minute = 0, second = 0] = (clock ?? "").split(":").map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const bad = month < 1 || month > 12 ? "month" : hour > 23 ? "hour" : minute > 59 ? "minute" : second > 59 ? "second" : day < 1 || day > days ? "day" : "";
  if (bad !== "") throw new CommandError(`parsing time ${quote(text)}: ${bad} out of range`);
}

export function logTime(docker: DockerCli, flag: string, text: string): string | undefined {
  try {
    return parseTimestamp(docker, text);
  } catch (error) {
    throw new CommandError(`invalid value for ${quote(flag)}: ${(error as Error).message}`);
  }
}

function secondsText(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${(nanoseconds % 1_000_000_000n).toString().padStart(9, "0")}`;
}
