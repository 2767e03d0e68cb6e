import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Networks with IPv6 and those beside the host's own interface: subnets, addresses, ports. Each refused subnet is another one: the real engine keeps some of them. */
export async function ipv6(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const create = (name: string, body: object) => step(`create: ${name}`, "POST /networks/create", { body: { Name: "dbct-6x", ...body } });
  const made = async (name: string, body: object) => {
    await create(name, body);
    await step(`inspect: ${name}`, "GET /networks/dbct-6x");
    await quiet("DELETE /networks/dbct-6x");
  };
  const config = (...configs: object[]) => ({ EnableIPv6: true, IPAM: { Config: configs } });

  await made("a subnet of the daemon's own", { EnableIPv6: true });
  await made("IPv6 only", { EnableIPv4: false, EnableIPv6: true });
  await made("both given, IPv6 first", config({ Subnet: "fd00:d1::/64" }, { Subnet: "10.231.0.0/24" }));
  await made("gateway and range", config({ Subnet: "fd00:d2::/64", Gateway: "fd00:d2::ff", IPRange: "fd00:d2::100/120" }));
  await made("auxiliary address", config({ Subnet: "fd00:d3::/64", AuxiliaryAddresses: { a: "fd00:d3::5" } }));
  await made("subnet without IPv6", { IPAM: { Config: [{ Subnet: "fd00:d4::1/64" }] } });
  await made("IPv4 subnet without IPv4", { EnableIPv4: false, EnableIPv6: true, IPAM: { Config: [{ Subnet: "10.232.0.0/24" }] } });
  await made("by option", { Options: { "com.docker.network.enable_ipv6": "true" } });
  await made("option and field", { EnableIPv6: false, Options: { "com.docker.network.enable_ipv6": "true" } });
  await made("internal, isolated", {
    Internal: true,
    EnableIPv6: true,
    Options: { "com.docker.network.bridge.gateway_mode_ipv4": "isolated", "com.docker.network.bridge.gateway_mode_ipv6": "isolated" },
  });
  await made("config only", { ConfigOnly: true, ...config({ Subnet: "fd00:d5::/64" }, { Subnet: "10.233.0.0/24" }) });
  await create("neither", { EnableIPv4: false });
  await create("option: no bool", { Options: { "com.docker.network.enable_ipv6": "maybe" } });
  await create("isolated, not internal", { Options: { "com.docker.network.bridge.gateway_mode_ipv6": "isolated" } });
  await create("gateway mode", { Options: { "com.docker.network.bridge.gateway_mode_ipv6": "bogus" } });
  await create("host bits", config({ Subnet: "fd00:d6::1/64" }));
  await create("long prefix", config({ Subnet: "fd00:d6::/129" }));
  await create("gateway of the other family", config({ Subnet: "fd00:d6::/64", Gateway: "10.0.0.1" }));
  await create("gateway elsewhere", config({ Subnet: "fd00:d6::/64", Gateway: "fd00:d7::1" }));
  await create("range of the other family", config({ Subnet: "fd00:d6::/64", IPRange: "10.0.0.0/24" }));
  await create("range too big", config({ Subnet: "fd00:d6::/64", IPRange: "fd00:d6::1/48" }));
  await create("auxiliary address elsewhere", config({ Subnet: "fd00:d6::/64", AuxiliaryAddresses: { a: "fd00:d7::1" } }));
  await create("gateway is the subnet's own", config({ Subnet: "fd00:d8::/64", Gateway: "fd00:d8::" }));
  await create("auxiliary address is the gateway", config({ Subnet: "fd00:d9::/64", AuxiliaryAddresses: { a: "fd00:d9::1" } }));
  await create("one address", config({ Subnet: "fd00:da::/128" }));
  await create("everything", config({ Subnet: "::/0" }));
  await create("multicast", config({ Subnet: "ff02::/64" }));
  await create("without a subnet", config({ Gateway: "fd00:db::1" }));

  await members(recorder);
  await ports(recorder);
  await direct(recorder);
}

