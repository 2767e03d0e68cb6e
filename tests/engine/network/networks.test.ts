import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

type Api = ReturnType<typeof bootEngine>["api"];

async function run(api: Api, name: string, more: object = {}) {
  const { Id } = (await api("POST", `/containers/create?name=${name}`, { Image: "busybox", ...more })).body;
  const started = await api("POST", `/containers/${name}/start`);
  return { id: Id as string, status: started.status, message: started.text === "" ? "" : (started.body.message as string) };
}

async function settings(api: Api, name: string) {
  return (await api("GET", `/containers/${name}/json`)).body.NetworkSettings;
}

test("the three networks of a fresh engine", async () => {
  const { api } = bootEngine();
  const list = (await api("GET", "/networks")).body;
  expect(list.map((network: { Name: string; Driver: string }) => [network.Name, network.Driver])).toEqual([
    ["none", "null"],
    ["host", "host"],
    ["bridge", "bridge"],
  ]);
  expect((await api("GET", "/networks/bridge")).body).toMatchObject({
    Scope: "local",
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: "default", Options: null, Config: [{ Subnet: "172.17.0.0/16", Gateway: "172.17.0.1" }] },
    ConfigFrom: { Network: "" },
    Options: { "com.docker.network.bridge.name": "docker0" },
    Labels: {},
    Containers: {},
  });
});

test("pools: /16 of 172.18 on, a freed one again", async () => {
  const { api } = bootEngine();
  const subnets: string[] = [];
  for (const name of ["a", "b", "c"]) {
    await api("POST", "/networks/create", { Name: name });
    subnets.push((await api("GET", `/networks/${name}`)).body.IPAM.Config[0].Subnet);
  }
  await api("DELETE", "/networks/a");
  await api("POST", "/networks/create", { Name: "d" });
  subnets.push((await api("GET", "/networks/d")).body.IPAM.Config[0].Subnet);
  expect(subnets).toEqual(["172.18.0.0/16", "172.19.0.0/16", "172.20.0.0/16", "172.18.0.0/16"]);
});

test("a container on a network of its own", async () => {
  const { api } = bootEngine();
  await api("POST", "/networks/create", { Name: "net1" });
  const { id } = await run(api, "web", { HostConfig: { NetworkMode: "net1" }, NetworkingConfig: { EndpointsConfig: { net1: { Aliases: ["al"] } } } });
  const { Networks } = await settings(api, "web");
  expect(Networks.net1).toMatchObject({
    Aliases: ["al"],
    Gateway: "172.18.0.1",
    IPAddress: "172.18.0.2",
    IPPrefixLen: 16,
    DNSNames: ["web", "al", id.slice(0, 12)],
    MacAddress: expect.stringMatching(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/),
  });
  const network = (await api("GET", "/networks/net1")).body;
  expect(network.Containers[id]).toEqual({
    Name: "web",
    EndpointID: Networks.net1.EndpointID,
    MacAddress: Networks.net1.MacAddress,
    IPv4Address: "172.18.0.2/16",
    IPv6Address: "",
  });
  const removal = await api("DELETE", "/networks/net1");
  expect([removal.status, removal.body.message]).toEqual([
    403,
    `error while removing network: network net1 has active endpoints (name:"web" id:"${Networks.net1.EndpointID.slice(0, 12)}")`,
  ]);
  await api("POST", "/containers/web/kill");
  await api("POST", "/containers/web/wait");
  expect((await settings(api, "web")).Networks.net1).toMatchObject({ IPAddress: "", Gateway: "", MacAddress: "", EndpointID: "" });
});

test("connect and disconnect while it runs", async () => {
  const { api } = bootEngine();
  await api("POST", "/networks/create", { Name: "net2", IPAM: { Config: [{ Subnet: "10.50.0.0/24", Gateway: "10.50.0.1" }] } });
  const { id } = await run(api, "web");
  const connected = await api("POST", "/networks/net2/connect", {
    Container: "web",
    EndpointConfig: { Aliases: ["w"], IPAMConfig: { IPv4Address: "10.50.0.9" } },
  });
  expect([connected.status, connected.text]).toEqual([200, ""]);
  expect((await settings(api, "web")).Networks.net2).toMatchObject({
    IPAddress: "10.50.0.9",
    IPPrefixLen: 24,
    Aliases: ["w"],
    IPAMConfig: { IPv4Address: "10.50.0.9" },
  });
  const again = await api("POST", "/networks/net2/connect", { Container: "web" });
  expect([again.status, again.body.message]).toEqual([403, "endpoint with name web already exists in network net2"]);
  expect((await api("POST", "/networks/net2/disconnect", { Container: "web" })).status).toBe(200);
  const twice = await api("POST", "/networks/net2/disconnect", { Container: "web" });
  expect([twice.status, twice.body.message]).toEqual([500, `container ${id} is not connected to network net2`]);
});

