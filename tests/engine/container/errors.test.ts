import { expect, test } from "vitest";
import { bootEngine, type TestEngine } from "../../support/engine.ts";

/** What the table's calls find: `run1` runs, `stop1` has ended, `pau1` is paused, `cre1` was only created. */
async function fixtures(): Promise<TestEngine> {
  const machine = bootEngine();
  for (const name of ["run1", "stop1", "pau1", "cre1"]) await machine.api("POST", `/containers/create?name=${name}`, { Image: "busybox" });
  for (const name of ["run1", "stop1", "pau1"]) await machine.api("POST", `/containers/${name}/start`);
  await machine.api("POST", "/containers/stop1/stop?t=0");
  await machine.api("POST", "/containers/pau1/pause");
  return machine;
}

const host = (HostConfig: object, config: object = {}) => ({ Image: "busybox", Cmd: ["true"], ...config, HostConfig });

type Row = [call: string, body: unknown, status: number, message: string];

const CALLS: Row[] = [
  ["POST /containers/create", undefined, 400, "invalid JSON: got EOF while reading request body"],
  ["POST /containers/create", "{bad", 400, "invalid JSON: invalid character 'b' looking for beginning of object key string"],
  ["POST /containers/create", {}, 400, "config cannot be empty in order to create a container"],
  ["POST /containers/create", [], 400, "invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest"],
  ["POST /containers/create", { Image: 5 }, 400, "invalid JSON: json: cannot unmarshal number into Go struct field .Image of type string"],
  ["POST /containers/create", { Image: "nosuch" }, 404, "No such image: nosuch:latest"],
  ["POST /containers/create?name=b%20d", { Image: "busybox" }, 400, "Invalid container name (b d), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"],
  ["POST /containers/create?name=z", { Image: "busybox" }, 400, "Invalid container name (z), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"],
  [
    "POST /containers/create?name=run1",
    { Image: "busybox" },
    409,
    'Conflict. The container name "/run1" is already in use by container "<id>". You have to remove (or rename) that container to be able to reuse that name.',
  ],
  ["POST /containers/create", host({}, { WorkingDir: "relative" }), 400, "the working directory 'relative' is invalid, it needs to be an absolute path"],
  ["POST /containers/create", host({}, { WorkingDir: "/etc/passwd" }), 500, "Cannot mkdir: /etc/passwd is not a directory"],
  ["POST /containers/create", host({ Memory: 1 }), 400, "Minimum memory limit allowed is 6MB"],
  ["POST /containers/create", host({ Memory: 67108864, MemorySwap: 33554432 }), 400, "Minimum memoryswap limit should be larger than memory limit, see usage"],
  ["POST /containers/create", host({ MemorySwap: 67108864 }), 400, "You should always set the Memory limit when using Memoryswap limit, see usage"],
  [
    "POST /containers/create",
    host({ Memory: 10485760, MemoryReservation: 20971520 }),
    400,
    "Minimum memory limit can not be less than memory reservation limit, see usage",
  ],
  ["POST /containers/create", host({ CpuPeriod: 10 }), 400, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"],
  ["POST /containers/create", host({ CpuQuota: 50000, NanoCpus: 1e9 }), 400, "Conflicting options: Nano CPUs and CPU Quota cannot both be set"],
  ["POST /containers/create", host({ NanoCpus: 3e9 }), 400, "range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"],
  ["POST /containers/create", host({ CpuShares: -5 }), 400, "invalid CPU shares (-5): value must be a positive integer"],
  ["POST /containers/create", host({ CpusetCpus: "abc" }), 400, "Invalid value abc for cpuset cpus: invalid format: abc"],
  ["POST /containers/create", host({ CpusetMems: "99" }), 400, "Requested memory nodes are not available - requested 99, available: 0"],
  ["POST /containers/create", host({ OomScoreAdj: 5000 }), 400, "Invalid value 5000, range for oom score adj is [-1000, 1000]"],
  [
    "POST /containers/create",
    host({ RestartPolicy: { Name: "sometimes" } }),
    400,
    "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
  ],
  [
    "POST /containers/create",
    host({ RestartPolicy: { Name: "always", MaximumRetryCount: 3 } }),
    400,
    "invalid restart policy: maximum retry count can only be used with 'on-failure'",
  ],
  [
    "POST /containers/create",
    host({ RestartPolicy: { Name: "on-failure", MaximumRetryCount: -1 } }),
    400,
    "invalid restart policy: maximum retry count cannot be negative",
  ],
  ["POST /containers/create", host({ CapAdd: ["NOSUCH"] }), 400, 'invalid CapAdd: unknown capability: "CAP_NOSUCH"'],
  ["POST /containers/create", host({ SecurityOpt: ["nosuch=1"] }), 500, 'invalid --security-opt 2: "nosuch=1"'],
  ["POST /containers/create", host({ Runtime: "nosuch" }), 400, "unknown or invalid runtime name: nosuch"],
  ["POST /containers/create", host({ Isolation: "hyperv" }), 400, "invalid isolation (hyperv): linux only supports 'default'"],
  ["POST /containers/create", host({ IpcMode: "nosuch" }), 400, "invalid IPC mode: nosuch"],
  ["POST /containers/create", host({ IpcMode: "container:nosuch" }), 400, "No such container: nosuch"],
  ["POST /containers/create", host({ PidMode: "container:nosuch" }), 400, "No such container: nosuch"],
  ["POST /containers/create", host({ UTSMode: "host" }, { Hostname: "x" }), 400, "conflicting options: hostname and the UTS mode"],
  ["POST /containers/create", host({}, { StopSignal: "NOSUCH" }), 400, "invalid signal: NOSUCH"],
  ["POST /containers/create", host({ LogConfig: { Type: "nosuch" } }), 400, 'error looking up logging plugin nosuch: plugin "nosuch" not found'],
  ["POST /containers/create", host({ LogConfig: { Config: { nosuch: "1" } } }), 400, "unknown log opt 'nosuch' for json-file log driver"],
  ["POST /containers/create", host({ LogConfig: { Type: "syslog", Config: { "syslog-address": "bad://x" } } }), 400, "unsupported scheme: 'bad'"],
  ["POST /containers/create", host({}, { Healthcheck: { Test: ["CMD", "true"], Interval: 1000 } }), 400, "Interval in Healthcheck cannot be less than 1ms"],
  ["POST /containers/create", host({ Tmpfs: { rel: "" } }), 400, "invalid mount path: 'rel' mount path must be absolute"],
  ["POST /containers/create", host({ Links: ["nosuch:x"] }), 400, "could not get container for nosuch: No such container: nosuch"],
  ["POST /containers/create", host({ VolumesFrom: ["nosuch"] }), 400, "No such container: nosuch"],
  ["POST /containers/create", host({ VolumesFrom: ["run1:bad"] }), 400, "invalid mode: bad"],
  [
    "POST /containers/create",
    host({ Binds: ["rel/path:/x"] }),
    400,
    'create rel/path: "rel/path" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  ],
  [
    "POST /containers/create",
    host({ Binds: ["vol1:rel"] }),
    500,
    "invalid volume specification: 'vol1:rel': invalid mount config for type \"volume\": invalid mount path: 'rel' mount path must be absolute",
  ],
  [
    "POST /containers/create",
    host({ Binds: ["/tmp:/"] }),
    500,
    "invalid volume specification: '/tmp:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
  ],
  ["POST /containers/create", host({ Binds: ["/tmp:/x:bad"] }), 500, "invalid mode: bad"],
  ["POST /containers/create", host({ Binds: ["/tmp:/x", "/etc:/x"] }), 400, "Duplicate mount point: /x"],
  ["POST /containers/create", host({ Binds: ["vol1:/v:nocopy,ro,ro"] }), 500, "invalid mode: nocopy,ro,ro"],
  [
    "POST /containers/create",
    host({ Mounts: [{ Type: "bind", Source: "/nosuch", Target: "/x" }] }),
    400,
    'invalid mount config for type "bind": bind source path does not exist: /nosuch',
  ],
  ["POST /containers/create", host({ Mounts: [{ Type: "bind", Target: "/x" }] }), 400, 'invalid mount config for type "bind": field Source must not be empty'],
  ["POST /containers/create", host({ Mounts: [{ Type: "nosuch", Target: "/x" }] }), 400, 'invalid mount config for type "nosuch": mount type unknown'],
  [
    "POST /containers/create",
    host({ Mounts: [{ Type: "tmpfs", Source: "x", Target: "/x" }] }),
    400,
    'invalid mount config for type "tmpfs": field Source must not be specified',
  ],
  [
    "POST /containers/create",
    host({ NetworkMode: "container:run1", PortBindings: { "1/tcp": [{ HostPort: "1" }] } }),
    400,
    "conflicting options: port publishing and the container type network mode",
  ],
  ["POST /containers/create", host({ NetworkMode: "container:run1" }, { Hostname: "x" }), 400, "conflicting options: hostname and the network mode"],
  ["POST /containers/create", host({ NetworkMode: "container:run1", Dns: ["1.1.1.1"] }), 400, "conflicting options: dns and the network mode"],
  [
    "POST /containers/create",
    host({ NetworkMode: "host", Links: ["run1"] }),
    400,
    "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
  ],
  ["POST /containers/nosuch/start", undefined, 404, "No such container: nosuch"],
  ["POST /containers/pau1/start", undefined, 409, "cannot start a paused container, try unpause instead"],
  ["POST /containers/nosuch/kill", undefined, 404, "cannot kill container: nosuch: No such container: nosuch"],
  ["POST /containers/stop1/kill", undefined, 409, "cannot kill container: stop1: container <id> is not running"],
  ["POST /containers/run1/kill?signal=NOSUCH", undefined, 400, "cannot kill container: run1: invalid signal: NOSUCH"],
  ["POST /containers/run1/kill?signal=99", undefined, 400, "cannot kill container: run1: the linux daemon does not support signal 99"],
  ["POST /containers/pau1/pause", undefined, 409, "Container <id> is already paused"],
  ["POST /containers/stop1/pause", undefined, 409, "container <id> is not running"],
  ["POST /containers/run1/unpause", undefined, 500, "Container <id> is not paused"],
  ["DELETE /containers/nosuch", undefined, 404, "No such container: nosuch"],
  ["DELETE /containers/run1", undefined, 409, 'cannot remove container "run1": container is running: stop the container before removing or force remove'],
  ["DELETE /containers/pau1", undefined, 409, 'cannot remove container "pau1": container is paused and must be unpaused first'],
  ["DELETE /containers/run1?link=1", undefined, 500, "Conflict, cannot remove the default link name of the container"],
  [
    "POST /containers/run1/rename?name=stop1",
    undefined,
    409,
    'Error when allocating new name: Conflict. The container name "/stop1" is already in use by container "<id>". You have to remove (or rename) that container to be able to reuse that name.',
  ],
  ["POST /containers/run1/rename?name=run1", undefined, 400, "Renaming a container with the same name as its current name"],
  [
    "POST /containers/run1/rename?name=b%20d",
    undefined,
    400,
    "Error when allocating new name: Invalid container name (/b d), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
  ],
  ["POST /containers/run1/wait?condition=bogus", undefined, 400, 'invalid condition: "bogus"'],
  ["GET /containers/run1/logs", undefined, 400, "Bad parameters: you must choose at least one stream"],
  ["GET /containers/nosuch/logs?stdout=1", undefined, 404, "No such container: nosuch"],
  ["GET /containers/stop1/top", undefined, 409, "container <id> is not running"],
  ["GET /containers/json?filters=xx", undefined, 400, "invalid filter"],
  ["GET /containers/json?filters=%7B%22bogus%22%3A%5B%22x%22%5D%7D", undefined, 400, "invalid filter 'bogus'"],
  ["GET /containers/json?limit=abc", undefined, 500, 'strconv.Atoi: parsing "abc": invalid syntax'],
  ["POST /containers/prune?filters=%7B%22bogus%22%3A%5B%22x%22%5D%7D", undefined, 400, "invalid filter 'bogus'"],
  ["POST /containers/run1/update", { Memory: 1 }, 400, "Minimum memory limit allowed is 6MB"],
  ["POST /containers/run1/update", { CpuQuota: 5 }, 400, "CPU cfs quota can not be less than 1ms (i.e. 1000)"],
  [
    "POST /containers/run1/update",
    { RestartPolicy: { Name: "bogus" } },
    400,
    "invalid restart policy: unknown policy 'bogus'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
  ],
  ["GET /containers/run1/archive?path=/nosuch", undefined, 404, "Could not find the file /nosuch in container run1"],
  ["POST /containers/run1/exec", { Cmd: [] }, 400, "No exec command specified"],
  ["POST /containers/stop1/exec", { Cmd: ["true"] }, 409, "container <id> is not running"],
  ["POST /containers/pau1/exec", { Cmd: ["true"] }, 409, "Container pau1 is paused, unpause the container before exec"],
  ["POST /containers/run1/exec", { Cmd: ["true"], User: "nosuch" }, 400, "unable to find user nosuch: no matching entries in passwd file"],
  ["POST /containers/run1/exec", { Cmd: ["true"], User: "1:nosuch" }, 400, "unable to find group nosuch: no matching entries in group file"],
  ["POST /containers/run1/exec", { Cmd: ["true"], DetachKeys: "bad" }, 500, "Invalid escape keys (bad) provided"],
  ["GET /exec/nosuch/json", undefined, 404, "No such exec instance: nosuch"],
  ["GET /events?since=x&until=y", undefined, 500, 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    "GET /swarm",
    undefined,
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  ],
  ["GET /nosuch", undefined, 404, "page not found"],
  ["GET /v1.52/info", undefined, 400, "client version 1.52 is too new. Maximum supported API version is 1.51"],
];

test("calls that fail, with status and message", async () => {
  const { api } = await fixtures();
  for (const [call, body, status, message] of CALLS) {
    const [method = "", target = ""] = call.split(" ", 2);
    const answer = await api(method, target, body);
    expect({ call, status: answer.status, message: answer.body.message.replace(/[0-9a-f]{64}/g, "<id>") }).toEqual({ call, status, message });
  }
});

const OCI = "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ";
const INIT = `${OCI}unable to start container process: error during container init: `;

const STARTS: [body: object, status: number, message: string, exitCode: number][] = [
  [host({}, { Cmd: ["nosuch"] }), 400, `${INIT}exec: "nosuch": executable file not found in $PATH`, 127],
  [host({}, { Cmd: ["/etc"] }), 400, `${INIT}exec: "/etc": is a directory: permission denied`, 126],
  [host({}, { Cmd: ["/etc/passwd"] }), 400, `${INIT}exec: "/etc/passwd": permission denied`, 126],
  [host({}, { Cmd: ["./relative"] }), 400, `${INIT}exec: "./relative": stat ./relative: no such file or directory`, 127],
  [host({}, { User: "nosuchuser" }), 500, "unable to find user nosuchuser: no matching entries in passwd file", 128],
  [host({}, { User: "1:nosuchgroup" }), 500, "unable to find group nosuchgroup: no matching entries in group file", 128],
  [
    host({ Devices: [{ PathOnHost: "/dev/nosuch" }] }),
    500,
    'error gathering device information while adding custom device "/dev/nosuch": no such file or directory',
    128,
  ],
  [host({ DeviceRequests: [{ Count: -1, Capabilities: [["gpu"]] }] }), 500, 'could not select device driver "" with capabilities: [[gpu]]', 128],
  [
    host({ IpcMode: "container:run1" }),
    400,
    "failed to join IPC namespace: container <id>: non-shareable IPC (hint: use IpcMode:shareable for the donor container)",
    128,
  ],
  [host({ PidMode: "container:stop1" }), 500, "failed to join PID namespace: container <id> is not running", 128],
  [
    host({ LogConfig: { Config: { "max-size": "abc" } } }),
    500,
    "failed to create task for container: failed to initialize logging driver: invalid size: 'abc'",
    128,
  ],
  [
    host({ LogConfig: { Config: { "max-file": "0" } } }),
    500,
    "failed to create task for container: failed to initialize logging driver: max-file cannot be less than 1",
    128,
  ],
  [
    host({ Sysctls: { "net.nosuch": "1" } }),
    400,
    `${INIT}open sysctl net.nosuch file: unsafe procfs detected: openat2 fsmount:fscontext:proc/./sys/net/nosuch: no such file or directory`,
    127,
  ],
  [host({ Sysctls: { "kernel.shmmax": "1" }, IpcMode: "host" }), 500, `${OCI}sysctl "kernel.shmmax" is not allowed in the hosts ipc namespace`, 128],
  [host({ Tmpfs: { "/x": "bogus" } }), 500, 'invalid tmpfs option "bogus"', 128],
  [host({ Links: ["stop1:x"] }), 500, "Cannot link to a non running container: /stop1 AS /box/x", 128],
  [
    host({ Binds: ["/etc/resolv.conf:/etc"] }),
    400,
    `${INIT}error mounting "/etc/resolv.conf" to rootfs at "/etc": mount src=/etc/resolv.conf, dst=/etc, dstFd=/proc/thread-self/fd/14, flags=MS_BIND|MS_REC: not a directory: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type`,
    127,
  ],
  [host({ NetworkMode: "nosuch" }), 404, "failed to set up container networking: network nosuch not found", 128],
  [host({ NetworkMode: "container:nosuch" }), 500, "joining network namespace of container: No such container: nosuch", 128],
  [host({ NetworkMode: "container:stop1" }), 409, "cannot join network namespace of a non running container: container stop1 is exited", 128],
];

test("starts that fail leave a container that says why", async () => {
  const { api } = await fixtures();
  for (const [body, status, message, exitCode] of STARTS) {
    const created = await api("POST", "/containers/create?name=box", body);
    expect(created.text).toMatch(/^{"Id"/);
    const answer = await api("POST", "/containers/box/start");
    const ids = (text: string) => text.replace(/[0-9a-f]{64}/g, "<id>");
    expect({ body, status: answer.status, message: ids(answer.body.message) }).toEqual({ body, status, message });
    const { State: state } = (await api("GET", "/containers/box/json")).body;
    expect({ ...state, Error: ids(state.Error) }).toMatchObject({ Status: "created", ExitCode: exitCode, Error: message });
    await api("DELETE", "/containers/box");
  }
});
