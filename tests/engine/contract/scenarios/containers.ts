import type { Recorder } from "../recorder.ts";

/** Lists show only what this scenario made. */
const OURS = encodeURIComponent(JSON.stringify({ label: ["dbct=containers"] }));
const LABELS = { dbct: "containers" };

/** Containers in every state: what create, inspect, list and the verbs answer. */
export async function containers(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const box = { Image: "busybox", Labels: LABELS };
  const sleeper = { ...box, Cmd: ["sleep", "3000"] };

  await step("create", "POST /containers/create?name=dbct-plain", { body: sleeper });
  await step("create: name taken", "POST /containers/create?name=dbct-plain", { body: sleeper });
  await step("inspect: created", "GET /containers/dbct-plain/json");
  await step("list: created", `GET /containers/json?all=1&filters=${OURS}`);
  await step("start", "POST /containers/dbct-plain/start");
  await step("start: running", "POST /containers/dbct-plain/start");
  await step("inspect: running", "GET /containers/dbct-plain/json");
  await step("inspect: with sizes", "GET /containers/dbct-plain/json?size=1", { compare: "shape" });
  await step("list: running", `GET /containers/json?filters=${OURS}`);
  await step("list: with sizes", `GET /containers/json?size=1&filters=${OURS}`, { compare: "shape" });
  await step("top", "GET /containers/dbct-plain/top", { compare: "shape" });
  await step("top: ps arguments", "GET /containers/dbct-plain/top?ps_args=-o%20pid,args", { compare: "shape" });
  await step("stats", "GET /containers/dbct-plain/stats?stream=false", { compare: "head" });
  await step("changes: none", "GET /containers/dbct-plain/changes");
  await step("pause", "POST /containers/dbct-plain/pause");
  await step("pause: paused", "POST /containers/dbct-plain/pause");
  await step("inspect: paused", "GET /containers/dbct-plain/json");
  await step("list: paused", `GET /containers/json?filters=${OURS}`);
  await step("start: paused", "POST /containers/dbct-plain/start");
  await step("remove: paused", "DELETE /containers/dbct-plain");
  await step("unpause", "POST /containers/dbct-plain/unpause");
  await step("unpause: running", "POST /containers/dbct-plain/unpause");
  await step("remove: running", "DELETE /containers/dbct-plain");
  await step("rename", "POST /containers/dbct-plain/rename?name=dbct-other");
  await step("update", "POST /containers/dbct-other/update", {
    body: { Memory: 67_108_864, MemorySwap: 134_217_728, RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } },
  });
  await step("inspect: updated", "GET /containers/dbct-other/json");
  await step("resize", "POST /containers/dbct-other/resize?h=20&w=80", { compare: "head" });
  await step("restart", "POST /containers/dbct-other/restart?t=0");
  await step("kill", "POST /containers/dbct-other/kill?signal=KILL");
  await step("wait: not running", "POST /containers/dbct-other/wait");
  await step("kill: stopped", "POST /containers/dbct-other/kill");
  await step("stop: stopped", "POST /containers/dbct-other/stop");
  await step("inspect: exited", "GET /containers/dbct-other/json");
  await step("list: exited", `GET /containers/json?all=1&filters=${OURS}`);
  await step("top: stopped", "GET /containers/dbct-other/top");
  await step("pause: stopped", "POST /containers/dbct-other/pause");
  await step("unpause: stopped", "POST /containers/dbct-other/unpause");
  await step("resize: stopped", "POST /containers/dbct-other/resize?h=20&w=80");
  await step("stats: stopped", "GET /containers/dbct-other/stats?stream=false", { compare: "shape" });
  await step("start: again", "POST /containers/dbct-other/start");
  await step("stop", "POST /containers/dbct-other/stop?t=0");
  await step("remove", "DELETE /containers/dbct-other");
  await step("remove: again", "DELETE /containers/dbct-other");

  const busy = {
    ...box,
    Cmd: ["sleep", "3000"],
    Hostname: "busy",
    Domainname: "example.test",
    User: "1000:1000",
    Env: ["A=1", "B=two words"],
    WorkingDir: "/srv",
    ExposedPorts: { "80/tcp": {}, "53/udp": {} },
    Volumes: { "/anonymous": {} },
    StopSignal: "SIGINT",
    StopTimeout: 3,
    Healthcheck: { Test: ["CMD-SHELL", "true"], Interval: 1_000_000_000, Timeout: 2_000_000_000, Retries: 2 },
    HostConfig: {
      Binds: ["dbct-volume:/data:ro", "/tmp:/host"],
      Mounts: [
        { Type: "tmpfs", Target: "/scratch", TmpfsOptions: { SizeBytes: 1_048_576, Mode: 448 } },
        { Type: "volume", Source: "dbct-volume-2", Target: "/more", VolumeOptions: { Labels: { a: "b" } } },
      ],
      Tmpfs: { "/run": "size=64k" },
      Memory: 67_108_864,
      NanoCpus: 500_000_000,
      PidsLimit: 50,
      RestartPolicy: { Name: "always" },
      CapAdd: ["NET_ADMIN"],
      CapDrop: ["MKNOD"],
      Dns: ["9.9.9.9"],
      DnsSearch: ["example.test"],
      DnsOptions: ["ndots:2"],
      ExtraHosts: ["db:10.1.2.3"],
      GroupAdd: ["audio"],
      LogConfig: { Type: "json-file", Config: { "max-size": "1m" } },
      ReadonlyRootfs: true,
      SecurityOpt: ["no-new-privileges"],
      ShmSize: 1_048_576,
      Sysctls: { "net.ipv4.ip_forward": "1" },
      Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
      Init: true,
      OomScoreAdj: 100,
      Privileged: false,
      PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
    },
  };
  await step("create: much", "POST /containers/create?name=dbct-busy", { body: busy });
  await step("inspect: much, created", "GET /containers/dbct-busy/json");
  await step("start: much", "POST /containers/dbct-busy/start");
  await step("inspect: much, running", "GET /containers/dbct-busy/json", { compare: "shape" });
  await step("list: much", `GET /containers/json?filters=${OURS}`);
  await step("remove: by force", "DELETE /containers/dbct-busy?force=1&v=1");
  await quiet("DELETE /volumes/dbct-volume");
  await quiet("DELETE /volumes/dbct-volume-2");

  await step("create: host network with ports", "POST /containers/create?name=dbct-host", {
    body: { ...box, HostConfig: { NetworkMode: "host", PortBindings: { "80/tcp": [{ HostPort: "1" }] } } },
  });
  await step("inspect: host network", "GET /containers/dbct-host/json");
  await step("create: no network", "POST /containers/create?name=dbct-none", { body: { ...sleeper, HostConfig: { NetworkMode: "none" } } });
  await quiet("POST /containers/dbct-none/start");
  await step("inspect: no network, running", "GET /containers/dbct-none/json");
  await step("create: another's network", "POST /containers/create?name=dbct-joined", {
    body: { ...sleeper, HostConfig: { NetworkMode: "container:dbct-none" } },
  });
  await step("inspect: another's network", "GET /containers/dbct-joined/json");
  await step("list: kinds of networks", `GET /containers/json?all=1&filters=${OURS}`);
  for (const name of ["dbct-joined", "dbct-none", "dbct-host"]) await quiet(`DELETE /containers/${name}?force=1`);

  await quiet("POST /containers/create?name=dbct-ends", { ...box, Cmd: ["sh", "-c", "touch /a /tmp/b; rm /etc/hostname.none /bin/false 2>/dev/null; exit 3"] });
  const waiting = step("wait: next exit", "POST /containers/dbct-ends/wait?condition=next-exit");
  await quiet("POST /containers/dbct-ends/start");
  await waiting;
  await step("inspect: exited with 3", "GET /containers/dbct-ends/json");
  await step("changes: some", "GET /containers/dbct-ends/changes", { compare: "shape" });
  await step("archive: head", "HEAD /containers/dbct-ends/archive?path=/etc", { compare: "head" });
  await step("archive: get", "GET /containers/dbct-ends/archive?path=/etc/passwd", { compare: "head" });
  await step("archive: not there", "GET /containers/dbct-ends/archive?path=/nosuch");
  await step("archive: put nothing", "PUT /containers/dbct-ends/archive?path=/nosuch", { body: new Uint8Array(1024) });
  await step("archive: put", "PUT /containers/dbct-ends/archive?path=/tmp", { body: new Uint8Array(1024) });
  await step("export", "GET /containers/dbct-ends/export", { compare: "head" });
  await step("commit", "POST /commit?container=dbct-ends&repo=dbct/made&tag=one&comment=why&author=me", {
    body: { Cmd: ["true"], Labels: { from: "commit" } },
  });
  await step("inspect: committed", "GET /images/dbct/made:one/json", { compare: "shape" });
  await step("start: fails", "POST /containers/create?name=dbct-fails", { body: { ...box, Cmd: ["nosuchcommand"] } });
  await step("start: no such program", "POST /containers/dbct-fails/start");
  await step("inspect: start failed", "GET /containers/dbct-fails/json");
  await step("list: failed", `GET /containers/json?all=1&filters=${OURS}`);
  await step("remove: force on a stopped one", "DELETE /containers/dbct-fails?force=1");
  await quiet("DELETE /containers/dbct-ends");
  await quiet("DELETE /images/dbct/made:one");
  await step("list: none", `GET /containers/json?all=1&filters=${OURS}`);
}

export function bound(recorder: Recorder) {
  return { step: recorder.step.bind(recorder), quiet: recorder.quiet.bind(recorder) };
}
