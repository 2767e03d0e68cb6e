import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

async function withContainer(command: string[], start: boolean) {
  const machine = bootEngine();
  const { api } = machine;
  const { Id: container } = (await api("POST", "/containers/create?name=user", { Image: "busybox", Cmd: command })).body;
  if (start) await api("POST", "/containers/user/start");
  const image = (await api("GET", "/images/busybox/json")).body.Id as string;
  return { api, container: (container as string).slice(0, 12), id: image.slice(7), short: image.slice(7, 19) };
}

test("tags come and go", async () => {
  const { api } = bootEngine();
  await api("POST", "/images/busybox/tag?repo=app&tag=1");
  await api("POST", "/images/busybox/tag?repo=app&tag=2");
  expect((await api("DELETE", "/images/app:1")).body).toEqual([{ Untagged: "app:1" }]);
  const id = (await api("GET", "/images/app:2/json")).body.Id as string;
  expect((await api("DELETE", `/images/${id.slice(7, 19)}`)).body).toEqual({
    message: `conflict: unable to delete ${id.slice(7, 19)} (must be forced) - image is referenced in multiple repositories`,
  });
  const all = (await api("DELETE", `/images/${id}?force=1`)).body;
  expect(all).toEqual([{ Untagged: "app:2" }, { Untagged: "busybox:latest" }, { Deleted: id }, { Deleted: expect.stringMatching(/^sha256:/) }]);
  expect((await api("DELETE", "/images/busybox")).body).toEqual({ message: "No such image: busybox:latest" });
});

test("a stopped container keeps its image", async () => {
  const { api, container, short } = await withContainer(["true"], false);
  const answer = await api("DELETE", "/images/busybox");
  expect(answer.status).toBe(409);
  expect(answer.body.message).toBe(
    `conflict: unable to remove repository reference "busybox" (must force) - container ${container} is using its referenced image ${short}`,
  );
  expect((await api("DELETE", `/images/${short}`)).body.message).toBe(
    `conflict: unable to delete ${short} (must be forced) - image is being used by stopped container ${container}`,
  );
  expect((await api("DELETE", "/images/busybox?force=1")).body[0]).toEqual({ Untagged: "busybox:latest" });
});

test("a running container keeps its image even against force", async () => {
  const { api, container, short } = await withContainer(["sleep", "1000"], true);
  expect((await api("DELETE", `/images/${short}?force=1`)).body.message).toBe(
    `conflict: unable to delete ${short} (cannot be forced) - image is being used by running container ${container}`,
  );
  expect((await api("DELETE", "/images/busybox?force=1")).body).toEqual([{ Untagged: "busybox:latest" }]);
  expect((await api("GET", "/images/json")).body).toMatchObject([{ RepoTags: [], RepoDigests: [] }]);
  expect((await api("POST", '/images/prune?filters={"dangling":["false"]}')).body).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 });
});

const ERRORS: readonly (readonly [method: string, target: string, status: number, message: string])[] = [
  ["DELETE", "/images/nosuch", 404, "No such image: nosuch:latest"],
  ["DELETE", "/images/busybox:nosuch", 404, "No such image: busybox:nosuch"],
  ["DELETE", "/images/BAD", 400, "invalid reference format: repository name (library/BAD) must be lowercase"],
  ["DELETE", `/images/sha256:${"0".repeat(64)}`, 404, `No such image: sha256:${"0".repeat(64)}`],
  ["POST", "/images/nosuch/tag?repo=x&tag=1", 404, "No such image: nosuch:latest"],
  ["GET", "/images/nosuch/history", 404, "No such image: nosuch:latest"],
  ["GET", "/images/nosuch/json", 404, "No such image: nosuch:latest"],
  ["GET", '/images/json?filters={"bogus":["1"]}', 400, "invalid filter 'bogus'"],
  ["GET", '/images/json?filters={"dangling":["x"]}', 400, "invalid filter 'dangling=[x]'"],
  ["GET", '/images/json?filters={"before":["nosuch"]}', 404, "No such image: nosuch:latest"],
  ["POST", '/images/prune?filters={"bogus":["1"]}', 400, "invalid filter 'bogus'"],
  ["POST", '/images/prune?filters={"until":["x"]}', 500, 'failed to parse value as time or duration: "x"'],
];

test.each(ERRORS)("%s %s", async (method, target, status, message) => {
  const { api } = bootEngine();
  const answer = await api(method, target);
  expect(answer.body).toEqual({ message });
  expect(answer.status).toBe(status);
});
