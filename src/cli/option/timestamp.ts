/** `--since` and `--until`: a moment, or so long ago. */
import { parseTimestamp as parseDate } from "../../base/time/timestamp.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseDuration } from "../format/duration.ts";
import { quote } from "../format/quote.ts";

/** Seconds since the epoch, with nanoseconds after a dot; undefined when nothing was given. Throws CommandError. */
export function parseTimestamp(docker: DockerCli, text: string): string | undefined {
  if (text === "") return undefined;
  const duration = parseDuration(text);
  if (text !== "0" && typeof duration === "number") return String(Math.floor((docker.now() - duration / 1e6) / 1000));
  // Seconds go on as they were typed.
  if (/^\d+(\.\d{1,9})?$/.test(text)) return text;
  try {
    const nanoseconds = parseDate(text, docker.zone);
    // What is in the engine's form already is passed on as it is.
    return text.includes("-") ? secondsText(nanoseconds) : text;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
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
