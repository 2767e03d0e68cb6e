import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

export async function system(recorder: Recorder): Promise<void> {
  const { step } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  await step("ping", "GET /_ping");
  await step("ping: head", "HEAD /_ping");
  await step("version", "GET /version", { compare: "shape" });
  await step("info", "GET /info", { compare: "shape" });
  await step("disk usage", "GET /system/df", { compare: "head" });
  await step("disk usage: volumes", "GET /system/df?type=volume", { compare: "head" });
  await step("disk usage: bad type", "GET /system/df?type=bogus");
  await step("plugins", "GET /plugins");
  await step("plugins: bad filter", `GET /plugins?filters=${filters({ bogus: ["x"] })}`);
  await step("plugin: none", "GET /plugins/dbct-nosuch/json");
  await step("plugin: remove none", "DELETE /plugins/dbct-nosuch");
  await step("plugin: enable none", "POST /plugins/dbct-nosuch/enable?timeout=1");
  await step("plugin: disable none", "POST /plugins/dbct-nosuch/disable");
  for (const list of ["nodes", "services", "tasks", "secrets", "configs", "swarm", "swarm/unlockkey"]) await step(`swarm inactive: ${list}`, `GET /${list}`);
  for (const item of ["nodes", "services", "tasks", "secrets", "configs"]) await step(`swarm inactive: one of ${item}`, `GET /${item}/dbct-nosuch`);
  await step("swarm inactive: leave", "POST /swarm/leave");
  await step("swarm inactive: update", "POST /swarm/update?version=1", { body: {} });
  await step("swarm inactive: unlock", "POST /swarm/unlock", { body: { UnlockKey: "x" } });
  await step("swarm inactive: create a service", "POST /services/create", { body: {} });
  await step("swarm inactive: create a secret", "POST /secrets/create", { body: {} });
  await step("swarm inactive: remove a node", "DELETE /nodes/x");
  await step("session", "POST /session");
  await step("auth: nothing listens", "POST /auth", { body: { username: "a", password: "b", serveraddress: "127.0.0.1:5998" } });
  await step("auth: open registry", "POST /auth", { body: { username: "a", password: "b", serveraddress: "127.0.0.1:5000" } });
  await step("old version", "GET /v1.24/version", { compare: "head" });
  await step("too old a version", "GET /v1.12/version");
  await step("too new a version", "GET /v1.99/version");
  await step("version of one number", "GET /v1/version");
  await step("no such path", "GET /nosuch");
  await step("no such method", "DELETE /version");
  await step("options", "OPTIONS /containers/json", { compare: "head" });
}
