import { expect, test } from "vitest";
import { type DnsType, decodeDns, dnsQuery, encodeDns } from "../../../src/dns/message.ts";
import { bootEngine } from "../../support/engine.ts";

async function boot() {
  const machine = bootEngine();
  const { api, fs, kernel, engine } = machine;
  fs.writeFile("/etc/resolv.conf", "nameserver 10.0.2.3\n");
  kernel.network.internet.addHost({ names: ["outside.example"], address: "198.51.100.77", ports: {} });
  await api("POST", "/networks/create", { Name: "net1" });
  await api("POST", "/networks/create", { Name: "private", Internal: true });
  const run = async (name: string, network: string, settings: object = {}) => {
    const { Id } = (
      await api("POST", `/containers/create?name=${name}`, {
        Image: "busybox",
        HostConfig: { NetworkMode: network },
        NetworkingConfig: { EndpointsConfig: { [network]: settings } },
      })
    ).body;
    const started = await api("POST", `/containers/${name}/start`);
    expect(started.text).toBe("");
    return Id as string;
  };
  /** Asks the server at 127.0.0.11 of a container. */
  const ask = async (container: string, name: string, type: DnsType = "A") => {
    const namespace = engine.containers.find(container)?.sandbox;
    if (namespace === undefined) throw new Error(`${container} has no network`);
    const socket = namespace.bindUdp("0.0.0.0", 0);
    socket.retain();
    const answered = new Promise<string>((resolve) => {
      const look = () => {
        const packet = socket.receiveFrom();
        const message = packet === undefined ? undefined : decodeDns(packet.data);
        if (message !== undefined) resolve([message.rcode, ...message.answers.map((answer) => answer.data)].join(" "));
      };
      socket.watch(look);
      look();
    });
    socket.sendTo(encodeDns(dnsQuery(7, name, type)), { address: "127.0.0.11", port: 53 });
    return answered;
  };
  return { ...machine, run, ask };
}

test("names, aliases and short ids of the network's containers; the rest from outside", async () => {
  const { run, ask } = await boot();
  await run("web", "net1");
  const id = await run("db", "net1", { Aliases: ["data", "store"] });
  expect(await ask("web", "db")).toBe("NOERROR 172.18.0.3");
  expect(await ask("web", "DB")).toBe("NOERROR 172.18.0.3");
  expect(await ask("web", "store")).toBe("NOERROR 172.18.0.3");
  expect(await ask("web", "db.net1")).toBe("NOERROR 172.18.0.3");
  expect(await ask("web", id.slice(0, 12))).toBe("NOERROR 172.18.0.3");
  expect(await ask("web", "web")).toBe("NOERROR 172.18.0.2");
  expect(await ask("web", "db", "AAAA")).toBe("NOERROR");
  expect(await ask("web", "3.0.18.172.in-addr.arpa", "PTR")).toBe("NOERROR db.net1");
  expect(await ask("web", "outside.example")).toBe("NOERROR 198.51.100.77");
  expect(await ask("web", "nosuch")).toBe("NXDOMAIN");
});

test("an alias of several containers is each of them in turn", async () => {
  const { run, ask } = await boot();
  for (const name of ["one", "two"]) await run(name, "net1", { Aliases: ["app"] });
  await run("web", "net1");
  const answers = new Set([await ask("web", "app"), await ask("web", "app")]);
  expect(answers).toEqual(new Set(["NOERROR 172.18.0.2 172.18.0.3", "NOERROR 172.18.0.3 172.18.0.2"]));
});

test("names end with the container, the connection and the network", async () => {
  const { api, run, ask } = await boot();
  await run("web", "net1");
  await run("db", "net1");
  await api("POST", "/networks/net1/disconnect", { Container: "db" });
  expect(await ask("web", "db")).toBe("NXDOMAIN");
  await api("POST", "/networks/net1/connect", { Container: "db", EndpointConfig: { Aliases: ["again"] } });
  expect(await ask("web", "again")).toBe("NOERROR 172.18.0.3");
  await api("POST", "/containers/db/kill");
  await api("POST", "/containers/db/wait");
  expect(await ask("web", "db")).toBe("NXDOMAIN");
});

test("an internal network knows nobody outside", async () => {
  const { run, ask } = await boot();
  await run("alone", "private");
  expect(await ask("alone", "outside.example")).toBe("SERVFAIL");
});
