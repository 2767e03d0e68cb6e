import { expect, test } from "vitest";
import { EngineError } from "../../../src/engine/error.ts";
import { bootEngine } from "../../support/engine.ts";

interface TaskOnWire {
  ID: string;
  Slot?: number;
  DesiredState: string;
  Status: { State: string; Err?: string; ContainerStatus?: { ContainerID: string } };
  Spec: { ContainerSpec: { Args?: string[] } };
}

/** A manager, and ways to make services and let time go by. */
async function boot() {
  const machine = bootEngine({
    dial: async () => {
      throw new EngineError("System", "no registry in this test");
    },
  });
  const { api, clock } = machine;
  const node = (await api("POST", "/swarm/init", { ListenAddr: "0.0.0.0:2377" })).body as string;
  const wait = (seconds: number) =>
    machine.run(async (sys) => {
      await sys.sleep(BigInt(Math.round(seconds * 1e9)));
      return 0;
    });
  const create = async (name: string, args: readonly string[], more: { task?: object; [field: string]: unknown } = {}) => {
    const { task, ...rest } = more;
    const answer = await api("POST", "/services/create", { Name: name, TaskTemplate: { ContainerSpec: { Image: "busybox", Args: args }, ...task }, ...rest });
    expect(answer.status, answer.text).toBe(201);
    return answer.body.ID as string;
  };
  const tasks = async (name: string): Promise<TaskOnWire[]> =>
    (await api("GET", `/tasks?filters=${encodeURIComponent(JSON.stringify({ service: [name] }))}`)).body;
  /** `1 running/running`, by slot, oldest first. */
  const states = async (name: string) =>
    (await tasks(name))
      .map(({ Slot, Status, DesiredState }) => `${Slot ?? "-"} ${Status.State}/${DesiredState}${Status.Err === undefined ? "" : `: ${Status.Err}`}`)
      .sort();
  const update = async (
    name: string,
    change: (spec: Record<string, unknown> & { TaskTemplate: { ContainerSpec: Record<string, unknown> } }) => void,
    query = "",
  ) => {
    const service = (await api("GET", `/services/${name}`)).body;
    change(service.Spec);
    return api("POST", `/services/${name}/update?version=${service.Version.Index}${query}`, service.Spec);
  };
  return { ...machine, clock, node, wait, create, tasks, states, update };
}

const replicas = (count: number) => ({ Mode: { Replicated: { Replicas: count } } });

test("outside of a swarm everything is refused", async () => {
  const { api } = bootEngine();
  for (const path of ["/swarm", "/nodes", "/services", "/tasks", "/secrets", "/configs", "/services/x", "/swarm/unlockkey"]) {
    const answer = await api("GET", path);
    expect([path, answer.status, answer.body.message]).toEqual([path, 503, expect.stringContaining("This node is not a swarm manager.")]);
  }
  expect((await api("POST", "/swarm/leave")).body.message).toBe("This node is not part of a swarm");
  expect((await api("GET", "/_ping")).headers["Swarm"]).toBe("inactive");
});

test("replicas are containers, named and labelled after their tasks", async () => {
  const { api, create, wait, states, node } = await boot();
  expect((await api("GET", "/_ping")).headers["Swarm"]).toBe("active/manager");
  const id = await create("web", ["sleep", "1000"], replicas(2));
  await wait(2);
  expect(await states("web")).toEqual(["1 running/running", "2 running/running"]);
  const containers = (await api("GET", "/containers/json")).body as { Names: string[]; Labels: Record<string, string> }[];
  expect(containers.map(({ Names }) => Names[0]?.replace(/[0-9a-z]{25}$/, "ID")).sort()).toEqual(["/web.1.ID", "/web.2.ID"]);
  expect(containers[0]?.Labels).toMatchObject({
    "com.docker.swarm.node.id": node,
    "com.docker.swarm.service.id": id,
    "com.docker.swarm.service.name": "web",
    "com.docker.swarm.task": "",
  });
  const [service] = (await api("GET", "/services?status=true")).body;
  expect(service.ServiceStatus).toEqual({ RunningTasks: 2, DesiredTasks: 2, CompletedTasks: 0 });
});

