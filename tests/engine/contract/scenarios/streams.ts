import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Logs, attach and events: what comes out of a connection that goes on. */
export async function streams(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const both = { Image: "busybox", Cmd: ["sh", "-c", "echo out; sleep 0.1; echo err >&2"] };
  await quiet("POST /containers/create?name=dbct-both", both);
  await step("logs: created", "GET /containers/dbct-both/logs?stdout=1&stderr=1");
  const waiting = quiet("POST /containers/dbct-both/wait?condition=next-exit");
  await quiet("POST /containers/dbct-both/start");
  await waiting;
  await step("logs: stdout", "GET /containers/dbct-both/logs?stdout=1");
  await step("logs: stderr", "GET /containers/dbct-both/logs?stderr=1");
  await step("logs: tail", "GET /containers/dbct-both/logs?stdout=1&tail=0");
  await step("logs: timestamps", "GET /containers/dbct-both/logs?stdout=1&timestamps=1");
  await step("logs: details", "GET /containers/dbct-both/logs?stdout=1&details=1");
  await step("logs: neither stream", "GET /containers/dbct-both/logs");
  await step("logs: since is no time", "GET /containers/dbct-both/logs?stdout=1&since=x");
  await step("logs: until is no time", "GET /containers/dbct-both/logs?stdout=1&until=x");
  await step("attach: logs", "POST /containers/dbct-both/attach?logs=1&stdout=1&stderr=1", { input: "" });
  await step("attach: without an upgrade", "POST /containers/dbct-both/attach?logs=1&stdout=1");
  await step("attach: bad detach keys", "POST /containers/dbct-both/attach?stream=1&stdout=1&detachKeys=nosuch");
  await quiet("DELETE /containers/dbct-both");

  await quiet("POST /containers/create?name=dbct-cat", { Image: "busybox", Cmd: ["cat"], OpenStdin: true, StdinOnce: true, AttachStdin: true });
  await quiet("POST /containers/dbct-cat/start");
  await step("attach: typed", "POST /containers/dbct-cat/attach?stream=1&stdin=1&stdout=1", { input: "hello\n" });
  await step("inspect: open stdin", "GET /containers/dbct-cat/json", { compare: "shape" });
  await quiet("DELETE /containers/dbct-cat?force=1");

  await quiet("POST /containers/create?name=dbct-tty", { Image: "busybox", Cmd: ["sh", "-c", "echo one; echo two >&2"], Tty: true });
  const ended = quiet("POST /containers/dbct-tty/wait?condition=next-exit");
  await quiet("POST /containers/dbct-tty/start");
  await ended;
  await step("logs: of a terminal", "GET /containers/dbct-tty/logs?stdout=1&stderr=1");
  await quiet("DELETE /containers/dbct-tty");

  await quiet("POST /containers/create?name=dbct-nolog", { Image: "busybox", Cmd: ["true"], HostConfig: { LogConfig: { Type: "none" } } });
  await step("logs: driver none", "GET /containers/dbct-nolog/logs?stdout=1");
  await quiet("DELETE /containers/dbct-nolog");

  await quiet("POST /networks/create", { Name: "dbct-events" });
  await quiet("POST /containers/create?name=dbct-events", {
    Image: "busybox",
    Cmd: ["sleep", "100"],
    Labels: { dbct: "events" },
    HostConfig: { NetworkMode: "dbct-events", Binds: ["dbct-events:/data"] },
  });
  const made = await quiet("GET /containers/dbct-events/json");
  const since = Math.floor(Date.parse(made.Created) / 1000);
  for (const verb of ["start", "kill?signal=USR1", "restart?t=0", "rename?name=dbct-events2"]) await quiet(`POST /containers/dbct-events/${verb}`);
  await quiet("POST /containers/dbct-events2/rename?name=dbct-events");
  const exec = await quiet("POST /containers/dbct-events/exec", { Cmd: ["true"] });
  await quiet(`POST /exec/${exec.Id}/start`, { Detach: true });
  while ((await quiet(`GET /exec/${exec.Id}/json`)).Running) await new Promise((resolve) => setTimeout(resolve, 10));
  await quiet("POST /containers/dbct-events/update", { CpuShares: 512 });
  await quiet("GET /containers/dbct-events/archive?path=/etc/passwd");
  await quiet("PUT /containers/dbct-events/archive?path=/tmp", new Uint8Array(1024));
  await quiet("GET /containers/dbct-events/top");
  await quiet("GET /containers/dbct-events/export");
  await quiet("POST /commit?container=dbct-events&repo=dbct/events");
  await quiet("POST /images/dbct/events/tag?repo=dbct/events&tag=two");
  await quiet("DELETE /images/dbct/events:two");
  await quiet("DELETE /images/dbct/events:latest");
  await quiet("POST /containers/dbct-events/stop?t=0");
  await quiet("DELETE /containers/dbct-events");
  await quiet("DELETE /volumes/dbct-events");
  await quiet("DELETE /networks/dbct-events");
  const until = Date.parse((await quiet("GET /info")).SystemTime) / 1000 + 0.2;
  const past = (filters: object) => `GET /events?since=${since - 1}&until=${until.toFixed(3)}&filters=${encodeURIComponent(JSON.stringify(filters))}`;
  await step("events: of a container", past({ container: [made.Id], type: ["container"] }));
  await step("events: of a network", past({ network: ["dbct-events"], type: ["network"] }));
  await step("events: of a volume", past({ volume: ["dbct-events"], type: ["volume"] }));
  await step("events: of an image", past({ image: ["dbct/events"], type: ["image"] }));
  await step("events: by label", past({ label: ["dbct=events"], event: ["create", "destroy"] }));
  await step("events: until before since", "GET /events?since=10&until=5");
  await step("events: bad since", "GET /events?since=x");
  await step("events: bad filter", `GET /events?since=1&until=2&filters=${encodeURIComponent('{"bogus":["x"]}')}`);
}
