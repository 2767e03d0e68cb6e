import { expect, test } from "vitest";
import { bootEngine } from "../../support/engine.ts";

test("create, start, wait, logs, inspect, list, remove", async () => {
  const { api } = bootEngine();
  const created = await api("POST", "/containers/create?name=box", { Image: "busybox", Cmd: ["both"] });
  expect(created.status).toBe(201);
  expect(created.body.Id).toMatch(/^[0-9a-f]{64}$/);
  expect((await api("GET", "/containers/box/json")).body.State.Status).toBe("created");
  const started = await api("POST", "/containers/box/start");
  expect(started.text).toBe("");
  expect(started.status).toBe(204);
  expect((await api("POST", "/containers/box/wait")).body).toEqual({ StatusCode: 0 });
  const logs = await api("GET", "/containers/box/logs?stdout=1&stderr=1");
  expect([...logs.bytes]).toEqual([1, 0, 0, 0, 0, 0, 0, 4, ...new TextEncoder().encode("out\n"), 2, 0, 0, 0, 0, 0, 0, 4, ...new TextEncoder().encode("err\n")]);
  const inspected = (await api("GET", "/containers/box/json")).body;
  expect(inspected.State).toMatchObject({ Status: "exited", ExitCode: 0, Pid: 0, Error: "" });
  expect((await api("GET", "/containers/json")).body).toEqual([]);
  expect((await api("GET", "/containers/json?all=1")).body).toMatchObject([
    { Names: ["/box"], Image: "busybox", Command: "both", State: "exited", Status: "Exited (0) Less than a second ago" },
  ]);
  expect((await api("DELETE", "/containers/box")).status).toBe(204);
  expect((await api("GET", "/containers/box/json")).text).toBe('{"message":"No such container: box"}\n');
});