test("fewer replicas: the last slots go, and their tasks with them; removing the service takes all", async () => {
  const { api, create, wait, states, update } = await boot();
  await create("web", ["serve"], replicas(3));
  await wait(2);
  await update("web", (spec) => Object.assign(spec, replicas(1)));
  expect(await states("web")).toEqual(["1 running/running", "2 running/remove", "3 running/remove"]);
  await wait(5);
  expect(await states("web")).toEqual(["1 running/running"]);
  expect((await api("GET", "/containers/json?all=1")).body).toHaveLength(1);
  await api("DELETE", "/services/web");
  expect((await api("GET", "/services/web")).status).toBe(404);
  await wait(5);
  expect((await api("GET", "/containers/json?all=1")).body).toEqual([]);
});

test("a task that ends is replaced after a delay, as often as the policy allows", async () => {
  const { create, wait, states } = await boot();
  await create("five", ["exit", "3"]);
  await wait(3);
  expect(await states("five")).toEqual(["1 failed/shutdown: task: non-zero exit (3)", "1 ready/ready"]);
  await wait(4);
  expect(await states("five")).toHaveLength(3);
  await create("twice", ["false"], { task: { RestartPolicy: { Condition: "any", Delay: 500_000_000, MaxAttempts: 2 } } });
  await wait(20);
  const failed = "1 failed/shutdown: task: non-zero exit (1)";
  expect(await states("twice")).toEqual([failed, failed, failed]);
  await create("never", ["true"], { task: { RestartPolicy: { Condition: "on-failure" } } });
  await wait(10);
  expect(await states("never")).toEqual(["1 complete/shutdown"]);
});

test("a container that somebody kills or removes comes back", async () => {
  const { api, create, wait, states, tasks } = await boot();
  await create("web", ["sleep", "1000"], { task: { RestartPolicy: { Delay: 1_000_000_000 } } });
  await wait(2);
  const [task] = await tasks("web");
  await api("DELETE", `/containers/${task?.Status.ContainerStatus?.ContainerID}?force=1`);
  await wait(4);
  expect(await states("web")).toEqual(["1 failed/shutdown: task: non-zero exit (137)", "1 running/running"]);
});

test("no more old tasks are kept of a slot than the swarm's history holds", async () => {
  const { api, create, wait, states } = await boot();
  await create("web", ["false"], { task: { RestartPolicy: { Delay: 100_000_000 } } });
  await wait(30);
  expect((await states("web")).length).toBeLessThanOrEqual(5);
  expect((await api("GET", "/containers/json?all=1")).body.length).toBeLessThanOrEqual(6);
});

test.each([
  ["a constraint that no node meets", { Placement: { Constraints: ["node.labels.zone==b"] } }, "scheduling constraints not satisfied on 1 node"],
  ["more memory than there is", { Resources: { Reservations: { MemoryBytes: 2 ** 50 } } }, "insufficient resources on 1 node"],
  ["another platform", { Placement: { Platforms: [{ Architecture: "s390x", OS: "linux" }] } }, "unsupported platform on 1 node"],
])("pending: %s", async (_what, task, why) => {
  const { create, wait, states } = await boot();
  await create("web", ["sleep", "1"], { task });
  await wait(1);
  expect(await states("web")).toEqual([`1 pending/running: no suitable node (${why})`]);
});

test("pending tasks start when the node changes", async () => {
  const { api, create, wait, states, node } = await boot();
  await create("web", ["sleep", "1000"], { task: { Placement: { Constraints: ["node.labels.zone == b"] } } });
  await wait(1);
  const { Spec, Version } = (await api("GET", `/nodes/${node}`)).body;
  await api("POST", `/nodes/${node}/update?version=${Version.Index}`, { ...Spec, Labels: { zone: "b" } });
  await wait(2);
  expect(await states("web")).toEqual(["1 running/running"]);
});

test("a node that is drained stops its tasks, and has them back later", async () => {
  const { api, create, wait, states, node } = await boot();
  await create("web", ["serve"]);
  await wait(2);
  const availability = async (value: string) => {
    const { Spec, Version } = (await api("GET", `/nodes/${node}`)).body;
    await api("POST", `/nodes/${node}/update?version=${Version.Index}`, { ...Spec, Availability: value });
  };
  await availability("drain");
  await wait(4);
  expect(await states("web")).toEqual(["1 pending/running: no suitable node (1 node not available for new tasks)", "1 shutdown/shutdown"]);
  await availability("active");
  await wait(2);
  expect(await states("web")).toEqual(["1 running/running", "1 shutdown/shutdown"]);
});

test("global: one task on the node, without a slot", async () => {
  const { api, create, wait, states, node } = await boot();
  await create("agent", ["sleep", "1000"], { Mode: { Global: {} } });
  await wait(2);
  expect(await states("agent")).toEqual(["- running/running"]);
  const [container] = (await api("GET", "/containers/json")).body;
  expect(container.Names[0]).toMatch(new RegExp(`^/agent\\.${node}\\.[0-9a-z]{25}$`));
});

