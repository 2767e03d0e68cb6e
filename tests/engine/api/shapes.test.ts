import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

/** An answer of a real engine. */
function sample(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../samples/${name}.json`, import.meta.url), "utf8"));
}

/** Paths of all fields, in order, with the kind of their value. Maps whose keys are data are not gone into. */
function shape(value: unknown, path = "", into: string[] = []): string[] {
  if (Array.isArray(value)) {
    into.push(`${path}[]`);
    if (value.length > 0 && typeof value[0] === "object") shape(value[0], `${path}[]`, into);
  } else if (value !== null && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      const at = `${path}.${key}`;
      if (IGNORED.some((pattern) => pattern.test(at))) continue;
      if (item === null || typeof item !== "object") into.push(`${at} ${item === null ? "null" : typeof item}`);
      else {
        into.push(`${at} object`);
        if (!DATA.has(key)) shape(item, at, into);
      }
    }
  }
  return into;
}

const DATA = new Set(["Labels", "Ports", "PortBindings", "Config.Volumes", "Runtimes", "Tmpfs", "Attributes", "ExposedPorts", "RegistryConfig"]);

/** What differs between the sample's host (cgroup v1) and this one (v2). */
const IGNORED = [/OomKillDisable/, /KernelMemoryTCP/, /\.Health\.Log\[\]/, /^\.Warnings/];

test("container inspect has the fields of a real engine's, in order", async () => {
  const { api } = bootEngine();
  await api("POST", "/networks/create", { Name: "net1" });
  await api("POST", "/containers/create?name=box", {
    Image: "busybox",
    Cmd: ["sleep", "3000"],
    Labels: { a: "b" },
    Healthcheck: { Test: ["CMD-SHELL", "true"], Interval: 1_000_000_000 },
    HostConfig: {
      Binds: ["vol:/data"],
      Tmpfs: { "/run": "" },
      Memory: 67_108_864,
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
      PortBindings: {},
      ...Object.fromEntries(
        [
          "Dns",
          "DnsOptions",
          "DnsSearch",
          "BlkioWeightDevice",
          "BlkioDeviceReadBps",
          "BlkioDeviceWriteBps",
          "BlkioDeviceReadIOps",
          "BlkioDeviceWriteIOps",
          "Devices",
          "Ulimits",
        ].map((field) => [field, []]),
      ),
    },
  });
  await api("POST", "/networks/net1/connect", { Container: "box", EndpointConfig: { Aliases: ["db"], IPAMConfig: {}, DriverOpts: {} } });
  await api("POST", "/containers/box/start");
  const { body } = await api("GET", "/containers/box/json");
  const real = sample("container-inspect-full") as { Config: { Env: unknown } };
  real.Config.Env = []; // This test's image has variables.
  expect(shape(body)).toEqual(shape(real));
});

test.each([
  ["/version", "version"],
  ["/info", "info-empty"],
])("%s", async (target, name) => {
  const { api } = bootEngine();
  expect(shape((await api("GET", target)).body)).toEqual(shape(sample(name)));
});

test("lists, exec and stats", async () => {
  const { api } = bootEngine();
  await api("POST", "/containers/create?name=box", { Image: "busybox" });
  expect(shape((await api("GET", "/containers/box/stats?stream=false")).body)).toEqual(shape(sample("container-stats-stopped")));
  await api("POST", "/containers/box/start");
  expect(shape((await api("GET", "/containers/json")).body)).toEqual(shape(sample("containers-list-all")));
  const exec = await api("POST", "/containers/box/exec", { Cmd: ["true"], AttachStdout: true });
  await api("POST", `/exec/${exec.body.Id}/start`, {});
  expect(shape((await api("GET", `/exec/${exec.body.Id}/json`)).body)).toEqual(shape(sample("exec-inspect-after")));
  const usage = (await api("GET", "/system/df")).body;
  expect(Object.keys(usage)).toEqual(["LayersSize", "Images", "Containers", "Volumes", "BuildCache"]);
});
