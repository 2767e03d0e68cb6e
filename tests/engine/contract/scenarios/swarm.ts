import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

const LISTEN = { ListenAddr: "127.0.0.1:2377", AdvertiseAddr: "127.0.0.1" };

/** A swarm of one node: how it begins and ends, its node, secrets, configs, services and tasks. */
export async function swarm(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  try {
    await beginning(recorder);
    await node(recorder);
    await data(recorder, "secret");
    await data(recorder, "config");
    await refusedServices(recorder);
    await services(recorder);
    await step("leave: last manager", "POST /swarm/leave");
  } finally {
    await quiet("POST /swarm/leave?force=1");
  }
  await step("leave: left already", "POST /swarm/leave?force=1");
  await attaching(recorder, "left");
  await step("services: left", "GET /services");
  await step("info: left", "GET /info", { only: ["Swarm"] });
}

/** What is said of a network that is not there depends on whether there was to be a swarm. */
async function attaching(recorder: Recorder, when: string): Promise<void> {
  const { step, quiet } = bound(recorder);
  await quiet("POST /containers/create?name=dbct-runs", { Image: "busybox", Cmd: ["sleep", "3000"] });
  await quiet("POST /containers/dbct-runs/start");
  await step(`connect to nothing: ${when}`, "POST /networks/dbct-nosuch/connect", { body: { Container: "dbct-runs" } });
  await quiet("POST /containers/create?name=dbct-never", { Image: "busybox", HostConfig: { NetworkMode: "dbct-nosuch" } });
  await step(`start in nothing: ${when}`, "POST /containers/dbct-never/start");
  for (const name of ["dbct-runs", "dbct-never"]) await quiet(`DELETE /containers/${name}?force=1`);
}

