import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Requests that are refused: what is said to bodies and queries that make no sense. */
export async function errors(recorder: Recorder): Promise<void> {
  const { step } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const bodies: readonly (readonly [string, unknown])[] = [
    ["no body", undefined],
    ["no JSON", "{bad"],
    ["half of it", '{"Image":"busybox"'],
    ["a list", "[]"],
    ["a string", '"busybox"'],
    ["two values", '{"Image":"busybox"} {}'],
    ["null", "null"],
    ["blanks", "   "],
    ["nothing in it", "{}"],
    ["image is a number", { Image: 5 }],
    ["command is a number", { Image: "busybox", Cmd: 5 }],
    ["command is a list of numbers", { Image: "busybox", Cmd: [5] }],
    ["labels are a list", { Image: "busybox", Labels: ["a"] }],
    ["tty is a string", { Image: "busybox", Tty: "yes" }],
    ["memory is a string", { Image: "busybox", HostConfig: { Memory: "64m" } }],
    ["memory is a fraction", { Image: "busybox", HostConfig: { Memory: 1.5 } }],
    ["memory too small", { Image: "busybox", HostConfig: { Memory: 1 } }],
    ["bad port", { Image: "busybox", ExposedPorts: { "x/tcp": {} } }],
    ["bad port binding", { Image: "busybox", HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "x" }] } } }],
    ["port binding is no list", { Image: "busybox", HostConfig: { PortBindings: { "80/tcp": {} } } }],
    ["bad bind", { Image: "busybox", HostConfig: { Binds: ["x"] } }],
    ["bad bind mode", { Image: "busybox", HostConfig: { Binds: ["/a:/b:bogus"] } }],
    ["bad mount", { Image: "busybox", HostConfig: { Mounts: [{ Type: "bogus", Target: "/x" }] } }],
    ["bind mount without source", { Image: "busybox", HostConfig: { Mounts: [{ Type: "bind", Target: "/x" }] } }],
    ["bind mount that is not there", { Image: "busybox", HostConfig: { Mounts: [{ Type: "bind", Source: "/dbct-nosuch", Target: "/x" }] } }],
    ["duplicate mount", { Image: "busybox", HostConfig: { Binds: ["/a:/x", "/b:/x"] } }],
    ["bad restart policy", { Image: "busybox", HostConfig: { RestartPolicy: { Name: "bogus" } } }],
    ["retries of always", { Image: "busybox", HostConfig: { RestartPolicy: { Name: "always", MaximumRetryCount: 3 } } }],
    ["remove and restart", { Image: "busybox", HostConfig: { AutoRemove: true, RestartPolicy: { Name: "always" } } }],
    ["bad log driver", { Image: "busybox", HostConfig: { LogConfig: { Type: "bogus" } } }],
    ["bad log option", { Image: "busybox", HostConfig: { LogConfig: { Type: "json-file", Config: { bogus: "1" } } } }],
    ["bad network mode", { Image: "busybox", HostConfig: { NetworkMode: "container:dbct-nosuch" } }],
    ["bad ipc mode", { Image: "busybox", HostConfig: { IpcMode: "bogus" } }],
    ["bad pid mode", { Image: "busybox", HostConfig: { PidMode: "bogus" } }],
    ["bad capability", { Image: "busybox", HostConfig: { CapAdd: ["BOGUS"] } }],
    ["bad device cgroup rule", { Image: "busybox", HostConfig: { DeviceCgroupRules: ["x"] } }],
    ["bad security option", { Image: "busybox", HostConfig: { SecurityOpt: ["bogus"] } }],
    ["bad extra host", { Image: "busybox", HostConfig: { ExtraHosts: ["x"] } }],
    ["bad runtime", { Image: "busybox", HostConfig: { Runtime: "bogus" } }],
    ["bad stop signal", { Image: "busybox", StopSignal: "BOGUS" }],
    ["bad hostname", { Image: "busybox", Hostname: "-x" }],
    ["bad MAC address", { Image: "busybox", NetworkingConfig: { EndpointsConfig: { bridge: { MacAddress: "x" } } } }],
    ["relative directory", { Image: "busybox", WorkingDir: "x" }],
    ["bad health check", { Image: "busybox", Healthcheck: { Test: ["BOGUS"] } }],
    ["short health interval", { Image: "busybox", Healthcheck: { Test: ["CMD", "true"], Interval: 5 } }],
    ["tmpfs option", { Image: "busybox", HostConfig: { Tmpfs: { "/x": "bogus" } } }],
    ["oom score", { Image: "busybox", HostConfig: { OomScoreAdj: 5000 } }],
    ["no such image", { Image: "dbct-nosuch" }],
    ["bad image name", { Image: "BAD" }],
  ];
  for (const [name, body] of bodies) {
    await step(`create: ${name}`, "POST /containers/create?name=dbct-bad", body === undefined ? {} : { body });
    await recorder.quiet("DELETE /containers/dbct-bad?v=1");
  }
  await step("create: bad container name", "POST /containers/create?name=b%20d", { body: { Image: "busybox" } });
  await step("create: short container name", "POST /containers/create?name=z", { body: { Image: "busybox" } });
  await step("create: bad platform", "POST /containers/create?name=dbct-bad&platform=bogus%2Fbogus%2Fx%2Fy", { body: { Image: "busybox" } });
  await step("create: wrong content type", "POST /containers/create?name=dbct-bad", { body: { Image: "busybox" }, headers: { "Content-Type": "text/plain" } });
  for (const verb of ["start", "stop", "restart", "kill", "pause", "unpause", "wait", "attach", "resize?h=1&w=1", "rename?name=x1"])
    await step(`none: ${verb}`, `POST /containers/dbct-nosuch/${verb}`);
  for (const what of ["json", "logs?stdout=1", "top", "stats?stream=0", "changes", "export", "archive?path=/"])
    await step(`none: ${what}`, `GET /containers/dbct-nosuch/${what}`);
  await step("list: bad filter", `GET /containers/json?filters=${filters({ bogus: ["x"] })}`);
  await step("list: filters are no JSON", "GET /containers/json?filters=xx");
  await step("list: filters are a list", "GET /containers/json?filters=%5B%5D");
  await step("list: bad limit", "GET /containers/json?limit=x");
  for (const [name, value] of [
    ["status", "x"],
    ["exited", "x"],
    ["health", "x"],
    ["is-task", "x"],
    ["since", "dbct-nosuch"],
    ["before", "dbct-nosuch"],
    ["publish", "x"],
    ["expose", "1-x"],
  ] as const)
    await step(`list: bad ${name}`, `GET /containers/json?all=1&filters=${filters({ [name]: [value] })}`);
  await step("prune: bad filter", `POST /containers/prune?filters=${filters({ bogus: ["x"] })}`);
  await step("prune: bad until", `POST /containers/prune?filters=${filters({ until: ["x"], label: ["dbct=nothing"] })}`);
  await step("prune: nothing", `POST /containers/prune?filters=${filters({ label: ["dbct=nothing"] })}`);
  const box = await recorder.quiet("POST /containers/create?name=dbct-box", { Image: "busybox", ExposedPorts: { "80/tcp": {} } });
  await step("stop: bad time", "POST /containers/dbct-box/stop?t=x");
  await step("kill: bad signal", "POST /containers/dbct-box/kill?signal=BOGUS");
  await step("wait: bad condition", "POST /containers/dbct-box/wait?condition=bogus");
  await step("rename: bad name", "POST /containers/dbct-box/rename?name=b%20d");
  await step("rename: no name", "POST /containers/dbct-box/rename");
  await step("rename: same name", "POST /containers/dbct-box/rename?name=dbct-box");
  await step("update: memory too small", "POST /containers/dbct-box/update", { body: { Memory: 1 } });
  await step("update: bad policy", "POST /containers/dbct-box/update", { body: { RestartPolicy: { Name: "bogus" } } });
  await step("update: a list", "POST /containers/dbct-box/update", { body: "[]" });
  await step("update: memory is a string", "POST /containers/dbct-box/update", { body: { Memory: "x" } });
  await recorder.quiet("POST /containers/dbct-box/update", { NanoCpus: 500_000_000 });
  await step("update: two kinds of CPU limit", "POST /containers/dbct-box/update", { body: { CpuQuota: 50_000 } });
  await step("resize: no width", "POST /containers/dbct-box/resize?h=10");
  await step("stop: no such signal", "POST /containers/dbct-box/stop?signal=BOGUS");
  await step("archive: below a file", "GET /containers/dbct-box/archive?path=/etc/passwd/x");
  await step("commit: bad tag", "POST /commit?container=dbct-box&repo=dbct/made&tag=b%20d");
  await step("list: exposed ports of what does not run", `GET /containers/json?all=1&filters=${filters({ expose: ["80"], name: ["dbct-box"] })}`);
  await step("list: no port", `GET /containers/json?all=1&filters=${filters({ expose: [""] })}`);
  await step("update: no body", "POST /containers/dbct-box/update");
  await step("stats: stream and one shot", "GET /containers/dbct-box/stats?stream=1&one-shot=1");
  await step("archive: no path", "GET /containers/dbct-box/archive");
  await step("by a prefix of its id", `GET /containers/${box.Id.slice(0, 20)}/changes`);
  await step("remove: link", "DELETE /containers/dbct-box?link=1");
  await recorder.quiet("DELETE /containers/dbct-box");
}