test("jobs: so many completions, so many at a time, failures tried again", async () => {
  const { api, create, wait, states } = await boot();
  await create("job", ["sleep", "1"], { Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 3 } } });
  await wait(0.5);
  expect(await states("job")).toHaveLength(2);
  await wait(5);
  expect((await states("job")).map((state) => state.slice(2))).toEqual(["complete/complete", "complete/complete", "complete/complete"]);
  const [service] = (await api("GET", "/services?status=1")).body;
  expect([service.ServiceStatus, service.JobStatus.JobIteration]).toEqual([{ RunningTasks: 0, DesiredTasks: 2, CompletedTasks: 3 }, {}]);
});

test("an update replaces tasks one after the other, and a rollback brings the old spec back", async () => {
  const { api, create, wait, states, update, tasks } = await boot();
  await create("web", ["serve"], replicas(2));
  await wait(2);
  await update("web", (spec) => Object.assign(spec.TaskTemplate.ContainerSpec, { Env: ["A=1"] }));
  await wait(1);
  expect(await states("web")).toEqual(["1 ready/ready", "1 running/shutdown", "2 running/running"]);
  await wait(20);
  expect(await states("web")).toEqual(["1 running/running", "1 shutdown/shutdown", "2 running/running", "2 shutdown/shutdown"]);
  expect((await api("GET", "/services/web")).body.UpdateStatus).toMatchObject({ State: "completed", Message: "update completed" });
  await update("web", () => {}, "&rollback=previous");
  expect((await api("GET", "/services/web")).body.UpdateStatus).toMatchObject({ State: "rollback_started", Message: "manually requested rollback" });
  await wait(20);
  expect((await api("GET", "/services/web")).body.UpdateStatus).toMatchObject({ State: "rollback_completed" });
  const running = (await tasks("web")).filter(({ Status }) => Status.State === "running");
  expect(running.map(({ Spec }) => (Spec.ContainerSpec as { Env?: string[] }).Env)).toEqual([undefined, undefined]);
});

test.each([
  ["pause", "paused", /^update paused due to failure or early termination of task [0-9a-z]{25}$/],
  ["rollback", "rollback_completed", /^rollback completed$/],
  ["continue", "completed", /^update completed$/],
])("an update that fails: %s", async (action, state, message) => {
  const { api, create, wait, update } = await boot();
  await create("web", ["serve"], { ...replicas(2), UpdateConfig: { Parallelism: 1, FailureAction: action, Monitor: 1_000_000_000, Order: "stop-first" } });
  await wait(2);
  await update("web", (spec) => Object.assign(spec.TaskTemplate.ContainerSpec, { Args: ["false"] }));
  await wait(40);
  const { UpdateStatus, Spec } = (await api("GET", "/services/web")).body;
  expect(UpdateStatus).toMatchObject({ State: state, Message: expect.stringMatching(message) });
  expect(Spec.TaskTemplate.ContainerSpec.Args).toEqual(action === "rollback" ? ["serve"] : ["false"]);
});

test("start-first: the old task stops when the new one runs", async () => {
  const { create, wait, states, update } = await boot();
  await create("web", ["serve"], { UpdateConfig: { Parallelism: 1, Order: "start-first" } });
  await wait(2);
  await update("web", (spec) => Object.assign(spec.TaskTemplate, { ForceUpdate: 1 }));
  await wait(1);
  expect(await states("web")).toEqual(["1 running/running", "1 running/shutdown"]);
  await wait(4);
  expect(await states("web")).toEqual(["1 running/running", "1 shutdown/shutdown"]);
});

test("leaving by force takes containers and overlay networks along", async () => {
  const { api, create, wait } = await boot();
  await create("web", ["sleep", "1000"], replicas(2));
  await api("POST", "/networks/create", { Name: "back", Driver: "overlay" });
  await wait(2);
  expect((await api("POST", "/swarm/leave")).status).toBe(503);
  expect((await api("POST", "/swarm/leave?force=1")).status).toBe(200);
  expect((await api("GET", "/containers/json?all=1")).body).toEqual([]);
  expect((await api("GET", "/networks")).body.map(({ Name }: { Name: string }) => Name).sort()).toEqual(["bridge", "docker_gwbridge", "host", "none"]);
  expect((await api("GET", "/info")).body.Swarm.LocalNodeState).toBe("inactive");
});