async function beginning(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const inits: readonly (readonly [string, unknown])[] = [
    ["no body", undefined],
    ["no JSON", "{bad"],
    ["a list", "[]"],
    ["nothing", {}],
    ["no such interface", { ListenAddr: "nosuch0" }],
    ["address and no port", { ListenAddr: "x:y" }],
    ["port out of range", { ListenAddr: "127.0.0.1:70000", AdvertiseAddr: "127.0.0.1" }],
    ["advertised address is none", { ListenAddr: "127.0.0.1:2377", AdvertiseAddr: "x y" }],
    ["advertised address is zero", { ListenAddr: "127.0.0.1:2377", AdvertiseAddr: "0.0.0.0" }],
    ["data path address is none", { ...LISTEN, DataPathAddr: "x" }],
    ["data path port too low", { ...LISTEN, DataPathPort: 5 }],
    ["data path port too high", { ...LISTEN, DataPathPort: 60_000 }],
    ["pool is none", { ...LISTEN, DefaultAddrPool: ["x"], SubnetSize: 24 }],
    ["pools overlap", { ...LISTEN, DefaultAddrPool: ["10.0.0.0/8", "10.1.0.0/16"], SubnetSize: 24 }],
    ["subnet larger than its pool", { ...LISTEN, DefaultAddrPool: ["10.0.0.0/16"], SubnetSize: 8 }],
    ["subnet too small", { ...LISTEN, DefaultAddrPool: ["10.0.0.0/16"], SubnetSize: 31 }],
    ["availability", { ...LISTEN, Availability: "asleep" }],
    ["name", { ...LISTEN, Spec: { Name: "other" } }],
    ["heartbeat", { ...LISTEN, Spec: { Dispatcher: { HeartbeatPeriod: 5 } } }],
    ["certificate expiry", { ...LISTEN, Spec: { CAConfig: { NodeCertExpiry: 5 } } }],
    ["external CA", { ...LISTEN, Spec: { CAConfig: { ExternalCAs: [{ Protocol: "x", URL: "y" }] } } }],
    ["ticks", { ...LISTEN, Spec: { Raft: { ElectionTick: 3, HeartbeatTick: 3 } } }],
    ["listen address is a number", { ListenAddr: 5 }],
  ];
  for (const [name, body] of inits) {
    await step(`init: ${name}`, "POST /swarm/init", body === undefined ? {} : { body });
    if (/port out of range|expiry/.test(name)) await attaching(recorder, `init: ${name}`);
    await quiet("POST /swarm/leave?force=1");
  }
  const joins: readonly (readonly [string, unknown])[] = [
    ["no listen address", { RemoteAddrs: ["127.0.0.1:9"] }],
    ["no manager", { ListenAddr: "0.0.0.0:2377" }],
    ["empty manager", { ListenAddr: "0.0.0.0:2377", RemoteAddrs: [""] }],
    ["no token", { ListenAddr: "0.0.0.0:2377", RemoteAddrs: ["127.0.0.1:9"] }],
    ["bad token", { ListenAddr: "0.0.0.0:2377", RemoteAddrs: ["127.0.0.1:9"], JoinToken: "SWMTKN-1-x" }],
  ];
  for (const [name, body] of joins) {
    await step(`join: ${name}`, "POST /swarm/join", { body });
    if (name === "no token") await attaching(recorder, `join: ${name}`);
    await quiet("POST /swarm/leave?force=1");
  }
  await step("init", "POST /swarm/init", { body: LISTEN, compare: "shape" });
  await attaching(recorder, "init");
  await step("init: again", "POST /swarm/init", { body: LISTEN });
  await step("join: is in one", "POST /swarm/join", { body: { ListenAddr: "0.0.0.0:2377", RemoteAddrs: ["127.0.0.1:9"] } });
  await step("unlock: not locked", "POST /swarm/unlock", { body: { UnlockKey: "x" } });
  await step("unlock key: none", "GET /swarm/unlockkey");
  await step("inspect", "GET /swarm", { only: ["Spec", "DefaultAddrPool", "SubnetSize", "DataPathPort", "RootRotationInProgress"] });
  await step("inspect: all keys", "GET /swarm", { compare: "shape" });
  await step("info: active", "GET /info", { compare: "shape", only: ["Swarm"] });
  await step("ping: active", "GET /_ping");
  const { Version, Spec } = await quiet("GET /swarm");
  await step("update: no version", "POST /swarm/update", { body: Spec });
  await step("update: version is no number", "POST /swarm/update?version=x", { body: Spec });
  await step("update: version is past", "POST /swarm/update?version=1", { body: Spec });
  await step("update: no body", `POST /swarm/update?version=${Version.Index}`);
  await step("update: another name", `POST /swarm/update?version=${Version.Index}`, { body: { ...Spec, Name: "other" } });
  await step("update: bad flag", `POST /swarm/update?version=${Version.Index}&rotateWorkerToken=x`, { body: Spec });
  await step("update: heartbeat", `POST /swarm/update?version=${Version.Index}`, { body: { ...Spec, Dispatcher: { HeartbeatPeriod: 1 } } });
  const body = {
    ...Spec,
    Labels: { a: "b" },
    TaskDefaults: { LogDriver: { Name: "local" } },
    Orchestration: { TaskHistoryRetentionLimit: 2 },
    EncryptionConfig: { AutoLockManagers: true },
  };
  await step("update", `POST /swarm/update?version=${(await quiet("GET /swarm")).Version.Index}&rotateManagerToken=1`, { body });
  await step("inspect: updated", "GET /swarm", { only: ["Spec"] });
  await step("unlock key", "GET /swarm/unlockkey", { compare: "shape" });
  await step("update: back", `POST /swarm/update?version=${(await quiet("GET /swarm")).Version.Index}`, { body: Spec });
}

