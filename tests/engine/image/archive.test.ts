import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bootWorld } from "../../support/world.ts";

test("save and load keep ids, names and sizes", async () => {
  const { messages, api } = bootWorld();
  for (const name of ["busybox", "alpine"]) await messages("POST", `/images/create?fromImage=${name}&tag=latest`);
  const before = (await api("GET", "/images/json")).body;
  const archive = await api("GET", "/images/get?names=busybox&names=alpine:latest");
  for (const image of before) await api("DELETE", `/images/${image.Id}`);
  expect((await api("GET", "/images/json")).body).toEqual([]);
  const loaded = await messages("POST", "/images/load", archive.bytes);
  expect(loaded.filter((message) => message["stream"] !== undefined).map((message) => message["stream"])).toEqual([
    "Loaded image: busybox:latest\n",
    "Loaded image: alpine:latest\n",
  ]);
  const after = (await api("GET", "/images/json")).body;
  const facts = (images: { Id: string; RepoTags: string[]; Size: number }[]) => images.map(({ Id, RepoTags, Size }) => ({ Id, RepoTags, Size }));
  expect(facts(after)).toEqual(facts(before));
});

test("the archive is one that tar reads", async () => {
  const { messages, api } = bootWorld();
  await messages("POST", "/images/create?fromImage=busybox&tag=latest");
  const archive = await api("GET", "/images/busybox/get");
  const directory = mkdtempSync(join(tmpdir(), "archive-"));
  try {
    writeFileSync(join(directory, "a.tar"), archive.bytes);
    execFileSync("tar", ["-xf", "a.tar"], { cwd: directory });
    const [item] = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
    expect(item.RepoTags).toEqual(["busybox:latest"]);
    const list = execFileSync("tar", ["-tzvf", item.Layers[0]], { cwd: directory, encoding: "utf8" });
    expect(list).toMatch(/-rwxr-xr-x 0\/0 +1304520 .* bin\/busybox\n/);
    expect(list).toContain("bin/sh -> busybox");
  } finally {
    rmSync(directory, { recursive: true });
  }
});

const BAD: readonly (readonly [content: string, message: string])[] = [
  ["garbage", "unexpected EOF"],
  ["", "open /var/lib/docker/tmp/docker-import-"],
];

test.each(BAD)("load of %j", async (content, message) => {
  const { api } = bootWorld();
  const answer = await api("POST", "/images/load", new TextEncoder().encode(content));
  expect(answer.status).toBe(200);
  expect(answer.body.error).toContain(message);
});

test("what is not here cannot be saved", async () => {
  const { api } = bootWorld();
  const answer = await api("GET", "/images/nosuch:1/get");
  expect([answer.status, answer.body.message]).toEqual([404, "reference does not exist"]);
});

test("import makes an image of one layer", async () => {
  const { messages, api } = bootWorld();
  const directory = mkdtempSync(join(tmpdir(), "import-"));
  try {
    writeFileSync(join(directory, "hello.txt"), "hello\n");
    const tar = execFileSync("tar", ["-cf", "-", "hello.txt"], { cwd: directory });
    const query = "fromSrc=-&repo=made&tag=1&message=msg&changes=CMD%20%5B%22sh%22%5D&changes=ENV%20A%3D%22b%20c%22";
    const [message] = await messages("POST", `/images/create?${query}`, new Uint8Array(tar));
    const image = (await api("GET", "/images/made:1/json")).body;
    expect(message).toEqual({ status: image.Id });
    expect(image).toMatchObject({ Comment: "msg", Size: 6, Config: { Cmd: ["sh"], Env: ["A=b c"] }, RootFS: { Layers: [expect.stringMatching(/^sha256:/)] } });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
