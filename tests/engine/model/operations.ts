import fc from "fast-check";

/** One call of the API, as data. `EXEC` in the target stands for the exec made last. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly target: string;
  readonly body?: unknown;
  /** What runs ends by itself at once: wait for that before anything else is done. */
  readonly settles?: string;
}

const LABEL = "dbm=1";
const LABELS = { dbm: "1" };
const container = fc.constantFrom("dbm-c0", "dbm-c1", "dbm-c2", "dbm-c3");
const network = fc.constantFrom("dbm-n0", "dbm-n1", "dbm-n2");
const volume = fc.constantFrom("dbm-v0", "dbm-v1", "dbm-v2");
const tag = fc.constantFrom("dbm/a:1", "dbm/a:2", "dbm/b:1");
const flag = fc.constantFrom(0, 1);
const OURS = encodeURIComponent(JSON.stringify({ label: [LABEL] }));

/** What stays up until it is killed, what ends well and what does not, and what cannot start. */
const program = fc.constantFrom(
  { Cmd: ["cat"], OpenStdin: true, Tty: true },
  { Cmd: ["cat"], OpenStdin: true, Tty: true },
  { Cmd: ["true"] },
  { Cmd: ["sh", "-c", "exit 3"] },
  { Cmd: ["nosuchcommand"] },
);

const create = fc
  .record({
    name: container,
    program,
    image: fc.constantFrom("busybox", "busybox", "busybox", "dbm/a:1", "dbm/nosuch"),
    mode: fc.oneof(
      fc.constantFrom("", "none", "host"),
      network,
      container.map((name) => `container:${name}`),
    ),
    binds: fc.array(volume, { maxLength: 2 }),
    anonymous: fc.boolean(),
    port: fc.option(fc.constantFrom("18481", "18482"), { nil: undefined }),
    host: fc.constantFrom("127.0.0.1", "127.0.0.1", "::1"),
    remove: fc.boolean(),
  })
  .map(({ name, program, image, mode, binds, anonymous, port, host, remove }) =>
    post(`/containers/create?name=${name}`, {
      ...program,
      Image: image,
      Labels: LABELS,
      ...(port === undefined ? {} : { ExposedPorts: { "80/tcp": {} } }),
      ...(anonymous ? { Volumes: { "/anonymous": {} } } : {}),
      HostConfig: {
        NetworkMode: mode,
        Binds: [...new Set(binds)].map((each, i) => `${each}:/data${i}`),
        ...(port === undefined ? {} : { PortBindings: { "80/tcp": [{ HostIp: host, HostPort: port }] } }),
        AutoRemove: remove,
      },
    }),
  );

const on = (verb: string, settles = false): fc.Arbitrary<Operation> =>
  container.map((name) => ({ ...post(`/containers/${name}/${verb}`), ...(settles ? { settles: name } : {}) }));

const containers = fc.oneof(
  { weight: 8, arbitrary: create },
  { weight: 8, arbitrary: on("start", true) },
  { weight: 2, arbitrary: on("stop?t=0", true) },
  { weight: 2, arbitrary: on("kill", true) },
  { weight: 1, arbitrary: on("kill?signal=BOGUS") },
  { weight: 1, arbitrary: on("restart?t=0", true) },
  { weight: 2, arbitrary: on("pause") },
  { weight: 2, arbitrary: on("unpause") },
  { weight: 1, arbitrary: on("update").map((each) => ({ ...each, body: { CpuShares: 512 } })) },
  { weight: 2, arbitrary: fc.tuple(container, container).map(([from, to]) => post(`/containers/${from}/rename?name=${to}`)) },
  { weight: 4, arbitrary: fc.tuple(container, flag, flag).map(([name, force, v]) => remove(`/containers/${name}?force=${force}&v=${v}`)) },
  { weight: 2, arbitrary: container.map((name) => get(`/containers/${name}/changes`)) },
  { weight: 1, arbitrary: container.map((name) => get(`/containers/${name}/logs?stdout=1`)) },
  { weight: 1, arbitrary: container.map((name) => get(`/containers/${name}/archive?path=/etc/passwd`)) },
  { weight: 1, arbitrary: container.map((name) => ({ method: "PUT" as const, target: `/containers/${name}/archive?path=/tmp`, body: new Uint8Array(1024) })) },
  { weight: 1, arbitrary: fc.constant(post(`/containers/prune?filters=${OURS}`)) },
);

const execs = fc.oneof(
  fc
    .tuple(container, fc.constantFrom(["true"], ["sh", "-c", "exit 4"], ["nosuchcommand"]))
    .map(([name, Cmd]) => post(`/containers/${name}/exec`, { Cmd, AttachStdout: true })),
  fc.constant(post("/exec/EXEC/start", {})),
  fc.constant(get("/exec/EXEC/json")),
);

const images = fc.oneof(
  fc.tuple(container, tag).map(([name, image]) => post(`/commit?container=${name}&repo=${image.split(":")[0]}&tag=${image.split(":")[1]}`)),
  fc.tuple(tag, tag).map(([from, to]) => post(`/images/${from}/tag?repo=${to.split(":")[0]}&tag=${to.split(":")[1]}`)),
  fc.tuple(tag, flag).map(([image, force]) => remove(`/images/${image}?force=${force}`)),
);

/** What networks are made of. */
const families = fc.constantFrom<object[]>(
  {},
  {},
  { EnableIPv6: true },
  { EnableIPv6: true, EnableIPv4: false },
  { EnableIPv4: false },
  { EnableIPv6: true, Internal: true },
);

const networks = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(network, families).map(([Name, has]) => post("/networks/create", { Name, Labels: LABELS, ...has })) },
  { weight: 2, arbitrary: network.map((name) => remove(`/networks/${name}`)) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.oneof(network, fc.constant("bridge")), container).map(([name, Container]) => post(`/networks/${name}/connect`, { Container })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.oneof(network, fc.constant("bridge")), container, fc.boolean())
      .map(([name, Container, Force]) => post(`/networks/${name}/disconnect`, { Container, Force })),
  },
  { weight: 1, arbitrary: fc.constant(post(`/networks/prune?filters=${OURS}`)) },
);

const volumes = fc.oneof(
  volume.map((Name) => post("/volumes/create", { Name, Labels: LABELS })),
  fc.tuple(volume, flag).map(([name, force]) => remove(`/volumes/${name}?force=${force}`)),
  volume.map((name) => get(`/volumes/${name}`)),
  fc.constant(post(`/volumes/prune?filters=${encodeURIComponent(JSON.stringify({ label: [LABEL], all: ["1"] }))}`)),
);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 10, arbitrary: containers },
  { weight: 2, arbitrary: execs },
  { weight: 2, arbitrary: images },
  { weight: 3, arbitrary: networks },
  { weight: 2, arbitrary: volumes },
);

/** Takes away whatever a sequence may have made. */
export const CLEANUP: readonly Operation[] = [
  ...[0, 1, 2, 3].map((i) => remove(`/containers/dbm-c${i}?force=1&v=1`)),
  ...["a:1", "a:2", "b:1"].map((name) => remove(`/images/dbm/${name}?force=1`)),
  ...[0, 1, 2].map((i) => remove(`/networks/dbm-n${i}`)),
  ...[0, 1, 2].map((i) => remove(`/volumes/dbm-v${i}?force=1`)),
];

function post(target: string, body?: unknown): Operation {
  return { method: "POST", target, ...(body === undefined ? {} : { body }) };
}

function get(target: string): Operation {
  return { method: "GET", target };
}

function remove(target: string): Operation {
  return { method: "DELETE", target };
}