async function node(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const [self] = await quiet("GET /nodes");
  await step("nodes", "GET /nodes", { compare: "shape" });
  await step("nodes: manager", `GET /nodes?filters=${filters({ role: ["manager"] })}`, { compare: "shape" });
  await step("nodes: worker", `GET /nodes?filters=${filters({ role: ["worker"] })}`);
  await step("nodes: bad role", `GET /nodes?filters=${filters({ role: ["x"] })}`);
  await step("nodes: bad membership", `GET /nodes?filters=${filters({ membership: ["x"] })}`);
  await step("nodes: bad filter", `GET /nodes?filters=${filters({ bogus: ["x"] })}`);
  await step("nodes: by id", `GET /nodes?filters=${filters({ id: [self.ID] })}`, { compare: "shape" });
  await step("nodes: by label", `GET /nodes?filters=${filters({ "node.label": ["a"] })}`);
  await step("node", `GET /nodes/${self.ID}`, { compare: "shape" });
  await step("node: self", "GET /nodes/self", { compare: "shape" });
  await step("node: part of its id", `GET /nodes/${self.ID.slice(0, 8)}`, { compare: "shape" });
  await step("node: none", "GET /nodes/dbct-nosuch");
  await step("node: remove", `DELETE /nodes/${self.ID}`);
  await step("node: remove by force", `DELETE /nodes/${self.ID}?force=1`);
  await step("node: remove none", "DELETE /nodes/dbct-nosuch");
  const spec = { Role: "manager", Availability: "active", Labels: { a: "b" } };
  await step("node: update, no version", `POST /nodes/${self.ID}/update`, { body: spec });
  await step("node: update, old version", `POST /nodes/${self.ID}/update?version=1`, { body: spec });
  await step("node: update none", "POST /nodes/dbct-nosuch/update?version=1", { body: spec });
  const version = async (): Promise<number> => (await quiet(`GET /nodes/${self.ID}`)).Version.Index;
  await step("node: demote", `POST /nodes/${self.ID}/update?version=${await version()}`, { body: { ...spec, Role: "worker" } });
  await step("node: bad role", `POST /nodes/${self.ID}/update?version=${await version()}`, { body: { ...spec, Role: "x" } });
  await step("node: bad availability", `POST /nodes/${self.ID}/update?version=${await version()}`, { body: { ...spec, Availability: "x" } });
  await step("node: no role", `POST /nodes/${self.ID}/update?version=${await version()}`, { body: {} });
  await step("node: update", `POST /nodes/${self.ID}/update?version=${await version()}`, { body: spec });
  await step("node: updated", `GET /nodes/${self.ID}`, { only: ["Spec"] });
  await step("nodes: by label, now", `GET /nodes?filters=${filters({ "node.label": ["a=b"] })}`, { compare: "shape" });
}

