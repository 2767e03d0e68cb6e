import { CommandError } from "../../cli/error.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { jsonValues } from "../../cli/json-stream.ts";
import { parseTimestamp } from "../../cli/option/timestamp.ts";
import { defineCompose } from "../command.ts";
import { LABEL } from "../labels.ts";

interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> | null };
  readonly time: number;
  readonly timeNano: number;
}

export default defineCompose({
  name: "events",
  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Show what happens to containers, as it happens", hi: "Containers ke saath jo hota hai, hote hi dikhao" },
  flags: {
    json: bool("", "One JSON object a line", "Har line mein ek JSON object"),
    since: string("", "Start at a time, or so long ago", "Kis samay se, ya kitni der pehle se"),
    until: string("", "End at a time, or so long ago", "Kis samay tak, ya kitni der pehle tak"),
  },
  async run(compose, services, flags) {
    const { docker } = compose;
    const { name } = await compose.projectOrName();
    const response = await compose.client.request("GET", "/events", {
      query: {
        since: parseTimestamp(docker, flags.since),
        until: parseTimestamp(docker, flags.until),
        filters: JSON.stringify({ type: { container: true }, label: { [`${LABEL.project}=${name}`]: true } }),
      },
    });
    for await (const event of jsonValues<EngineEvent>(response.chunks())) {
      const labels = event.Actor.Attributes ?? {};
      const service = labels[LABEL.service];
      if (service === undefined || labels[LABEL.oneOff] === "True" || (services.length > 0 && !services.includes(service))) continue;
      const attributes = Object.fromEntries(
        Object.entries(labels)
          .filter(([key]) => !key.startsWith("com.docker.compose."))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      const nanoseconds = String(Math.round((event.timeNano / 1e9 - event.time) * 1e9))
        .padStart(9, "0")
        .slice(0, 9);
      const stamp = new Date(event.time * 1000).toISOString().slice(0, 19);
      if (flags.json) {
        const time = `${stamp}.${nanoseconds}`.replace(/\.?0+$/, "");
        docker.line(JSON.stringify({ action: event.Action, attributes, id: event.Actor.ID, service, time: `${time}Z`, type: "container" }));
      } else {
        const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
        docker.line(`${stamp.replace("T", " ")}.${nanoseconds.slice(0, 6)} container ${event.Action} ${event.Actor.ID} (${pairs.join(", ")})\n`);
      }
      await docker.output.flush();
    }
    throw new CommandError("EOF");
  },
});
