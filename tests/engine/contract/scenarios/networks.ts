import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

export async function networks(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  await step("create", "POST /networks/create", { body: { Name: "dbct-net", Labels: { dbct: "net" } } });
  await step("create: name taken", "POST /networks/create", { body: { Name: "dbct-net" } });
  await step("create: no name", "POST /networks/create", { body: {} });
  await step("create: bad name", "POST /networks/create", { body: { Name: "b d" } });
  await quiet("DELETE /networks/b%20d");
  await step("create: bad driver", "POST /networks/create", { body: { Name: "dbct-x", Driver: "nosuch" } });
  await step("create: bad subnet", "POST /networks/create", { body: { Name: "dbct-x", IPAM: { Config: [{ Subnet: "10.99.0.0" }] } } });
  await step("create: gateway outside", "POST /networks/create", {
    body: { Name: "dbct-x", IPAM: { Config: [{ Subnet: "10.99.0.0/24", Gateway: "10.98.0.1" }] } },
  });
  await step("create: host bits", "POST /networks/create", { body: { Name: "dbct-x", IPAM: { Config: [{ Subnet: "10.99.0.5/24" }] } } });
  await step("create: bad option", "POST /networks/create", { body: { Name: "dbct-x", Options: { "com.docker.network.driver.mtu": "abc" } } });
  await step("create: wrong type", "POST /networks/create", { body: { Name: 5 } });
  await step("inspect", "GET /networks/dbct-net");
  await step("inspect: verbose", "GET /networks/dbct-net?verbose=1");
  await step("inspect: scope", "GET /networks/dbct-net?scope=local");
  await step("inspect: other scope", "GET /networks/dbct-net?scope=swarm");
  await step("inspect: none", "GET /networks/dbct-nosuch");
  await step("inspect: bridge", "GET /networks/bridge", { compare: "shape" });
  await step("inspect: host", "GET /networks/host", { compare: "shape" });
  await step("inspect: none's", "GET /networks/none", { compare: "shape" });
  await step("list", `GET /networks?filters=${filters({ name: ["dbct-net"] })}`);
  await step("list: by label", `GET /networks?filters=${filters({ label: ["dbct=net"] })}`);
  await step("list: nothing", `GET /networks?filters=${filters({ name: ["dbct-nosuch"] })}`);
  await step("list: bad filter", `GET /networks?filters=${filters({ bogus: ["x"] })}`);
  await step("list: bad type", `GET /networks?filters=${filters({ type: ["bogus"] })}`);

  await step("create: much", "POST /networks/create", {
    body: {
      Name: "dbct-much",
      Driver: "bridge",
      Internal: true,
      Attachable: true,
      EnableIPv4: true,
      IPAM: {
        Driver: "default",
        Config: [{ Subnet: "10.211.0.0/16", IPRange: "10.211.5.0/24", Gateway: "10.211.5.254", AuxiliaryAddresses: { host: "10.211.5.1" } }],
        Options: { a: "b" },
      },
      Options: { "com.docker.network.bridge.enable_icc": "false" },
      Labels: { a: "b" },
    },
  });
  await step("inspect: much", "GET /networks/dbct-much");
  await step("create: overlap", "POST /networks/create", { body: { Name: "dbct-x", IPAM: { Config: [{ Subnet: "10.211.0.0/16" }] } } });

  await quiet("POST /containers/create?name=dbct-member", {
    Image: "busybox",
    Cmd: ["sleep", "3000"],
    HostConfig: { NetworkMode: "dbct-net" },
    NetworkingConfig: { EndpointsConfig: { "dbct-net": { Aliases: ["alias"] } } },
  });
  await step("member: created", "GET /containers/dbct-member/json");
  await quiet("POST /containers/dbct-member/start");
  await step("member: running", "GET /containers/dbct-member/json");
  await step("connect", "POST /networks/dbct-much/connect", {
    body: { Container: "dbct-member", EndpointConfig: { IPAMConfig: { IPv4Address: "10.211.7.7" }, Aliases: ["db"], DriverOpts: { x: "y" }, GwPriority: 5 } },
  });
  await step("member: two networks", "GET /containers/dbct-member/json");
  await step("inspect: connected", "GET /networks/dbct-much");
  await step("connect: again", "POST /networks/dbct-much/connect", { body: { Container: "dbct-member" } });
  await step("connect: no network", "POST /networks/dbct-nosuch/connect", { body: { Container: "dbct-member" } });
  await step("connect: no container", "POST /networks/dbct-net/connect", { body: { Container: "dbct-nosuch" } });
  await step("connect: nothing", "POST /networks/dbct-net/connect", { body: {} });
  await step("connect: no body", "POST /networks/dbct-net/connect");
  await step("connect: host", "POST /networks/host/connect", { body: { Container: "dbct-member" } });
  await step("connect: bad address", "POST /networks/bridge/connect", {
    body: { Container: "dbct-member", EndpointConfig: { IPAMConfig: { IPv4Address: "bad" } } },
  });
  await step("connect: alias on bridge", "POST /networks/bridge/connect", { body: { Container: "dbct-member", EndpointConfig: { Aliases: ["x"] } } });
  await step("remove: in use", "DELETE /networks/dbct-net");
  await step("remove: built in", "DELETE /networks/bridge");
  await step("disconnect", "POST /networks/dbct-much/disconnect", { body: { Container: "dbct-member" } });
  await step("disconnect: again", "POST /networks/dbct-much/disconnect", { body: { Container: "dbct-member" } });
  await step("disconnect: no container", "POST /networks/dbct-much/disconnect", { body: { Container: "dbct-nosuch" } });
  await step("disconnect: no container, by force", "POST /networks/dbct-much/disconnect", { body: { Container: "dbct-nosuch", Force: true } });
  await quiet("POST /containers/dbct-member/stop?t=0");
  await step("member: stopped", "GET /containers/dbct-member/json");
  await step("remove: a stopped container's", "DELETE /networks/dbct-net");
  await step("member: network gone", "POST /containers/dbct-member/start");
  await quiet("DELETE /containers/dbct-member?force=1");
  await step("remove", "DELETE /networks/dbct-much");
  await step("remove: none", "DELETE /networks/dbct-much");
  await step("prune: nothing", `POST /networks/prune?filters=${filters({ label: ["dbct=nothing"] })}`);
  await quiet("POST /networks/create", { Name: "dbct-prune", Labels: { dbct: "prune" } });
  await step("prune", `POST /networks/prune?filters=${filters({ label: ["dbct=prune"] })}`);
  await step("prune: bad filter", `POST /networks/prune?filters=${filters({ bogus: ["x"] })}`);
}
