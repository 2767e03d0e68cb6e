import { expect, test } from "vitest";
import { bootWorld } from "../../support/world.ts";

type Message = Record<string, unknown>;

/** `status id`, without repeated bars. */
function lines(messages: readonly Message[]): string[] {
  const shown = messages.map((message) => [message["status"] ?? message["error"] ?? "", message["id"] ?? ""].filter((part) => part !== "").join(" "));
  return shown.filter((line, i) => line !== shown[i - 1]);
}

test("pulls an image, and knows it the second time", async () => {
  const { messages, api } = bootWorld();
  const first = await messages("POST", "/images/create?fromImage=hello-world&tag=latest");
  expect(lines(first)).toEqual([
    "Pulling from library/hello-world latest",
    "Pulling fs layer 4f55086f7dd0",
    "Downloading 4f55086f7dd0",
    "Verifying Checksum 4f55086f7dd0",
    "Download complete 4f55086f7dd0",
    "Extracting 4f55086f7dd0",
    "Pull complete 4f55086f7dd0",
    "Digest: sha256:5e23090353324d887c48ad5e5c56d294eab81588df9605b07d1afe895f9cc8f8",
    "Status: Downloaded newer image for hello-world:latest",
  ]);
  expect(lines(await messages("POST", "/images/create?fromImage=hello-world&tag=latest"))).toEqual([
    "Pulling from library/hello-world latest",
    "Digest: sha256:5e23090353324d887c48ad5e5c56d294eab81588df9605b07d1afe895f9cc8f8",
    "Status: Image is up to date for hello-world:latest",
  ]);
  const image = (await api("GET", "/images/hello-world/json")).body;
  expect(image).toMatchObject({
    Id: "sha256:e2ac70e7319a02c5a477f5825259bd118b94e8b02c279c67afa63adab6d8685b",
    RepoTags: ["hello-world:latest"],
    RepoDigests: ["hello-world@sha256:5e23090353324d887c48ad5e5c56d294eab81588df9605b07d1afe895f9cc8f8"],
    Size: 10072,
    Config: { Cmd: ["/hello"], Entrypoint: null, User: "", WorkingDir: "" },
  });
});

test("nginx is seven layers of the published size", async () => {
  const { messages, api } = bootWorld();
  const all = await messages("POST", "/images/create?fromImage=nginx&tag=latest");
  expect(all.filter((message) => message["status"] === "Pull complete")).toHaveLength(7);
  const waiting = all.filter((message) => message["status"] === "Waiting").map((message) => message["id"]);
  expect(waiting.length).toBe(4);
  const [image] = (await api("GET", "/images/json")).body;
  expect(Math.round(image.Size / 1e6)).toBe(161);
  expect((await api("GET", "/images/nginx/history")).body).toHaveLength(18);
  // Debian's layer is there already.
  const redis = await messages("POST", "/images/create?fromImage=redis&tag=latest");
  expect(redis[1]).toMatchObject({ status: "Already exists", id: "6b37362b3da7" });
});