test("published ports", async () => {
  const { api } = bootEngine();
  await run(api, "one", {
    ExposedPorts: { "80/tcp": {}, "81/tcp": {}, "82/udp": {}, "99/tcp": {} },
    HostConfig: {
      PortBindings: {
        "70/tcp": [{ HostPort: "8501" }],
        "80/tcp": [{ HostPort: "8500" }],
        "81/tcp": [{}],
        "82/udp": [{ HostIp: "127.0.0.1", HostPort: "7788" }],
      },
    },
  });
  expect((await settings(api, "one")).Ports).toEqual({
    "80/tcp": [
      { HostIp: "0.0.0.0", HostPort: "8500" },
      { HostIp: "::", HostPort: "8500" },
    ],
    "81/tcp": [
      { HostIp: "0.0.0.0", HostPort: "32768" },
      { HostIp: "::", HostPort: "32768" },
    ],
    "82/udp": [{ HostIp: "127.0.0.1", HostPort: "7788" }],
    "99/tcp": null,
  });
  const clash = await run(api, "clash", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "8500" }] } } });
  expect(clash.status).toBe(500);
  expect(clash.message).toMatch(
    /^failed to set up container networking: driver failed programming external connectivity on endpoint clash \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8500 failed: port is already allocated$/,
  );
  const elsewhere = await run(api, "elsewhere", {
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "1.2.3.4", HostPort: "8501" }] } },
  });
  expect(elsewhere.message).toContain("failed to bind host port for 1.2.3.4:8501:172.17.0.3:80/tcp: cannot assign requested address");
  const range = await run(api, "range", { ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostPort: "8500-8502" }] } } });
  expect(range.status).toBe(204);
  expect((await settings(api, "range")).Ports["80/tcp"][0].HostPort).toBe("8501");
  await api("DELETE", "/containers/one?force=1");
  expect((await api("POST", "/containers/clash/start")).status).toBe(204);
});

const CREATE_ERRORS: readonly (readonly [body: object, status: number, message: string])[] = [
  [{ Name: "bridge" }, 403, "operation is not permitted on predefined bridge network "],
  [{ Name: "" }, 400, "invalid name: name is empty"],
  [{ Name: "xx", Driver: "nosuch" }, 404, 'plugin "nosuch" not found'],
  [{ Name: "xx", Driver: "host" }, 403, 'only one instance of "host" network is allowed'],
  [{ Name: "xx", IPAM: { Driver: "nosuch" } }, 404, 'plugin "nosuch" not found'],
  [{ Name: "xx", IPAM: { Config: [{ Subnet: "bad" }] } }, 400, "invalid network config:\ninvalid subnet bad: invalid CIDR block notation"],
  [{ Name: "xx", IPAM: { Config: [{ Subnet: "10.0.0.5/24" }] } }, 400, "invalid network config:\ninvalid subnet 10.0.0.5/24: it should be 10.0.0.0/24"],
  [{ Name: "xx", IPAM: { Config: [{ Subnet: "172.17.0.0/24" }] } }, 403, "invalid pool request: Pool overlaps with other one on this address space"],
  [
    { Name: "xx", IPAM: { Config: [{ Subnet: "10.78.0.0/16", Gateway: "10.79.0.1" }] } },
    400,
    "invalid network config:\ninvalid gateway 10.79.0.1: parent subnet 10.78.0.0/16 doesn't contain this address",
  ],
  [
    { Name: "xx", Options: { "com.docker.network.driver.mtu": "abc" } },
    400,
    'failed to parse com.docker.network.driver.mtu value: abc (strconv.Atoi: parsing "abc": invalid syntax)',
  ],
  [{ Name: "xx", ConfigFrom: { Network: "nosuch" } }, 404, 'configuration network "nosuch" does not exist'],
];

test.each(CREATE_ERRORS)("create %j", async (body, status, message) => {
  const { api } = bootEngine();
  const answer = await api("POST", "/networks/create", body);
  expect(answer.body).toEqual({ message });
  expect(answer.status).toBe(status);
});