async function data(recorder: Recorder, kind: "secret" | "config"): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const Data = Buffer.from("hush").toString("base64");
  const bodies: readonly (readonly [string, unknown])[] = [
    ["no body", undefined],
    ["nothing", {}],
    ["no name", { Data }],
    ["bad name", { Name: "a b", Data }],
    ["name ends in a dash", { Name: "a-", Data }],
    ["long name", { Name: "a".repeat(70), Data }],
    ["no data", { Name: "dbct-empty" }],
    ["no base64", { Name: "dbct-x", Data: "***" }],
    ["data is a number", { Name: "dbct-x", Data: 5 }],
    ["too much", { Name: "dbct-x", Data: Buffer.alloc(1_100_000).toString("base64") }],
    ["driver that is not there", { Name: "dbct-drv", Data, Driver: { Name: "nosuch" } }],
    ["driver only", { Name: "dbct-drv2", Driver: { Name: "nosuch" } }],
    ["templating", { Name: "dbct-tmpl", Data, Templating: { Name: "golang" } }],
    ["bad templating", { Name: "dbct-tmpl2", Data, Templating: { Name: "nosuch" } }],
    ["labels are a list", { Name: "dbct-x", Data, Labels: [] }],
  ];
  for (const [name, body] of bodies) await step(`${kind}: create, ${name}`, `POST /${kind}s/create`, body === undefined ? {} : { body });
  for (const name of ["dbct-empty", "dbct-drv", "dbct-drv2", "dbct-tmpl", "dbct-tmpl2", "a".repeat(70)]) await quiet(`DELETE /${kind}s/${name}`);
  const made = await step(`${kind}: create`, `POST /${kind}s/create`, { body: { Name: "dbct-one", Data, Labels: { dbct: "one" } }, compare: "shape" });
  await step(`${kind}: create, name taken`, `POST /${kind}s/create`, { body: { Name: "dbct-one", Data } });
  await step(`${kind}: inspect`, `GET /${kind}s/dbct-one`, { compare: "shape" });
  await step(`${kind}: spec`, `GET /${kind}s/${made.ID}`, { only: ["Spec"] });
  await step(`${kind}: inspect none`, `GET /${kind}s/dbct-nosuch`);
  await step(`${kind}: list`, `GET /${kind}s?filters=${filters({ label: ["dbct=one"] })}`, { compare: "shape" });
  await step(`${kind}: list by names`, `GET /${kind}s?filters=${filters({ names: ["dbct-o"] })}`, { compare: "shape" });
  await step(`${kind}: list by name`, `GET /${kind}s?filters=${filters({ name: ["dbct-nosuch"] })}`);
  await step(`${kind}: list, bad filter`, `GET /${kind}s?filters=${filters({ bogus: ["x"] })}`);
  const { Version, Spec } = await quiet(`GET /${kind}s/dbct-one`);
  await step(`${kind}: update, no version`, `POST /${kind}s/${made.ID}/update`, { body: Spec });
  await step(`${kind}: update, old version`, `POST /${kind}s/${made.ID}/update?version=1`, { body: Spec });
  await step(`${kind}: update, other data`, `POST /${kind}s/${made.ID}/update?version=${Version.Index}`, { body: { ...Spec, Data: "eA==" } });
  await step(`${kind}: update, other name`, `POST /${kind}s/${made.ID}/update?version=${Version.Index}`, { body: { ...Spec, Name: "dbct-two" } });
  await step(`${kind}: update none`, `POST /${kind}s/dbct-nosuch/update?version=1`, { body: Spec });
  await step(`${kind}: update labels`, `POST /${kind}s/${made.ID}/update?version=${Version.Index}`, { body: { ...Spec, Labels: { c: "d" } } });
  await step(`${kind}: updated`, `GET /${kind}s/${made.ID}`, { only: ["Spec"] });
  await step(`${kind}: remove`, `DELETE /${kind}s/${made.ID}`);
  await step(`${kind}: remove none`, "DELETE /secrets/dbct-nosuch");
}

const TASK = { ContainerSpec: { Image: "busybox:latest", Command: ["sleep", "3000"] } };

