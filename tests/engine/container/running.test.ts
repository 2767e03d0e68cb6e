import { expect, test } from "vitest";
import { delay } from "../../../src/sim/time/clock.ts";
import { bootEngine, call, type TestEngine } from "../../support/engine.ts";

async function run({ api }: TestEngine, body: object): Promise<{ stdout: string; code: number }> {
  const { Id: id } = (await api("POST", "/containers/create", { Image: "busybox", ...body })).body;
  const started = await api("POST", `/containers/${id}/start`);
  expect(started.text).toBe("");
  const { StatusCode: code } = (await api("POST", `/containers/${id}/wait`)).body;
  const { text } = await api("GET", `/containers/${id}/logs?stdout=1&stderr=1`);
  // Frames' headers are not printable.
  return { stdout: text.replace(/[\x00-\x08\x0e-\x1f\ufffd].{0,7}?(?=[\w/:])/gs, ""), code };
}

test.each([
  ["environment", { Cmd: ["env"], Env: ["A=1"], Hostname: "h" }, ["PATH=/bin", "HOSTNAME=h", "A=1", "HOME=/root"]],
  ["terminal", { Cmd: ["env"], Tty: true, Hostname: "h" }, ["PATH=/bin\r", "HOSTNAME=h\r", "TERM=xterm\r", "HOME=/root\r"]],
  ["user by name", { Cmd: ["id"], User: "web" }, ["33:34 34,50"]],
  ["user by number and group", { Cmd: ["id"], User: "7:web" }, ["7:34 34"]],
  ["added groups", { Cmd: ["id"], HostConfig: { GroupAdd: ["extra", "99"] } }, ["0:0 0,50,99"]],
])("%s", async (_name, body, lines) => {
  const machine = bootEngine();
  const { Id: id } = (await machine.api("POST", "/containers/create", { Image: "busybox", ...body })).body;
  await machine.api("POST", `/containers/${id}/start`);
  await machine.api("POST", `/containers/${id}/wait`);
  const { hostFs } = { hostFs: machine.fs };
  const log = new TextDecoder().decode(hostFs.readFile(`/var/lib/docker/containers/${id}/${id}-json.log`));
  const text = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).log)
    .join("");
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => line),
  ).toEqual(lines.map((line, i) => (i === lines.length - 1 ? line.trimEnd() : line)));
});

test("files: hosts, hostname, volumes filled from the image, binds, tmpfs, read-only root", async () => {
  const machine = bootEngine();
  machine.fs.writeFile("/etc/host-file", "from the host\n");
  const HostConfig = { Binds: ["vol:/srv", "/etc/host-file:/bound:ro"], Tmpfs: { "/scratch": "" }, ReadonlyRootfs: true };
  expect((await run(machine, { Hostname: "h", Cmd: ["cat", "/etc/hostname", "/srv/page", "/bound"], HostConfig })).stdout).toContain("hello\nfrom the host\n");
  expect(machine.fs.exists("/var/lib/docker/volumes/vol/_data/page")).toBe(true);
  expect((await run(machine, { Cmd: ["touch", "/scratch/x", "/srv/x"], HostConfig })).code).toBe(0);
  expect((await run(machine, { Cmd: ["touch", "/x"], HostConfig })).code).not.toBe(0);
});

test("exec has a client's input, its own exit code, and is inspected after", async () => {
  const { api, engine } = bootEngine();
  await api("POST", "/containers/create?name=cc", { Image: "busybox" });
  await api("POST", "/containers/cc/start");
  const { Id: id } = (await api("POST", "/containers/cc/exec", { Cmd: ["cat"], AttachStdin: true, AttachStdout: true })).body;
  const answer = await call(engine.handler, "POST", `/exec/${id}/start`, { Detach: false }, "typed\n");
  expect([...answer.bytes]).toEqual([1, 0, 0, 0, 0, 0, 0, 6, ...new TextEncoder().encode("typed\n")]);
  expect((await api("GET", `/exec/${id}/json`)).body).toMatchObject({
    ID: id,
    Running: false,
    ExitCode: 0,
    ProcessConfig: { tty: false, entrypoint: "cat", arguments: [], privileged: false },
  });
  const again = await api("POST", `/exec/${id}/start`, {});
  expect(again.text).toContain(`exec command ${id} has already run\r\n`);
  const { Id: bad } = (await api("POST", "/containers/cc/exec", { Cmd: ["nosuch"], AttachStdout: true })).body;
  expect((await api("POST", `/exec/${bad}/start`, {})).text).toContain(
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH\r\n',
  );
  expect((await api("GET", `/exec/${bad}/json`)).body.ExitCode).toBe(127);
  const { Id: detached } = (await api("POST", "/containers/cc/exec", { Cmd: ["nosuch"] })).body;
  const refused = await api("POST", `/exec/${detached}/start`, { Detach: true });
  expect(refused.status).toBe(400);
});

