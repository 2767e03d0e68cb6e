import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Versions where something about an answer or the meaning of a request changed, and the newest. */
const VERSIONS = ["1.24", "1.29", "1.40", "1.42", "1.43", "1.44", "1.46", "1.47", "1.48", "1.49", "1.51"];

const MAC = "02:42:ac:11:00:99";
const mount = (request: object): object => ({ HostConfig: { Mounts: [request] } });

/** What clients of older API versions are told, and what is made of their requests. */
export async function versions(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  const box = { Image: "busybox", Cmd: ["cat"], OpenStdin: true };
  await quiet("POST /networks/create", { Name: "dbct-versions" });
  await quiet("POST /containers/create?name=dbct-running", { ...box, HostConfig: { NetworkMode: "dbct-versions" } });
  await quiet("POST /containers/dbct-running/start");
  for (const version of VERSIONS) {
    const on = (request: string): string => request.replace(" ", ` /v${version}`);
    const requests: readonly (readonly [name: string, body: object, shown: readonly string[]])[] = [
      [
        "much",
        {
          Healthcheck: { Test: ["NONE"], StartInterval: 2_000_000_000 },
          HostConfig: {
            AutoRemove: true,
            Annotations: { a: "b" },
            ConsoleSize: [10, 20],
            Mounts: [{ Type: "bind", Source: "/tmp", Target: "/t", BindOptions: { NonRecursive: true, CreateMountpoint: true } }],
          },
        },
        ["Config.Healthcheck", "HostConfig.AutoRemove", "HostConfig.Annotations", "HostConfig.ConsoleSize", "HostConfig.Mounts", "HostConfig.IpcMode"],
      ],
      ["MAC address", { MacAddress: MAC }, ["Config.MacAddress", "NetworkSettings"]],
      ["MAC address without a network", { MacAddress: MAC, HostConfig: { NetworkMode: "none" } }, ["Config.MacAddress", "NetworkSettings.Networks"]],
      ["MAC address of another network", { MacAddress: MAC, NetworkingConfig: { EndpointsConfig: { "dbct-versions": {} } } }, ["Config.MacAddress"]],
      [
        "two MAC addresses",
        { MacAddress: MAC, NetworkingConfig: { EndpointsConfig: { bridge: { MacAddress: `${MAC.slice(0, -1)}8` } } } },
        ["Config.MacAddress"],
      ],
      [
        "gateway priority",
        { HostConfig: { NetworkMode: "dbct-versions" }, NetworkingConfig: { EndpointsConfig: { "dbct-versions": { GwPriority: 3 } } } },
        ["NetworkSettings.Networks"],
      ],
      ["recursively read-only", mount({ Type: "bind", Source: "/tmp", Target: "/t", BindOptions: { ReadOnlyForceRecursive: true } }), []],
      ["part of a volume", mount({ Type: "volume", Source: "dbct-v", Target: "/t", VolumeOptions: { Subpath: "x" } }), ["Mounts"]],
      ["image as a mount", mount({ Type: "image", Source: "busybox", Target: "/t" }), ["Mounts"]],
      ["options of another type", mount({ Type: "volume", Source: "dbct-v", Target: "/t", TmpfsOptions: { Mode: 1 } }), ["Mounts"]],
      ["setting of an interface", { HostConfig: { Sysctls: { "net.ipv4.conf.eth0.forwarding": "1" } } }, ["HostConfig.Sysctls", "NetworkSettings.Networks"]],
      ["setting of another interface", { HostConfig: { Sysctls: { "net.ipv4.conf.eth1.forwarding": "1" } } }, []],
    ];
    for (const [name, body, fields] of requests) {
      const made = await step(`${version} create: ${name}`, on("POST /containers/create?name=dbct-old"), { body: { ...box, ...body } });
      if (made.Id === undefined) continue;
      await step(`${version} inspect: ${name}`, "GET /containers/dbct-old/json", { only: fields });
      await quiet("DELETE /containers/dbct-old?v=1");
    }
    await step(`${version} create: other platform`, on("POST /containers/create?name=dbct-old&platform=windows%2Farm"), { body: box });
    await quiet("DELETE /containers/dbct-old");
    await step(`${version} inspect container`, on("GET /containers/dbct-running/json"), { only: ["NetworkSettings.Networks", "HostConfig.IpcMode"] });
    await step(`${version} inspect image`, on("GET /images/busybox/json"), { compare: "shape" });
    await step(`${version} images`, on(`GET /images/json?filters=${filters({ reference: ["busybox"] })}`), { compare: "shape" });
    await step(`${version} image: other platform`, on(`GET /images/busybox/json?platform=${filters({ os: "linux", architecture: "arm64" })}`), {
      compare: "shape",
    });
    await step(`${version} history: no platform`, on("GET /images/busybox/history?platform=x"), { compare: "shape" });
    await step(`${version} push: no platform`, on("POST /images/dbct-nosuch/push?platform=x"));
    await step(`${version} networks`, on(`GET /networks?filters=${filters({ name: ["dbct-versions"] })}`));
    await step(`${version} info`, on("GET /info"), { compare: "shape" });
    await step(`${version} disk usage`, on("GET /system/df?type=volume"), { compare: "head" });
    await step(`${version} logs`, on("GET /containers/dbct-running/logs?stdout=1"));
    await step(`${version} stop: no such signal`, on("POST /containers/dbct-running/stop?t=0&signal=BOGUS"));
    await quiet("POST /containers/dbct-running/stop?t=0");
    await step(`${version} wait`, on("POST /containers/dbct-running/wait?condition=bogus"));
    await quiet("POST /containers/dbct-running/start");
    await step(`${version} update`, on("POST /containers/dbct-running/update"), { body: { PidsLimit: 30 } });
    await step(`${version} start with a body`, on("POST /containers/dbct-running/start"), { body: { HostConfig: {} } });
  }
  await quiet("DELETE /containers/dbct-running?force=1");
  await quiet("DELETE /networks/dbct-versions");
  await quiet("DELETE /volumes/dbct-v");
}
