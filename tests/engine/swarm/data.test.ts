import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

const KINDS = ["secret", "config"] as const;
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function boot() {
  const machine = bootEngine();
  await machine.api("POST", "/swarm/init", { ListenAddr: "0.0.0.0:2377" });
  return machine;
}

test.each(KINDS)("%s: made, shown, labelled, removed", async (kind) => {
  const { api } = await boot();
  const made = await api("POST", `/${kind}s/create`, { Name: "token", Labels: { a: "b" }, Data: base64("s3cret") });
  expect([made.status, made.body.ID]).toEqual([201, expect.stringMatching(/^[0-9a-z]{25}$/)]);
  const { Spec, Version } = (await api("GET", `/${kind}s/token`)).body;
  expect(Spec).toEqual({ Name: "token", Labels: { a: "b" }, ...(kind === "config" ? { Data: base64("s3cret") } : {}) });
  expect((await api("POST", `/${kind}s/create`, { Name: "token", Data: base64("x") })).body.message).toBe(
    `rpc error: code = AlreadyExists desc = ${kind} token already exists`,
  );
  expect((await api("POST", `/${kind}s/token/update?version=${Version.Index}`, { Name: "token", Labels: { c: "d" } })).status).toBe(200);
  const changed = await api("POST", `/${kind}s/token/update?version=${Version.Index + 1}`, { Name: "token", Data: base64("other") });
  expect([changed.status, changed.body.message]).toEqual([400, "rpc error: code = InvalidArgument desc = only updates to Labels are allowed"]);
  expect((await api("DELETE", `/${kind}s/token`)).status).toBe(204);
  expect((await api("GET", `/${kind}s/token`)).body.message).toBe(`${kind} token not found`);
});

test.each([
  ["b d", "x", "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]"],
  ["empty", "", "secret data must be larger than 0 and less than 512000 bytes"],
  ["large", "x".repeat(512_000), "secret data must be larger than 0 and less than 512000 bytes"],
])("a secret that is refused: %s", async (name, data, message) => {
  const { api } = await boot();
  const answer = await api("POST", "/secrets/create", { Name: name, Data: base64(data) });
  expect([answer.status, answer.body.message]).toEqual([400, `rpc error: code = InvalidArgument desc = ${message}`]);
});