test("stop asks first, and init hands signals on", async () => {
  const { api } = bootEngine();
  for (const [name, HostConfig] of [
    ["plain", {}],
    ["init", { Init: true }],
  ] as const) {
    await api("POST", `/containers/create?name=${name}`, { Image: "busybox", Cmd: ["serve"], HostConfig });
    await api("POST", `/containers/${name}/start`);
    expect((await api("POST", `/containers/${name}/stop?t=5`)).status).toBe(204);
    expect((await api("GET", `/containers/${name}/json`)).body.State).toMatchObject({ Status: "exited", ExitCode: 0 });
    expect((await api("GET", `/containers/${name}/logs?stdout=1`)).text).toContain("bye");
    expect((await api("POST", `/containers/${name}/stop`)).status).toBe(304);
  }
});

test("a restart policy with a limit", async () => {
  const { api, clock } = bootEngine();
  await api("POST", "/containers/create?name=ff", {
    Image: "busybox",
    Cmd: ["false"],
    HostConfig: { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 } },
  });
  await api("POST", "/containers/ff/start");
  await delay(clock, 50_000_000n);
  expect((await api("GET", "/containers/json")).body).toMatchObject([{ State: "restarting", Status: "Restarting (1) Less than a second ago" }]);
  await delay(clock, 5_000_000_000n);
  expect((await api("GET", "/containers/ff/json")).body).toMatchObject({ RestartCount: 2, State: { Status: "exited", ExitCode: 1 } });
});

test("health: starting, healthy, then unhealthy", async () => {
  const { api, clock, engine } = bootEngine();
  const Healthcheck = { Test: ["CMD", "cat", "/tmp/ok"], Interval: 1_000_000_000, Retries: 2 };
  await api("POST", "/containers/create?name=hh", { Image: "busybox", Healthcheck });
  await api("POST", "/containers/hh/start");
  const status = async () => (await api("GET", "/containers/hh/json")).body.State.Health.Status;
  expect(await status()).toBe("starting");
  const exec = await api("POST", "/containers/hh/exec", { Cmd: ["touch", "/tmp/ok"] });
  await api("POST", `/exec/${exec.body.Id}/start`, {});
  await delay(clock, 1_500_000_000n);
  expect(await status()).toBe("healthy");
  expect((await api("GET", "/containers/json")).body[0].Status).toBe("Up 1 second (healthy)");
  engine.containers
    .get("hh")
    .task?.mounts.asRoot(() => 0)
    .unlink("/tmp/ok");
  await delay(clock, 2_200_000_000n);
  expect(await status()).toBe("unhealthy");
  const { Log: log, FailingStreak: streak } = (await api("GET", "/containers/hh/json")).body.State.Health;
  expect(streak).toBe(2);
  expect(log.length).toBe(3);
});

test("changes, export, archive in and out", async () => {
  const machine = bootEngine();
  const { api } = machine;
  await run(machine, { Cmd: ["touch", "/srv/new"] });
  const [{ Id: id }] = (await api("GET", "/containers/json?all=1")).body;
  expect((await api("GET", `/containers/${id}/changes`)).body).toEqual([
    { Path: "/srv", Kind: 0 },
    { Path: "/srv/new", Kind: 1 },
  ]);
  const page = await api("GET", `/containers/${id}/archive?path=/srv/page`);
  expect(page.status).toBe(200);
  expect(page.text.startsWith("page\0")).toBe(true);
  expect(JSON.parse(atob(String(page.headers["X-Docker-Container-Path-Stat"])))).toMatchObject({ name: "page", size: 6, mode: 0o644, linkTarget: "" });
  const put = await call(machine.engine.handler, "PUT", `/containers/${id}/archive?path=/tmp`, page.bytes);
  expect(put.status).toBe(200);
  expect((await api("HEAD", `/containers/${id}/archive?path=/tmp/page`)).status).toBe(200);
  expect((await api("GET", `/containers/${id}/export`)).text.startsWith(".dockerenv\0")).toBe(true);
});

test("top lists the container's processes with the host's pids", async () => {
  const machine = bootEngine();
  const { api } = machine;
  await api("POST", "/containers/create?name=tt", { Image: "busybox", Cmd: ["sleep", "99"] });
  await api("POST", "/containers/tt/start");
  const { Pid: pid } = (await api("GET", "/containers/tt/json")).body.State;
  const top = await api("GET", "/containers/tt/top");
  if (machine.fs.exists("/proc/1")) expect(top.body.Processes).toMatchObject([["root", `${pid}`]]);
});
