import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

test("create, inspect, list, remove", async () => {
  const { api, fs } = bootEngine();
  const created = await api("POST", "/volumes/create", { Name: "vol2", Labels: { a: "b" } });
  expect(created.status).toBe(201);
  expect(created.body).toEqual({
    CreatedAt: "2026-01-15T09:00:00Z",
    Driver: "local",
    Labels: { a: "b" },
    Mountpoint: "/var/lib/docker/volumes/vol2/_data",
    Name: "vol2",
    Options: null,
    Scope: "local",
  });
  fs.writeFile("/var/lib/docker/volumes/vol2/_data/f", "x");
  expect((await api("GET", "/volumes")).body).toEqual({ Volumes: [created.body], Warnings: null });
  expect((await api("GET", '/volumes?filters={"label":["a=c"]}')).body.Volumes).toEqual([]);
  expect((await api("DELETE", "/volumes/vol2")).status).toBe(204);
  expect(fs.exists("/var/lib/docker/volumes/vol2")).toBe(false);
});

test("without a name it is anonymous, and pruned", async () => {
  const { api } = bootEngine();
  const { Name, Labels } = (await api("POST", "/volumes/create", {})).body;
  expect(Name).toMatch(/^[0-9a-f]{64}$/);
  expect(Labels).toEqual({ "com.docker.volume.anonymous": "" });
  await api("POST", "/volumes/create", { Name: "named" });
  expect((await api("POST", "/volumes/prune")).body).toEqual({ VolumesDeleted: [Name], SpaceReclaimed: 0 });
  expect((await api("POST", '/volumes/prune?filters={"all":["true"]}')).body.VolumesDeleted).toEqual(["named"]);
});

test("a container holds its volume", async () => {
  const { api } = bootEngine();
  const { Id } = (await api("POST", "/containers/create?name=box", { Image: "busybox", HostConfig: { Binds: ["vol:/data"] } })).body;
  const answer = await api("DELETE", "/volumes/vol?force=1");
  expect([answer.status, answer.body.message]).toEqual([409, `remove vol: volume is in use - [${Id}]`]);
  expect((await api("GET", '/volumes?filters={"dangling":["true"]}')).body.Volumes).toEqual([]);
  await api("DELETE", "/containers/box");
  expect((await api("DELETE", "/volumes/vol")).status).toBe(204);
});

test("options of the local driver", async () => {
  const { api, fs } = bootEngine();
  fs.mkdir("/srv");
  fs.writeFile("/srv/page", "hello\n");
  await api("POST", "/volumes/create", { Name: "bound", DriverOpts: { type: "none", o: "bind", device: "/srv" } });
  expect(new TextDecoder().decode(fs.readFile("/var/lib/docker/volumes/bound/_data/page"))).toBe("hello\n");
  expect((await api("POST", "/volumes/create", { Name: "mem", DriverOpts: { type: "tmpfs", o: "size=1m", device: "tmpfs" } })).body.Options).toEqual({
    device: "tmpfs",
    o: "size=1m",
    type: "tmpfs",
  });
  expect(fs.statfs("/var/lib/docker/volumes/mem/_data")).toMatchObject({ type: "tmpfs" });
  expect((await api("DELETE", "/volumes/mem")).status).toBe(204);
  expect((await api("DELETE", "/volumes/bound")).status).toBe(204);
  expect(fs.exists("/srv/page")).toBe(true);
});

const ERRORS: readonly (readonly [method: string, target: string, body: object | undefined, status: number, message: string])[] = [
  [
    "POST",
    "/volumes/create",
    { Name: "b d" },
    400,
    'create b d: "b d" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  ],
  ["POST", "/volumes/create", { Name: "z" }, 400, "create z: volume name is too short, names should be at least two alphanumeric characters"],
  ["POST", "/volumes/create", { Name: "xx", Driver: "nosuch" }, 404, 'create xx: error looking up volume plugin nosuch: plugin "nosuch" not found'],
  ["POST", "/volumes/create", { Name: "xx", DriverOpts: { bogus: "1" } }, 400, 'create xx: invalid option: "bogus"'],
  ["POST", "/volumes/create", { Name: "xx", DriverOpts: { type: "nfs" } }, 400, 'create xx: missing required option: "device"'],
  ["GET", "/volumes/nosuch", undefined, 404, "get nosuch: no such volume"],
  ["DELETE", "/volumes/nosuch", undefined, 404, "get nosuch: no such volume"],
  ["GET", '/volumes?filters={"bogus":["1"]}', undefined, 400, "invalid filter 'bogus'"],
  ["GET", '/volumes?filters={"dangling":["x"]}', undefined, 400, "invalid filter 'dangling=[x]'"],
  ["POST", '/volumes/prune?filters={"until":["1h"]}', undefined, 400, "invalid filter 'until'"],
  ["PUT", "/volumes/xx", {}, 503, "volume update only valid for cluster volumes, but swarm is unavailable"],
];

test.each(ERRORS)("%s %s %j", async (method, target, body, status, message) => {
  const { api } = bootEngine();
  const answer = await api(method, target, body);
  expect(answer.body).toEqual({ message });
  expect(answer.status).toBe(status);
});
