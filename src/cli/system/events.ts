import type { Zone } from "../../base/time/zone.ts";
import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError, messageOf } from "../error.ts";
import { encodeFilters } from "../filters.ts";
import { string } from "../flag/kinds.ts";
import { rfc3339 } from "../format/text.ts";
import { jsonValues } from "../json-stream.ts";
import { filterFlag, formatFlag } from "../option/common.ts";
import { parseTimestamp } from "../option/timestamp.ts";
import { executeTemplate } from "../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../template/functions.ts";
import { parseTemplate } from "../template/parse.ts";
import { GoStruct, type Value } from "../template/value.ts";

interface EventMessage {
  status?: string;
  id?: string;
  from?: string;
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> | null };
  scope?: string;
  time: number;
  timeNano: number;
}

export default defineCommand({
  path: "system events",
  shortcut: "events",
  use: "[OPTIONS]",
  short: { en: "Show what happens in the engine as it happens", hi: "Engine mein jo ho raha hai, hote hi dikhao" },
  args: noArgs,
  flags: {
    filter: filterFlag,
    format: formatFlag,
    since: string("", "Start at a time, or so long ago", "Kis samay se, ya kitni der pehle se"),
    until: string("", "Stop at a time, or so long ago", "Kis samay tak, ya kitni der pehle tak"),
  },
  async run(docker, _args, flags) {
    const print = eventPrinter(flags.format, docker.zone);
    const response = await docker.client.request("GET", "/events", {
      query: { since: parseTimestamp(docker, flags.since), until: parseTimestamp(docker, flags.until), filters: encodeFilters(flags.filter) },
    });
    for await (const text of eventTexts(response.chunks())) {
      docker.line(print(text));
      await docker.output.flush();
    }
    return 0;
  },
});

/** The events as written: their nanoseconds are too long for a JavaScript number. */
async function* eventTexts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ event: EventMessage; nanoseconds: bigint }> {
  const decoder = new TextDecoder();
  const stamps: bigint[] = [];
  async function* watched(): AsyncGenerator<Uint8Array> {
    let tail = "";
    for await (const chunk of chunks) {
      const text = tail + decoder.decode(chunk, { stream: true });
      for (const match of text.matchAll(/"timeNano":(\d+)\}/g)) stamps.push(BigInt(match[1] as string));
      tail = text.slice(text.lastIndexOf("}") + 1);
      yield chunk;
    }
  }
  for await (const event of jsonValues<EventMessage>(watched())) yield { event, nanoseconds: stamps.shift() ?? BigInt(event.timeNano) };
}

function eventPrinter(format: string, zone: Zone): (entry: { event: EventMessage; nanoseconds: bigint }) => string {
  if (format === "") return ({ event, nanoseconds }) => plainLine(event, nanoseconds, zone);
  const source = format === "json" ? "{{json .}}" : format;
  try {
    const template = parseTemplate(source, new Set(FORMAT_FUNCTIONS.keys()));
    // What the type has not is said before anything happens.
    executeTemplate(template, eventValue({ Type: "", Action: "", Actor: { ID: "", Attributes: {} }, scope: "", time: 0 } as EventMessage, 0n), {
      functions: FORMAT_FUNCTIONS,
    });
    return ({ event, nanoseconds }) => {
      try {
        return executeTemplate(template, eventValue(event, nanoseconds), { functions: FORMAT_FUNCTIONS });
      } catch (error) {
        throw new CommandError(`Error parsing format: ${messageOf(error)}`, 64);
      }
    };
  } catch (error) {
    throw new CommandError(`Error parsing format: ${messageOf(error)}`, 64);
  }
}

function eventValue(event: EventMessage, nanoseconds: bigint): Value {
  return new GoStruct({
    type: "*events.Message",
    fields: {
      Status: event.status ?? "",
      ID: event.id ?? "",
      From: event.from ?? "",
      Type: event.Type,
      Action: event.Action,
      Actor: new GoStruct({ type: "events.Actor", fields: { ID: event.Actor.ID, Attributes: event.Actor.Attributes ?? {} } }),
      Scope: event.scope ?? "",
      Time: event.time,
      TimeNano: nanoseconds,
    },
    json: () => event,
  });
}

function plainLine(event: EventMessage, nanoseconds: bigint, zone: Zone): string {
  const fraction = `.${(nanoseconds % 1_000_000_000n).toString().padStart(9, "0")}`;
  const attributes = Object.entries(event.Actor.Attributes ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const tail = attributes.length === 0 ? "" : ` (${attributes.join(", ")})`;
  return `${rfc3339(Number(nanoseconds / 1_000_000_000n), zone, fraction)} ${event.Type} ${event.Action} ${event.Actor.ID}${tail}`;
}
