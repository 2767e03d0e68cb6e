import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Queries of lists and of what is about the whole engine, in odd forms. */
export async function queries(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const filters = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
  await quiet("POST /containers/create?name=dbct-q1", { Image: "busybox", Cmd: ["sleep", "3000"], Labels: { dbct: "q", n: "1" } });
  await quiet("POST /containers/create?name=dbct-q2", { Image: "busybox", Cmd: ["sh", "-c", "exit 3"], Labels: { dbct: "q", n: "2" } });
  await quiet("POST /containers/dbct-q1/start");
  const over = quiet("POST /containers/dbct-q2/wait?condition=next-exit");
  await quiet("POST /containers/dbct-q2/start");
  await over;
  await new Promise((resolve) => setTimeout(resolve, 300)); // Who waits may know before the list does.
  const ours = { label: ["dbct=q"] };
  const lists: readonly (readonly [string, string])[] = [
    ["running", `filters=${filters(ours)}`],
    ["all", `all=1&filters=${filters(ours)}`],
    ["all is no", `all=no&filters=${filters(ours)}`],
    ["limit", `limit=1&filters=${filters(ours)}`],
    ["limit below zero", `limit=-1&all=1&filters=${filters(ours)}`],
    ["limit of zero", `limit=0&filters=${filters(ours)}`],
    ["by exit code", `all=1&filters=${filters({ ...ours, exited: ["3"] })}`],
    ["by another exit code", `all=1&filters=${filters({ ...ours, exited: ["0"] })}`],
    ["by two states", `filters=${filters({ ...ours, status: ["running", "exited"] })}`],
    ["by a part of the name", `all=1&filters=${filters({ ...ours, name: ["q1"] })}`],
    ["by a pattern", `all=1&filters=${filters({ ...ours, name: ["^/?dbct-q[12]$"] })}`],
    ["by a bad pattern", `all=1&filters=${filters({ ...ours, name: ["["] })}`],
    ["by two labels", `all=1&filters=${filters({ label: ["dbct=q", "n=2"] })}`],
    ["by a label without a value", `all=1&filters=${filters({ label: ["dbct", "n=1"] })}`],
    ["by ancestor", `all=1&filters=${filters({ ...ours, ancestor: ["busybox"] })}`],
    ["by no ancestor", `all=1&filters=${filters({ ...ours, ancestor: ["dbct-nosuch"] })}`],
    ["by network", `filters=${filters({ ...ours, network: ["bridge"] })}`],
    ["by no network", `all=1&filters=${filters({ ...ours, network: ["dbct-nosuch"] })}`],
    ["by volume", `all=1&filters=${filters({ ...ours, volume: ["dbct-nosuch"] })}`],
    ["by health", `filters=${filters({ ...ours, health: ["none"] })}`],
    ["before one", `all=1&filters=${filters({ ...ours, before: ["dbct-q2"] })}`],
    ["since one", `all=1&filters=${filters({ ...ours, since: ["dbct-q1"] })}`],
    ["tasks", `all=1&filters=${filters({ ...ours, "is-task": ["true"] })}`],
    ["no tasks", `all=1&filters=${filters({ ...ours, "is-task": ["false"] })}`],
    ["by removal", `all=1&filters=${filters({ ...ours, status: ["removing"] })}`],
    ["by isolation", `all=1&filters=${filters({ ...ours, isolation: ["default"] })}`],
    ["by published port", `all=1&filters=${filters({ ...ours, publish: ["80"] })}`],
    ["by a port too high", `all=1&filters=${filters({ ...ours, publish: ["70000"] })}`],
    ["old form of filters", `all=1&filters=${filters({ label: { "dbct=q": true } })}`],
    ["old form, false", `all=1&filters=${filters({ label: { "dbct=q": false } })}`],
    ["filters of a wrong type", `filters=${filters({ label: "x" })}`],
    ["filters of a number", `filters=${filters({ label: [5] })}`],
    ["filters are a string", `filters=${filters("x")}`],
  ];
  for (const [name, query] of lists) {
    const found = await quiet(`GET /containers/json?${query}`);
    if (Array.isArray(found)) await step(`containers: ${name}`, `GET /containers/json?${query}`, { only: ["0.Names", "1.Names", "2.Names"] });
    else await step(`containers: ${name}`, `GET /containers/json?${query}`);
  }
  for (const name of ["dbct-q1", "dbct-q2"]) await quiet(`DELETE /containers/${name}?force=1`);
  for (const query of ["type=container", "type=image", "type=volume", "type=build-cache"])
    await step(`df: ${query}`, `GET /system/df?${query}`, { compare: "head" });
  for (const query of ["type=bogus", "type=", "type=image&type=bogus", "type=container,image"])
    await step(`df: ${query}`, `GET /system/df?${query}`, { compare: query.includes("bogus") ? "value" : "head" });
  for (const query of [
    `filters=${filters({ dangling: ["true"], label: ["dbct=nothing"] })}`,
    `filters=${filters({ dangling: ["x"] })}`,
    `filters=${filters({ before: ["dbct-nosuch"] })}`,
    `filters=${filters({ until: ["x"] })}`,
    `filters=${filters({ reference: ["["] })}`,
    `filters=${filters({ reference: ["dbct-nosuch*"] })}`,
    "all=x&filters=%7B%22reference%22%3A%5B%22dbct-nosuch%22%5D%7D",
  ])
    await step(`images: ${decodeURIComponent(query)}`, `GET /images/json?${query}`);
  for (const query of [
    "platform=x",
    "platform=%7B%7D",
    `platform=${filters({ os: "linux", architecture: "amd64" })}`,
    `platform=${filters({ os: "linux", architecture: "s390x" })}`,
    `manifests=1&platform=${filters({ os: "linux", architecture: "amd64" })}`,
    "manifests=x",
  ])
    await step(`image: ${decodeURIComponent(query)}`, `GET /images/busybox/json?${query}`, { compare: "head" });
  for (const query of ["platform=x", `platform=${filters({ os: "linux", architecture: "s390x" })}`])
    await step(`history: ${decodeURIComponent(query)}`, `GET /images/busybox/history?${query}`);
  await step("plugins: privileges without a name", "GET /plugins/privileges");
  await step("plugins: pull without a name", "POST /plugins/pull", { body: [] });
  for (const verb of ["enable?timeout=x", "enable", "disable", "push", "upgrade?remote=x", "set"])
    await step(`plugin: ${verb}`, `POST /plugins/dbct-nosuch/${verb}`, { body: [] });
  await step("plugin: remove by force", "DELETE /plugins/dbct-nosuch?force=1");
  await step("networks: dangling", `GET /networks?filters=${filters({ dangling: ["x"] })}`);
  await step("networks: type", `GET /networks?filters=${filters({ type: ["x"] })}`);
  await step("networks: nothing", `GET /networks?filters=${filters({ name: ["dbct-nosuch"] })}`);
}