const FAILURES: readonly (readonly [target: string, status: number, message: string])[] = [
  ["fromImage=busybox&tag=nosuch", 404, "manifest for busybox:nosuch not found: manifest unknown: manifest unknown"],
  [
    "fromImage=nosuchimage&tag=latest",
    404,
    "pull access denied for nosuchimage, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ],
  ["fromImage=127.0.0.1:5000/no/such&tag=latest", 404, "manifest for 127.0.0.1:5000/no/such:latest not found: manifest unknown: manifest unknown"],
  ["fromImage=127.0.0.1:5000/no/such", 404, "repository 127.0.0.1:5000/no/such not found: name unknown: repository name not known to registry"],
  ["fromImage=127.0.0.1:5998/x&tag=latest", 500, 'Get "http://127.0.0.1:5998/v2/": dial tcp 127.0.0.1:5998: connect: connection refused'],
  ["fromImage=nosuch.example/x&tag=latest", 500, 'Get "https://nosuch.example/v2/": dial tcp: lookup nosuch.example on 10.0.2.3:53: no such host'],
  ["fromImage=BAD&tag=latest", 400, "invalid reference format: repository name (library/BAD) must be lowercase"],
  ["fromImage=busybox&tag=latest&platform=bad/plat/form/x", 400, '"bad/plat/form/x": cannot parse platform specifier: invalid argument'],
];

test.each(FAILURES)("pull %s", async (target, status, message) => {
  const { api } = bootWorld();
  const answer = await api("POST", `/images/create?${target}`);
  expect(answer.body).toEqual({ message });
  expect(answer.status).toBe(status);
});

test("a platform that is not published", async () => {
  const { messages } = bootWorld();
  const all = await messages("POST", "/images/create?fromImage=busybox&tag=latest&platform=linux/arm64");
  expect(lines(all)).toEqual(["Pulling from library/busybox latest", "no matching manifest for linux/arm64 in the manifest list entries"]);
});

test("push to a registry without accounts, and pull again", async () => {
  const { messages, api } = bootWorld();
  await messages("POST", "/images/create?fromImage=busybox&tag=latest");
  const before = (await api("GET", "/images/busybox/json")).body;
  await api("POST", "/images/busybox/tag?repo=127.0.0.1:5000/team/tool&tag=1.0");
  const pushed = await messages("POST", "/images/127.0.0.1:5000/team/tool/push?tag=1.0");
  expect(lines(pushed).slice(0, 2)).toEqual(["The push refers to repository [127.0.0.1:5000/team/tool]", expect.stringMatching(/^Preparing [0-9a-f]{12}$/)]);
  expect(pushed.at(-2)).toEqual({ status: expect.stringMatching(/^1\.0: digest: sha256:[0-9a-f]{64} size: \d+$/) });
  expect(pushed.at(-1)).toMatchObject({ progressDetail: {}, aux: { Tag: "1.0" } });
  expect(lines(await messages("POST", "/images/127.0.0.1:5000/team/tool/push?tag=1.0"))[2]).toMatch(/^Layer already exists/);
  const removed = (await api("DELETE", "/images/127.0.0.1:5000/team/tool:1.0")).body;
  expect(removed).toHaveLength(2);
  await api("DELETE", "/images/busybox");
  expect((await api("GET", "/images/json")).body).toEqual([]);
  await messages("POST", "/images/create?fromImage=127.0.0.1:5000/team/tool&tag=1.0");
  const after = (await api("GET", "/images/127.0.0.1:5000/team/tool:1.0/json")).body;
  expect(after.Id).toBe(before.Id);
  expect(after.Size).toBe(before.Size);
});

test("Docker Hub takes pushes only under one's own name", async () => {
  const { messages, api, engine } = bootWorld();
  void engine;
  await messages("POST", "/images/create?fromImage=hello-world&tag=latest");
  await api("POST", "/images/hello-world/tag?repo=learner/hello&tag=1");
  expect(lines(await messages("POST", "/images/learner/hello/push?tag=1")).at(-1)).toBe("denied: requested access to the resource is denied");
  expect((await api("POST", "/auth", { username: "learner", password: "wrong" })).status).toBe(401);
  expect((await api("POST", "/auth", { username: "learner", password: "wrong" })).body).toEqual({
    message: 'Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
  });
  expect((await api("POST", "/auth", { username: "learner", password: "x" })).body).toEqual({ IdentityToken: "", Status: "Login Succeeded" });
});

test("search and distribution inspect ask the registry", async () => {
  const { api } = bootWorld();
  const found = (await api("GET", "/images/search?term=nginx&limit=3")).body;
  expect(found[0]).toMatchObject({ name: "nginx", is_official: true });
  expect((await api("GET", "/images/search?term=x&limit=200")).body).toEqual({ message: "limit 200 is outside the range of [1, 100]" });
  expect((await api("GET", "/distribution/alpine:3.22/json")).body).toMatchObject({ Platforms: [{ architecture: "amd64", os: "linux" }] });
});

test("every published image can be pulled", { timeout: 60_000 }, async () => {
  const { messages, api } = bootWorld();
  const names =
    "alpine:3.23 alpine:3.22 ubuntu ubuntu:24.04 ubuntu:22.04 debian debian:bookworm busybox busybox:1.36 hello-world nginx nginx:alpine nginx:1.27 redis redis:7 redis:alpine httpd registry:2 registry node:22 node:alpine python:3.12-slim postgres:16 postgres:alpine mysql mariadb mongo golang:alpine memcached rabbitmq traefik wordpress php caddy haproxy adminer docker:cli docker:dind eclipse-temurin:21 ruby";
  for (const name of names.split(" ")) {
    const [repository, tag = "latest"] = name.split(":");
    const all = await messages("POST", `/images/create?fromImage=${repository}&tag=${tag}`);
    expect(all.at(-1), name).toEqual({ status: `Status: Downloaded newer image for ${repository}:${tag}` });
    expect((await api("GET", `/images/${name}/json`)).status).toBe(200);
  }
});