const ERRORS: readonly (readonly [method: string, target: string, body: object | undefined, status: number, message: string])[] = [
  ["GET", "/networks/nosuch", undefined, 404, "network nosuch not found"],
  ["DELETE", "/networks/bridge", undefined, 403, "bridge is a pre-defined network and cannot be removed"],
  ["GET", '/networks?filters={"bogus":["1"]}', undefined, 400, "invalid filter 'bogus'"],
  ["GET", '/networks?filters={"type":["bogus"]}', undefined, 500, "invalid filter: 'type'='bogus'"],
  ["GET", '/networks?filters={"dangling":["x"]}', undefined, 400, 'invalid value for filter \'dangling\', must be "true" (or "1"), or "false" (or "0")'],
  ["POST", "/networks/nosuch/connect", { Container: "web" }, 404, "network nosuch not found"],
  ["POST", "/networks/net1/connect", { Container: "nosuch" }, 404, "No such container: nosuch"],
  ["POST", "/networks/host/connect", { Container: "web" }, 400, "cannot connect container to host network - container must be created in host network mode"],
  [
    "POST",
    "/networks/none/connect",
    { Container: "web" },
    400,
    "container cannot be connected to multiple networks with one of the networks in private (none) mode",
  ],
  [
    "POST",
    "/networks/net1/connect",
    { Container: "web", EndpointConfig: { IPAMConfig: { IPv4Address: "bad" } } },
    400,
    "invalid endpoint settings:\n* invalid IPv4 address: bad\n* user specified IP address is supported only when connecting to networks with user configured subnets",
  ],
];

test.each(ERRORS)("%s %s %j", async (method, target, body, status, message) => {
  const { api } = bootEngine();
  await api("POST", "/networks/create", { Name: "net1" });
  await run(api, "web");
  const answer = await api(method, target, body);
  expect(answer.body).toEqual({ message });
  expect(answer.status).toBe(status);
});

test("prune takes what nobody uses", async () => {
  const { api } = bootEngine();
  for (const name of ["used", "idle"]) await api("POST", "/networks/create", { Name: name });
  await run(api, "web", { HostConfig: { NetworkMode: "used" } });
  expect((await api("POST", "/networks/prune")).body).toEqual({ NetworksDeleted: ["idle"] });
  expect((await api("POST", "/networks/prune")).body).toEqual({ NetworksDeleted: null });
});

test("files for the resolver", async () => {
  const { api, fs } = bootEngine();
  await api("POST", "/networks/create", { Name: "net1" });
  const { id } = await run(api, "web", { Hostname: "myhost", HostConfig: { NetworkMode: "net1", ExtraHosts: ["foo:1.2.3.4", "gw:host-gateway"] } });
  const read = (name: string) => new TextDecoder().decode(fs.readFile(`/var/lib/docker/containers/${id}/${name}`));
  expect(read("resolv.conf")).toBe(`# Generated by Docker Engine.
# This file can be edited; Docker Engine will not make further changes once it
# has been modified.

nameserver 127.0.0.11
options ndots:0

# Based on host file: '/etc/resolv.conf' (internal resolver)
# ExtServers: [host(10.0.0.2)]
# Overrides: []
# Option ndots from: internal
`);
  expect(read("hosts").split("\n").slice(-4)).toEqual(["1.2.3.4\tfoo", "172.17.0.1\tgw", "172.18.0.2\tmyhost", ""]);
});

test("who holds a port that is wanted", async () => {
  const { api } = bootEngine();
  const publish = (HostIp: string) => ({ ExposedPorts: { "80/tcp": {} }, HostConfig: { PortBindings: { "80/tcp": [{ HostIp, HostPort: "8090" }] } } });
  expect((await run(api, "one", publish("127.0.0.1"))).status).toBe(204);
  expect((await run(api, "two", publish("0.0.0.0"))).message).toContain("Bind for 127.0.0.1:8090 failed: port is already allocated");
  expect((await run(api, "three", publish("127.0.0.1"))).message).toContain("Bind for 127.0.0.1:8090 failed");
  expect((await run(api, "four", publish("::"))).status).toBe(204);
  expect((await run(api, "five", publish("::1"))).message).toContain("Bind for :::8090 failed");
});

test.each([
  ["host", "container sharing network namespace with another container or host cannot be connected to any other network"],
  ["bridge", "cannot connect container to host network - container must be created in host network mode"],
])("a container of mode %s is not in the host's network and in another", async (mode, message) => {
  const { api } = bootEngine();
  const body = { Image: "busybox", HostConfig: { NetworkMode: mode }, NetworkingConfig: { EndpointsConfig: { host: {}, bridge: {} } } };
  expect((await api("POST", "/containers/create?name=both", body)).status).toBe(201);
  const { status, body: answer } = await api("POST", "/containers/both/start");
  expect([status, answer]).toEqual([400, { message: `failed to set up container networking: ${message}` }]);
});

test("links matter on the default bridge alone", async () => {
  const { api } = bootEngine();
  await api("POST", "/networks/create", { Name: "net1" });
  const links = (NetworkMode: string) => api("POST", "/containers/create", { Image: "busybox", HostConfig: { NetworkMode, Links: ["nosuch:x"] } });
  expect((await links("bridge")).body.message).toBe("could not get container for nosuch: No such container: nosuch");
  expect((await links("net1")).status).toBe(201);
});