test.each([
  [{ Name: "b d" }, 400, "rpc error: code = InvalidArgument desc = name must be valid as a DNS name component"],
  [{ Name: "web" }, 409, "rpc error: code = AlreadyExists desc = name conflicts with an existing object: service web already exists"],
  [{ Name: "x", EndpointSpec: { Mode: "bogus" } }, 400, 'invalid resolution mode: "bogus"'],
  [{ Name: "x", UpdateConfig: { Order: "bogus" } }, 400, "unrecognized update order bogus"],
  [
    { Name: "x", EndpointSpec: { Mode: "dnsrr", Ports: [{ TargetPort: 80 }] } },
    400,
    "rpc error: code = InvalidArgument desc = EndpointSpec: port published with ingress mode can't be used with dnsrr mode",
  ],
  [
    { Name: "x", TaskTemplate: { ContainerSpec: { Image: "busybox" }, Resources: { Limits: { MemoryBytes: 1 } } } },
    400,
    "rpc error: code = InvalidArgument desc = invalid memory value 1: Must be at least 4MiB",
  ],
  [
    { Name: "x", TaskTemplate: { ContainerSpec: { Image: "busybox" }, Placement: { Constraints: ["bogus"] } } },
    500,
    "rpc error: code = Unknown desc = constraint expected one operator from ==, !=",
  ],
  [{ Name: "x", TaskTemplate: { ContainerSpec: { Image: "busybox" }, Networks: [{ Target: "nosuch" }] } }, 500, "network nosuch not found"],
])("refused: %j", async (spec, status, message) => {
  const { api, create } = await boot();
  await create("web", ["sleep", "1"]);
  const answer = await api("POST", "/services/create", { TaskTemplate: { ContainerSpec: { Image: "busybox" } }, ...spec });
  expect([answer.status, answer.body.message]).toEqual([status, message]);
});

test("an update names the version that it changes", async () => {
  const { api, create } = await boot();
  await create("web", ["sleep", "1"]);
  const { Spec } = (await api("GET", "/services/web")).body;
  const answer = await api("POST", "/services/web/update?version=1", Spec);
  expect([answer.status, answer.body.message]).toEqual([500, "rpc error: code = Unknown desc = update out of sequence"]);
});

test("dockerd ends and is back: tasks come back; a manager with a lock waits for its key", async () => {
  const { api, engine, create, wait, states } = await boot();
  await create("web", ["serve"]);
  await wait(2);
  await engine.shutdown();
  await wait(60);
  expect(await states("web")).toEqual(["1 running/running"]); // As the manager last heard.
  engine.boot();
  await wait(7);
  expect(await states("web")).toEqual(["1 complete/shutdown", "1 running/running"]);
  const { Spec, Version } = (await api("GET", "/swarm")).body;
  await api("POST", `/swarm/update?version=${Version.Index}`, { ...Spec, EncryptionConfig: { AutoLockManagers: true } });
  const { UnlockKey } = (await api("GET", "/swarm/unlockkey")).body;
  expect(UnlockKey).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
  await engine.shutdown();
  engine.boot();
  expect((await api("GET", "/services")).body.message).toMatch(/^Swarm is encrypted and needs to be unlocked/);
  expect((await api("GET", "/info")).body.Swarm).toMatchObject({ LocalNodeState: "locked", ControlAvailable: false });
  expect((await api("POST", "/swarm/unlock", { UnlockKey: "SWMKEY-1-x" })).body.message).toBe("swarm could not be unlocked: invalid key provided");
  expect((await api("POST", "/swarm/unlock", { UnlockKey })).status).toBe(200);
  expect((await api("GET", "/services")).status).toBe(200);
});

test("more replicas than a network has addresses: the rest waits", async () => {
  const { api, create, wait, states, update } = await boot();
  await api("POST", "/networks/create", { Name: "small", Driver: "overlay", IPAM: { Config: [{ Subnet: "10.9.0.0/29" }] } });
  await create("web", ["serve"], { ...replicas(5), task: { Networks: [{ Target: "small" }] } });
  await wait(2);
  const waiting = (await states("web")).filter((state) => state.includes("new/running"));
  expect(waiting.length).toBeGreaterThan(0);
  expect(waiting[0]).toMatch(/: no available IPv4 addresses on this network's address pools: small /);
  await update("web", (spec) => Object.assign(spec, replicas(1)));
  await wait(10);
  expect(await states("web")).toContain("1 running/running");
  expect((await states("web")).some((state) => state.includes("new"))).toBe(false);
});