async function refusedServices(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const service = (name: string, more: object = {}, task: object = TASK): object => ({ Name: name, TaskTemplate: task, ...more });
  const container = (more: object): object => ({ ContainerSpec: { ...TASK.ContainerSpec, ...more } });
  const bodies: readonly (readonly [string, unknown])[] = [
    ["no body", undefined],
    ["nothing", {}],
    ["no name", { TaskTemplate: TASK }],
    ["bad name", service("a b")],
    ["name with an underscore at its end", service("a_")],
    ["long name", service("a".repeat(64))],
    ["no image", service("dbct-bad", {}, { ContainerSpec: {} })],
    ["no container", service("dbct-bad", {}, {})],
    ["bad image", service("dbct-bad", {}, { ContainerSpec: { Image: "BAD IMAGE" } })],
    ["replicas are a string", service("dbct-bad", { Mode: { Replicated: { Replicas: "x" } } })],
    ["negative replicas", service("dbct-bad", { Mode: { Replicated: { Replicas: -1 } } })],
    ["two modes", service("dbct-bad", { Mode: { Replicated: { Replicas: 1 }, Global: {} } })],
    ["placement constraint", service("dbct-bad", {}, { ...TASK, Placement: { Constraints: ["nonsense"] } })],
    ["placement constraint of an unknown kind", service("dbct-bad", {}, { ...TASK, Placement: { Constraints: ["node.colour==red"] } })],
    ["restart condition", service("dbct-bad", {}, { ...TASK, RestartPolicy: { Condition: "maybe" } })],
    ["negative restart delay", service("dbct-bad", {}, { ...TASK, RestartPolicy: { Delay: -1 } })],
    ["limits below zero", service("dbct-bad", {}, { ...TASK, Resources: { Limits: { NanoCPUs: -1 } } })],
    ["limits too small", service("dbct-bad", {}, { ...TASK, Resources: { Limits: { NanoCPUs: 1, MemoryBytes: 1 } } })],
    ["reservation too small", service("dbct-bad", {}, { ...TASK, Resources: { Reservations: { MemoryBytes: 1 } } })],
    ["update parallelism", service("dbct-bad", { UpdateConfig: { Delay: -1 } })],
    ["update failure action", service("dbct-bad", { UpdateConfig: { FailureAction: "shrug" } })],
    ["update order", service("dbct-bad", { UpdateConfig: { Order: "random" } })],
    ["rollback order", service("dbct-bad", { RollbackConfig: { Order: "random" } })],
    ["update failure ratio", service("dbct-bad", { UpdateConfig: { MaxFailureRatio: 2 } })],
    ["endpoint mode", service("dbct-bad", { EndpointSpec: { Mode: "odd" } })],
    ["DNS round robin with a published port", service("dbct-bad", { EndpointSpec: { Mode: "dnsrr", Ports: [{ TargetPort: 80, PublishedPort: 8080 }] } })],
    ["port without a target", service("dbct-bad", { EndpointSpec: { Ports: [{ PublishedPort: 8080 }] } })],
    [
      "one port twice",
      service("dbct-bad", {
        EndpointSpec: {
          Ports: [
            { TargetPort: 80, PublishedPort: 8080 },
            { TargetPort: 81, PublishedPort: 8080 },
          ],
        },
      }),
    ],
    ["port protocol", service("dbct-bad", { EndpointSpec: { Ports: [{ Protocol: "x", TargetPort: 80 }] } })],
    ["port mode", service("dbct-bad", { EndpointSpec: { Ports: [{ TargetPort: 80, PublishMode: "x" }] } })],
    ["network that is not there", service("dbct-bad", {}, { ...TASK, Networks: [{ Target: "dbct-nosuch" }] })],
    ["network that is a bridge", service("dbct-bad", {}, { ...TASK, Networks: [{ Target: "bridge" }] })],
    ["host network with a port", service("dbct-bad", { EndpointSpec: { Ports: [{ TargetPort: 80 }] } }, { ...TASK, Networks: [{ Target: "host" }] })],
    ["mount without a target", service("dbct-bad", {}, container({ Mounts: [{ Type: "volume", Source: "x" }] }))],
    ["mount of an unknown kind", service("dbct-bad", {}, container({ Mounts: [{ Type: "odd", Target: "/x" }] }))],
    [
      "one mount twice",
      service(
        "dbct-bad",
        {},
        container({
          Mounts: [
            { Type: "tmpfs", Target: "/x" },
            { Type: "tmpfs", Target: "/x" },
          ],
        }),
      ),
    ],
    ["relative bind", service("dbct-bad", {}, container({ Mounts: [{ Type: "bind", Source: "x", Target: "/x" }] }))],
    [
      "secret that is not there",
      service("dbct-bad", {}, container({ Secrets: [{ SecretID: "nosuch", SecretName: "x", File: { Name: "x", UID: "0", GID: "0", Mode: 292 } }] })),
    ],
    ["secret without a file", service("dbct-bad", {}, container({ Secrets: [{ SecretID: "nosuch", SecretName: "x" }] }))],
    [
      "config that is not there",
      service("dbct-bad", {}, container({ Configs: [{ ConfigID: "nosuch", ConfigName: "x", File: { Name: "x", UID: "0", GID: "0", Mode: 292 } }] })),
    ],
    ["health check", service("dbct-bad", {}, container({ Healthcheck: { Interval: 5 } }))],
    ["capabilities", service("dbct-bad", {}, container({ CapabilityAdd: ["CAP_NOSUCH"] }))],
    ["isolation", service("dbct-bad", {}, container({ Isolation: "odd" }))],
    ["log driver", service("dbct-bad", {}, { ...TASK, LogDriver: { Name: "nosuch" } })],
    ["runtime", service("dbct-bad", {}, { ...TASK, Runtime: "nosuch" })],
    ["templates that do not parse", service("dbct-bad", {}, container({ Env: ["A={{.Nosuch}}"] }))],
    ["labels are a list", service("dbct-bad", { Labels: ["x"] })],
    [
      "job with an update configuration",
      service("dbct-bad", { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }, UpdateConfig: { Parallelism: 1 } }),
    ],
    ["job that restarts", service("dbct-bad", { Mode: { ReplicatedJob: {} } }, { ...TASK, RestartPolicy: { Condition: "any" } })],
    ["sysctls in a wrong type", service("dbct-bad", {}, container({ Sysctls: ["x"] }))],
  ];
  for (const [name, body] of bodies) {
    await step(`service: ${name}`, "POST /services/create", body === undefined ? {} : { body });
    for (const made of ["dbct-bad", "a".repeat(64)]) await quiet(`DELETE /services/${made}`);
  }
}

