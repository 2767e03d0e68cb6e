import type { Machine } from "../../../src/machine/types.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of the API
type Get = (target: string) => Promise<any>;

/** What must be true of the engine and of the machine below it, whatever was asked. Gives what is not. */
export async function violations(machine: Machine, get: Get): Promise<string[]> {
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const same = (a: Iterable<string>, b: Iterable<string>, what: string): void => {
    const [left, right] = [[...a].sort().join(" "), [...b].sort().join(" ")];
    must(left === right, `${what}: ${left} | ${right}`);
  };
  const listed: Listed[] = await get("/containers/json?all=1");
  const containers: Inspected[] = await Promise.all(listed.map(({ Id }) => get(`/containers/${Id}/json`)));
  const networks: Network[] = await Promise.all((await get("/networks")).map(({ Id }: { Id: string }) => get(`/networks/${Id}`)));
  const { Volumes: volumes }: { Volumes: { Name: string }[] } = await get("/volumes");
  const images: { Id: string }[] = await get("/images/json?all=1");
  const running = containers.filter(({ State }) => State.Running);
  const { kernel } = machine;

  unique(
    containers.map(({ Id }) => Id),
    "container ids",
    must,
  );
  unique(
    containers.map(({ Name }) => Name),
    "container names",
    must,
  );
  unique(
    networks.map(({ Id }) => Id),
    "network ids",
    must,
  );
  unique(running.flatMap((each) => Object.values(each.NetworkSettings.Networks).map(({ EndpointID }) => EndpointID)).filter(Boolean), "endpoint ids", must);
  const addresses = networks.flatMap(({ Containers }) => Object.values(Containers ?? {}).flatMap(({ IPv4Address, IPv6Address }) => [IPv4Address, IPv6Address]));
  unique(addresses.filter(Boolean), "addresses", must);
  const subnets = networks.flatMap(({ IPAM }) => (IPAM.Config ?? []).map(({ Subnet }) => Subnet));
  unique(subnets, "subnets", must);

  // Processes: each running container has one, its shim, and nobody else lives in a namespace of its own.
  const processes = [...kernel.host.pid.processes()].filter(({ state }) => state !== "Z");
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  for (const { Name, State } of running) must(byPid.has(State.Pid), `${Name} runs without a process`);
  for (const { Name, State } of containers) must(State.Running || State.Pid === 0, `${Name} is ${State.Status} with a process`);
  const shims = processes.filter(({ argv }) => argv[0]?.endsWith("containerd-shim-runc-v2")).map(({ argv }) => argv[argv.indexOf("-id") + 1] ?? "");
  same(
    shims,
    running.map(({ Id }) => Id),
    "shims and running containers",
  );
  const roots = new Set(running.map(({ State }) => byPid.get(State.Pid)?.namespaces.pid));
  for (const process of processes) {
    must(process.namespaces.pid === kernel.host.pid || roots.has(process.namespaces.pid), `process ${process.pid} ${process.argv.join(" ")} is nobody's`);
  }

  // Networks: both sides know of each other, each endpoint has its interface, each port its listener.
  for (const network of networks) {
    for (const id of Object.keys(network.Containers ?? {})) {
      const member = running.find(({ Id }) => Id === id);
      must(member !== undefined, `${network.Name} has an endpoint of ${id.slice(0, 12)}, which does not run`);
      must(member === undefined || network.Name in member.NetworkSettings.Networks, `${network.Name} has ${member?.Name}, which does not know`);
    }
  }
  for (const member of running) {
    for (const [name, endpoint] of Object.entries(member.NetworkSettings.Networks)) {
      const network = networks.find(({ Name }) => Name === name);
      must(network !== undefined && endpoint.NetworkID === network.Id, `${member.Name} is in ${name}, which is gone`);
      must(network?.Containers?.[member.Id]?.EndpointID === endpoint.EndpointID, `${member.Name} is in ${name}, which does not know`);
      if (network?.Driver !== "bridge") continue;
      must((endpoint.IPAddress !== "") === network.EnableIPv4, `${member.Name} in ${name}: IPv4 ${endpoint.IPAddress}`);
      must((endpoint.GlobalIPv6Address !== "") === network.EnableIPv6, `${member.Name} in ${name}: IPv6 ${endpoint.GlobalIPv6Address}`);
    }
  }
  const bridged = networks.filter(({ Driver }) => Driver === "bridge");
  const interfaces = kernel.host.net.interfaces().map(({ name }) => name);
  const endpoints = bridged.reduce((sum, { Containers }) => sum + Object.keys(Containers ?? {}).length, 0);
  must(interfaces.filter((name) => name.startsWith("veth")).length === endpoints, `${endpoints} endpoints, interfaces ${interfaces.join(" ")}`);
  must(interfaces.filter((name) => /^(docker0|br-)/.test(name)).length === bridged.length, `${bridged.length} bridges, interfaces ${interfaces.join(" ")}`);
  const published = running.flatMap((each) => Object.values(each.NetworkSettings.Ports ?? {}).flatMap((list) => (list ?? []).map(({ HostPort }) => HostPort)));
  const listening = kernel.host.net
    .sockets()
    .filter(({ state, local }) => state === "LISTEN" && local.port >= 18_000)
    .map(({ local }) => String(local.port));
  same(new Set(listening), new Set(published), "ports that listen and ports that are published");

  // Volumes, control groups and directories: what is there belongs to something that is there.
  const fs = kernel.host.mnt.asRoot(() => 0);
  const names = (dir: string): string[] =>
    fs.exists(dir)
      ? fs
          .readdir(dir)
          .filter(({ type }) => type === "dir")
          .map(({ name }) => name)
      : [];
  for (const { Name, Mounts } of containers)
    for (const mount of Mounts)
      must(mount.Type !== "volume" || volumes.some((volume) => volume.Name === mount.Name), `${Name} mounts ${mount.Name}, which is gone`);
  same(
    names("/var/lib/docker/volumes"),
    volumes.map(({ Name }) => Name),
    "directories of volumes and volumes",
  );
  for (const name of names("/var/lib/docker/containers"))
    must(
      containers.some(({ Id }) => Id === name),
      `directory of container ${name.slice(0, 12)}, which is gone`,
    );
  same(
    names("/sys/fs/cgroup/docker"),
    running.map(({ Id }) => Id),
    "control groups and running containers",
  );

  // Images: those in use are there. By force the image of a container that does not run can be removed.
  unique(
    images.map(({ Id }) => Id),
    "image ids",
    must,
  );
  for (const { Name, Image } of running)
    must(images.some(({ Id }) => Id === Image) || (await get(`/images/${Image}/json`)).Id === Image, `${Name} is made of ${Image}, which is gone`);
  for (const each of listed) must(each.State === containers.find(({ Id }) => Id === each.Id)?.State.Status, `${each.Names} has two states`);
  return found;
}

interface Listed {
  Id: string;
  Names: string[];
  State: string;
}

interface Inspected {
  Id: string;
  Name: string;
  Image: string;
  State: { Running: boolean; Pid: number; Status: string };
  Mounts: { Type: string; Name: string }[];
  NetworkSettings: {
    Networks: Record<string, { EndpointID: string; NetworkID: string; IPAddress: string; GlobalIPv6Address: string }>;
    Ports: Record<string, { HostPort: string }[] | null> | null;
  };
}

interface Network {
  Id: string;
  Name: string;
  Driver: string;
  EnableIPv4: boolean;
  EnableIPv6: boolean;
  IPAM: { Config: { Subnet: string }[] | null };
  Containers: Record<string, { EndpointID: string; IPv4Address: string; IPv6Address: string }> | null;
}

function unique(items: readonly string[], what: string, must: (holds: boolean, what: string) => void): void {
  must(new Set(items).size === items.length, `${what} are not unique: ${items.join(" ")}`);
}