async function members(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const container = (name: string, endpoint: object | null, network = "dbct-6") => ({
    Image: "busybox",
    Cmd: ["sleep", "3000"],
    Hostname: name,
    HostConfig: { NetworkMode: network },
    NetworkingConfig: { EndpointsConfig: { [network]: endpoint } },
  });
  await quiet("POST /networks/create", { Name: "dbct-6", EnableIPv6: true, IPAM: { Config: [{ Subnet: "10.234.0.0/24" }, { Subnet: "fd00:e1::/64" }] } });
  await quiet("POST /networks/create", { Name: "dbct-6only", EnableIPv4: false, EnableIPv6: true, IPAM: { Config: [{ Subnet: "fd00:e2::/64" }] } });
  await quiet("POST /containers/create?name=dbct-6a", container("a", {}));
  await quiet("POST /containers/dbct-6a/start");
  await step("member: both families", "GET /containers/dbct-6a/json", { only: ["NetworkSettings"] });
  await step("inspect: a member", "GET /networks/dbct-6");
  await step("connect: IPv6 only", "POST /networks/dbct-6only/connect", {
    body: { Container: "dbct-6a", EndpointConfig: { IPAMConfig: { IPv6Address: "fd00:e2:0::77" } } },
  });
  await step("member: two networks with IPv6", "GET /containers/dbct-6a/json", { only: ["NetworkSettings"] });
  await step("inspect: a member of IPv6 only", "GET /networks/dbct-6only");
  await quiet("POST /networks/dbct-6only/disconnect", { Container: "dbct-6a" });
  await step("member: no endpoint", "POST /containers/create?name=dbct-6b", { body: container("b", null) });
  const refused = async (name: string, endpoint: object, network?: string) => {
    const answer = await step(`member: ${name}`, "POST /containers/create?name=dbct-6b", { body: container("b", endpoint, network) });
    if (answer?.Id === undefined) return;
    await step(`start: ${name}`, "POST /containers/dbct-6b/start");
    await quiet("DELETE /containers/dbct-6b?force=1");
  };
  await refused("address taken", { IPAMConfig: { IPv6Address: "fd00:e1::2" } });
  await refused("the gateway's address", { IPAMConfig: { IPv6Address: "fd00:e1::1" } });
  await refused("address elsewhere", { IPAMConfig: { IPv6Address: "fd00:e3::5" } });
  await refused("IPv4 as IPv6", { IPAMConfig: { IPv6Address: "10.234.0.9" } });
  await refused("no address", { IPAMConfig: { IPv6Address: "bogus", LinkLocalIPs: ["bogus"] } });
  await refused("unspecified", { IPAMConfig: { IPv6Address: "::" } });
  await refused("mapped", { IPAMConfig: { IPv6Address: "::ffff:10.234.0.9" } });
  await refused("IPv4 where there is none", { IPAMConfig: { IPv4Address: "10.234.0.9" } }, "dbct-6only");
  await refused("IPv6 on bridge", { IPAMConfig: { IPv6Address: "fd00:e1::5" }, Aliases: ["x"] }, "bridge");
  await refused("not link-local", { IPAMConfig: { LinkLocalIPs: ["fd00:e1::5"] } });
  await refused("interface name taken", { DriverOpts: { "com.docker.network.endpoint.ifname": "lo" } });
  await refused("interface name too long", { DriverOpts: { "com.docker.network.endpoint.ifname": "averyverylongname0" } });
  await refused("interface sysctl of another", { DriverOpts: { "com.docker.network.endpoint.sysctls": "net.ipv4.conf.eth0.log_martians=1,x" } });
  await refused("interface sysctl that is none", { DriverOpts: { "com.docker.network.endpoint.sysctls": "net.ipv4.conf.IFNAME.nosuch=1" } });
  await refused("interface sysctl: value", { DriverOpts: { "com.docker.network.endpoint.sysctls": "net.ipv4.conf.IFNAME.log_martians=x" } });
  await refused("interface sysctl: no value", { DriverOpts: { "com.docker.network.endpoint.sysctls": "net.ipv4.conf.IFNAME.log_martians" } });
  await quiet("DELETE /containers/dbct-6a?force=1");
}

