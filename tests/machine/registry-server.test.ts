import { expect, test } from "vitest";
import { decodeUtf8 } from "../../src/base/utf8.ts";
import { httpRequest } from "../../src/http/client.ts";
import { dialFromHost } from "../../src/machine/dial.ts";
import { registryMain } from "../../src/machine/registry-server.ts";
import { bootWorld } from "../support/world.ts";

test("images pushed to the registry program are files, and come back", async () => {
  const { kernel, fs, messages, api, ROOT } = bootWorld();
  for (const dir of ["/var/lib/registry", "/etc/docker"]) fs.mkdir(dir);
  fs.writeFile("/etc/docker/registry.yml", "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /var/lib/registry\nhttp:\n  addr: :6000\n");
  kernel.spawnFunction(
    {
      argv: ["registry", "serve", "/etc/docker/registry.yml"],
      env: new Map(),
      cwd: "/",
      credentials: ROOT,
      namespaces: kernel.host,
      cgroup: kernel.rootCgroup,
      files: new Map(),
    },
    async (sys) => {
      for (const fd of [0, 1, 2]) expect(await sys.open(`/tmp/log${fd}`, { read: true, write: true, create: true })).toBe(fd);
      return registryMain(sys);
    },
  );
  await messages("POST", "/images/create?fromImage=alpine&tag=latest");
  const { Id, Size } = (await api("GET", "/images/alpine/json")).body;
  await api("POST", "/images/alpine/tag?repo=localhost:6000/me/al&tag=1");
  const pushed = await messages("POST", "/images/localhost:6000/me/al/push?tag=1");
  expect(pushed.map((message) => message["status"])).toContain("Pushed");
  expect(fs.readdir("/var/lib/registry/docker/registry/v2/repositories/me/al/_manifests/tags").map((entry) => entry.name)).toEqual(["1"]);

  const stream = await dialFromHost(kernel, "127.0.0.1", 6000);
  const catalog = await httpRequest(stream, { method: "GET", target: "/v2/_catalog", headers: { Host: "localhost:6000" } });
  expect(JSON.parse(decodeUtf8(await catalog.body()))).toEqual({ repositories: ["me/al"] });
  stream.close();

  await api("DELETE", `/images/${Id}?force=1`);
  await messages("POST", "/images/create?fromImage=localhost:6000/me/al&tag=1");
  expect((await api("GET", "/images/localhost:6000/me/al:1/json")).body).toMatchObject({ Id, Size });
  expect(decodeUtf8(fs.readFile("/tmp/log2"))).toContain('msg="listening on [::]:6000"');
  expect(decodeUtf8(fs.readFile("/tmp/log1"))).toMatch(/^127\.0\.0\.1 - - \[15\/Jan\/2026:09:00:0\d \+0000\] "GET \/v2\/ HTTP\/1\.1" 200 /);
});