async function services(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const spec = { Name: "dbct-svc", TaskTemplate: TASK, Labels: { dbct: "svc" }, Mode: { Replicated: { Replicas: 1 } } };
  const made = await step("service: create", "POST /services/create", { body: spec });
  await step("service: create, name taken", "POST /services/create", { body: spec });
  await until(async () => (await quiet(`GET /tasks?filters=${filters({ service: ["dbct-svc"] })}`))[0]?.Status.State === "running");
  await step("service", "GET /services/dbct-svc", { only: ["Spec", "Endpoint"] });
  await step("service: all keys", `GET /services/${made.ID}`, { compare: "shape" });
  await step("service: defaults", "GET /services/dbct-svc?insertDefaults=1", { only: ["Spec"] });
  await step("service: bad flag", "GET /services/dbct-svc?insertDefaults=x");
  await step("service: none", "GET /services/dbct-nosuch");
  await step("services: by name", `GET /services?filters=${filters({ name: ["dbct-svc"] })}`, { compare: "shape" });
  await step("services: with status", `GET /services?status=1&filters=${filters({ name: ["dbct-svc"] })}`, { compare: "shape" });
  await step("services: bad status", "GET /services?status=x");
  await step("services: by mode", `GET /services?filters=${filters({ mode: ["global"] })}`);
  await step("services: bad mode", `GET /services?filters=${filters({ mode: ["x"] })}`);
  await step("services: bad filter", `GET /services?filters=${filters({ bogus: ["x"] })}`);
  await step("tasks", `GET /tasks?filters=${filters({ service: ["dbct-svc"] })}`, { compare: "shape" });
  await step("tasks: shut down", `GET /tasks?filters=${filters({ service: ["dbct-svc"], "desired-state": ["shutdown"] })}`);
  await step("tasks: bad state", `GET /tasks?filters=${filters({ "desired-state": ["x"] })}`);
  await step("tasks: bad filter", `GET /tasks?filters=${filters({ bogus: ["x"] })}`);
  await step("tasks: of none", `GET /tasks?filters=${filters({ service: ["dbct-nosuch"] })}`);
  await step("tasks: of no node", `GET /tasks?filters=${filters({ node: ["dbct-nosuch"] })}`);
  const [task] = await quiet(`GET /tasks?filters=${filters({ service: ["dbct-svc"] })}`);
  await step("task", `GET /tasks/${task.ID}`, { only: ["Spec", "Slot", "DesiredState", "Labels"] });
  await step("task: all keys", `GET /tasks/${task.ID}`, { compare: "shape" });
  await step("task: none", "GET /tasks/dbct-nosuch");
  await step("service logs: of the service", "GET /services/dbct-svc/logs?stdout=1");
  await step("service logs: neither stream", "GET /services/dbct-svc/logs");
  await step("service logs: none", "GET /services/dbct-nosuch/logs?stdout=1");
  await step("service logs: bad time", "GET /services/dbct-svc/logs?stdout=1&since=x");
  await step("service logs: of a task", `GET /tasks/${task.ID}/logs?stdout=1`);
  await step("service logs: of no task", "GET /tasks/dbct-nosuch/logs?stdout=1");
  const container = task.Status.ContainerStatus.ContainerID;
  await step("container of a task", `GET /containers/${container}/json`, { compare: "shape", only: ["HostConfig", "Config"] });
  const now = async (): Promise<{ index: number; spec: Record<string, unknown> }> => {
    const { Version, Spec } = await quiet("GET /services/dbct-svc");
    return { index: Version.Index, spec: Spec };
  };
  const { index, spec: current } = await now();
  await step("service update: no version", "POST /services/dbct-svc/update", { body: current });
  await step("service update: version is no number", "POST /services/dbct-svc/update?version=x", { body: current });
  await step("service update: old version", "POST /services/dbct-svc/update?version=1", { body: current });
  await step("service update: no body", `POST /services/dbct-svc/update?version=${index}`);
  await step("service update: none", `POST /services/dbct-nosuch/update?version=${index}`, { body: current });
  await step("service update: another name", `POST /services/dbct-svc/update?version=${index}`, { body: { ...current, Name: "dbct-other" } });
  await step("service update: another mode", `POST /services/dbct-svc/update?version=${index}`, { body: { ...current, Mode: { Global: {} } } });
  await step("service update: roll back to nothing", `POST /services/dbct-svc/update?version=${index}&rollback=previous`, { body: current });
  await step("service update: bad rollback", `POST /services/dbct-svc/update?version=${index}&rollback=x`, { body: current });
  await step("service update: bad registry authentication", `POST /services/dbct-svc/update?version=${index}&registryAuthFrom=x`, { body: current });
  await step("service update: scale", `POST /services/dbct-svc/update?version=${index}`, { body: { ...current, Mode: { Replicated: { Replicas: 2 } } } });
  await until(
    async () =>
      (await quiet(`GET /tasks?filters=${filters({ service: ["dbct-svc"], "desired-state": ["running"] })}`)).filter(
        (one: { Status: { State: string } }) => one.Status.State === "running",
      ).length === 2,
  );
  await step("service: scaled", "GET /services/dbct-svc", { only: ["Spec", "PreviousSpec"] });
  await step("services: with status, scaled", `GET /services?status=1&filters=${filters({ name: ["dbct-svc"] })}`, { only: ["0.ServiceStatus"] });
  const scaled = await now();
  await step("service update: old version after an update", `POST /services/dbct-svc/update?version=${index}`, { body: scaled.spec });
  await step("service update: roll back", `POST /services/dbct-svc/update?version=${scaled.index}&rollback=previous`, { body: scaled.spec });
  await step("service: rolled back", "GET /services/dbct-svc", { only: ["Spec", "PreviousSpec"] });
  await step("service remove", "DELETE /services/dbct-svc");
  await step("service remove: again", "DELETE /services/dbct-svc");
  for (const [name, more] of [
    ["global", { Mode: { Global: {} } }],
    [
      "ports",
      {
        EndpointSpec: {
          Ports: [
            { TargetPort: 80, PublishedPort: 18_080 },
            { TargetPort: 81, PublishMode: "host" },
            { TargetPort: 82, Protocol: "udp", Name: "n" },
          ],
        },
      },
    ],
    ["job", { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 2 } } }],
    ["global job", { Mode: { GlobalJob: {} } }],
    ["no replicas", { Mode: { Replicated: { Replicas: 0 } } }],
    ["mode not said", { Mode: {} }],
  ] as const) {
    await step(`service: ${name}`, "POST /services/create", { body: { ...spec, Name: "dbct-kind", ...more }, compare: "shape" });
    await step(`service: ${name}, spec`, "GET /services/dbct-kind", { only: ["Spec"] });
    await quiet("DELETE /services/dbct-kind");
  }
  await step("service: much", "POST /services/create", {
    compare: "shape",
    body: {
      Name: "dbct-much",
      Labels: { a: "b" },
      TaskTemplate: {
        ContainerSpec: {
          Image: "busybox:latest",
          Labels: { c: "d" },
          Command: ["sh"],
          Args: ["-c", "sleep 3000"],
          Hostname: "h-{{.Task.Slot}}",
          Env: ["A=b"],
          Dir: "/tmp",
          User: "0",
          Groups: ["1"],
          Privileges: { NoNewPrivileges: true },
          StopSignal: "SIGUSR1",
          TTY: true,
          OpenStdin: true,
          ReadOnly: true,
          Mounts: [{ Type: "tmpfs", Target: "/t", TmpfsOptions: { SizeBytes: 1_048_576 } }],
          StopGracePeriod: 1_000_000_000,
          Healthcheck: { Test: ["NONE"] },
          Hosts: ["1.2.3.4 h"],
          DNSConfig: { Nameservers: ["1.1.1.1"], Search: ["s"], Options: ["o"] },
          Init: true,
          Sysctls: { "net.ipv4.ip_forward": "1" },
          CapabilityAdd: ["CAP_NET_ADMIN"],
          CapabilityDrop: ["CAP_CHOWN"],
          Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
        },
        Resources: { Limits: { NanoCPUs: 500_000_000, MemoryBytes: 67_108_864, Pids: 50 }, Reservations: { NanoCPUs: 1_000_000, MemoryBytes: 6_291_456 } },
        RestartPolicy: { Condition: "on-failure", Delay: 1_000_000_000, MaxAttempts: 3, Window: 2_000_000_000 },
        Placement: {
          Constraints: ["node.role==manager"],
          Preferences: [{ Spread: { SpreadDescriptor: "node.labels.x" } }],
          MaxReplicas: 2,
          Platforms: [{ Architecture: "amd64", OS: "linux" }],
        },
        ForceUpdate: 1,
        LogDriver: { Name: "json-file", Options: { "max-size": "1m" } },
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 2, Delay: 1_000_000_000, FailureAction: "rollback", Monitor: 2_000_000_000, MaxFailureRatio: 0.5, Order: "start-first" },
      RollbackConfig: { Parallelism: 1, FailureAction: "continue", Order: "stop-first" },
      EndpointSpec: { Mode: "vip" },
    },
  });
  await step("service: much, spec", "GET /services/dbct-much", { only: ["Spec"] });
  await until(async () => (await quiet(`GET /tasks?filters=${filters({ service: ["dbct-much"] })}`))[0]?.Status.State === "running");
  const [much] = await quiet(`GET /tasks?filters=${filters({ service: ["dbct-much"] })}`);
  await step("service: much, its container", `GET /containers/${much.Status.ContainerStatus.ContainerID}/json`, {
    only: [
      "HostConfig.Resources",
      "HostConfig.CapAdd",
      "HostConfig.CapDrop",
      "HostConfig.NanoCpus",
      "HostConfig.Memory",
      "HostConfig.MemoryReservation",
      "HostConfig.PidsLimit",
      "HostConfig.Ulimits",
      "HostConfig.Sysctls",
      "HostConfig.Dns",
      "HostConfig.ExtraHosts",
      "HostConfig.Init",
      "HostConfig.LogConfig",
      "HostConfig.Mounts",
      "HostConfig.RestartPolicy",
      "HostConfig.ReadonlyRootfs",
      "HostConfig.GroupAdd",
      "HostConfig.SecurityOpt",
      "Config.Cmd",
      "Config.Entrypoint",
      "Config.Env",
      "Config.User",
      "Config.WorkingDir",
      "Config.StopSignal",
      "Config.StopTimeout",
      "Config.Hostname",
      "Config.Tty",
      "Config.OpenStdin",
      "Config.Healthcheck",
    ],
  });
  await quiet("DELETE /services/dbct-much");
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("what was waited for never came");
}