async function ports(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const routed = { "com.docker.network.bridge.gateway_mode_ipv6": "routed" };
  await quiet("POST /networks/create", { Name: "dbct-6routed", EnableIPv6: true, Options: routed, IPAM: { Config: [{ Subnet: "fd00:e4::/64" }] } });
  const publish = async (name: string, network: string, ...bindings: object[]) => {
    await quiet("POST /containers/create?name=dbct-6p", {
      Image: "busybox",
      Cmd: ["sleep", "3000"],
      ExposedPorts: { "80/tcp": {} },
      Labels: { dbct: "6p" },
      HostConfig: { NetworkMode: network, PortBindings: { "80/tcp": bindings } },
    });
    await step(`publish: ${name}`, "POST /containers/dbct-6p/start");
    await step(`ports: ${name}`, "GET /containers/dbct-6p/json", { only: ["NetworkSettings.Ports", "HostConfig.PortBindings"] });
    await step(`listed: ${name}`, `GET /containers/json?all=1&filters=${encodeURIComponent('{"label":["dbct=6p"]}')}`, { compare: "shape" });
    await quiet("DELETE /containers/dbct-6p?force=1");
  };
  await publish("both families", "dbct-6", { HostPort: "18581" });
  await publish("IPv6 only", "dbct-6only", { HostPort: "18581" });
  await publish("IPv4 of the host to IPv6 only", "dbct-6only", { HostIp: "127.0.0.1", HostPort: "18581" });
  await publish("IPv6 of the host to IPv4 only", "bridge", { HostIp: "::1", HostPort: "18581" });
  await publish("any, of IPv6", "dbct-6", { HostIp: "::", HostPort: "18581" });
  await publish("mapped", "bridge", { HostIp: "::ffff:127.0.0.1", HostPort: "18581" });
  await publish("routed", "dbct-6routed", { HostPort: "18581" });
  await publish("routed, at one address", "dbct-6routed", { HostIp: "::1", HostPort: "18581" });
  await publish("not the host's", "dbct-6", { HostIp: "2001:db8:77::7", HostPort: "18581" });
  await publish("not the host's, IPv4", "bridge", { HostIp: "203.0.113.7", HostPort: "18581" });
  await publish("link-local", "bridge", { HostIp: "fe80::1", HostPort: "18581" });
  await publish("order", "dbct-6", { HostPort: "18582" }, { HostIp: "::", HostPort: "18581" }, { HostIp: "0.0.0.0", HostPort: "18581" });
  await quiet("POST /containers/create?name=dbct-6h", {
    Image: "busybox",
    Cmd: ["sleep", "3000"],
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { PortBindings: { "80/tcp": [{ HostIp: "::1", HostPort: "18581" }] } },
  });
  await quiet("POST /containers/dbct-6h/start");
  await publish("taken at one address of IPv6", "dbct-6only", { HostPort: "18581" });
  await publish("free in IPv4", "dbct-6", { HostIp: "0.0.0.0", HostPort: "18581" });
  await publish("one of a range taken", "dbct-6only", { HostPort: "18581-18582" });
  await quiet("DELETE /containers/dbct-6h?force=1");
  for (const name of ["dbct-6", "dbct-6only", "dbct-6routed"]) await quiet(`DELETE /networks/${name}`);
}

/** macvlan and ipvlan, as far as hosts agree on what they have. */
async function direct(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const create = (name: string, body: object) => step(`create: ${name}`, "POST /networks/create", { body: { Name: "dbct-lan", ...body } });
  await create("macvlan: mode", { Driver: "macvlan", Options: { parent: "eth0", macvlan_mode: "bogus" } });
  await create("macvlan: loopback", { Driver: "macvlan", Options: { parent: "lo" } });
  await create("macvlan: no such parent", { Driver: "macvlan", Options: { parent: "eth77" } });
  await create("macvlan: VLAN of no such parent", { Driver: "macvlan", Options: { parent: "eth77.10" } });
  await create("macvlan: VLAN number", { Driver: "macvlan", Options: { parent: "eth0.4095" } });
  await create("macvlan: VLAN name", { Driver: "macvlan", Options: { parent: "eth0.x" } });
  await create("macvlan: VLAN of a VLAN", { Driver: "macvlan", Options: { parent: "eth0.1.2" } });
  await create("ipvlan: mode", { Driver: "ipvlan", Options: { parent: "eth0", ipvlan_mode: "bogus" } });
  await create("ipvlan: flag", { Driver: "ipvlan", Options: { parent: "eth0", ipvlan_flag: "bogus" } });
  await create("macvlan", {
    Driver: "macvlan",
    EnableIPv6: true,
    IPAM: { Config: [{ Subnet: "10.236.0.0/24", IPRange: "10.236.0.0/26", Gateway: "10.236.0.9" }, { Subnet: "10.237.0.0/24" }, { Subnet: "fd00:e6::/64" }] },
    Options: { parent: "eth0" },
  });
  await step("create: macvlan that wants its parent alone", "POST /networks/create", {
    body: { Name: "dbct-lan2", Driver: "macvlan", Options: { parent: "eth0", macvlan_mode: "passthru" } },
  });
  await quiet("POST /containers/create?name=dbct-6m", {
    Image: "busybox",
    Cmd: ["sleep", "3000"],
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { NetworkMode: "dbct-lan", PortBindings: { "80/tcp": [{ HostPort: "18581" }] } },
  });
  await step("macvlan: start", "POST /containers/dbct-6m/start");
  await step("macvlan: member", "GET /containers/dbct-6m/json", { only: ["NetworkSettings"] });
  await step("macvlan: inspect", "GET /networks/dbct-lan");
  await quiet("DELETE /containers/dbct-6m?force=1");
  await step("macvlan: remove", "DELETE /networks/dbct-lan");
}
