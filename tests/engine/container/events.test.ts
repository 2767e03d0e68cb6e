import { expect, test } from "vitest";
import { bootEngine, type TestEngine } from "../../support/engine.ts";

/** `type action` of all events, with what matters of their attributes. */
function trace({ engine }: TestEngine): string[] {
  return engine.context.events.history().map(({ Type, Action, Actor: { Attributes } }) => {
    const told = ["signal", "exitCode", "oldName", "destination"].filter((key) => Attributes[key] !== undefined).map((key) => ` ${key}=${Attributes[key]}`);
    return `${Type} ${Action}${told.join("")}`;
  });
}

test("the events of a life, in order", async () => {
  const machine = bootEngine();
  const { api } = machine;
  await api("POST", "/containers/create?name=yy", { Image: "busybox", HostConfig: { Binds: ["vol:/d"] } });
  await api("POST", "/containers/yy/start");
  const exec = await api("POST", "/containers/yy/exec", { Cmd: ["true"], AttachStdout: true });
  await api("POST", `/exec/${exec.body.Id}/start`, {});
  await api("POST", "/containers/yy/pause");
  await api("POST", "/containers/yy/unpause");
  await api("POST", "/containers/yy/restart?t=1");
  await api("POST", "/containers/yy/rename?name=zz");
  await api("POST", "/containers/zz/kill");
  await api("POST", "/containers/zz/wait");
  await api("DELETE", "/containers/zz?v=1");
  expect(trace(machine)).toEqual([
    "volume create",
    "container create",
    "volume mount destination=/d",
    "network connect",
    "container start",
    "container exec_create: true ",
    "container exec_start: true ",
    "container exec_die exitCode=0",
    "container pause",
    "container unpause",
    "container kill signal=15",
    "container kill signal=9",
    "network disconnect",
    "volume unmount",
    "container stop",
    "container die exitCode=137",
    "volume mount destination=/d",
    "network connect",
    "container start",
    "container restart",
    "container rename oldName=/yy",
    "container kill signal=9",
    "network disconnect",
    "volume unmount",
    "container die exitCode=137",
    "container destroy",
  ]);
});

test("a client of docker run --rm sees output, exit code and removal", async () => {
  const machine = bootEngine();
  const { api } = machine;
  await api("POST", "/containers/create?name=rr", {
    Image: "busybox",
    Cmd: ["both"],
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: { AutoRemove: true },
  });
  const attached = api("POST", "/containers/rr/attach?stream=1&stdout=1&stderr=1");
  const waited = api("POST", "/containers/rr/wait?condition=removed");
  await Promise.resolve();
  await api("POST", "/containers/rr/start");
  expect((await attached).text.replace(/[^ -~\n]/g, "")).toBe("out\nerr\n");
  expect((await waited).body).toEqual({ StatusCode: 0 });
  expect((await api("GET", "/containers/json?all=1")).body).toEqual([]);
  expect(trace(machine)).toEqual([
    "container create",
    "container attach",
    "network connect",
    "container start",
    "network disconnect",
    "container die exitCode=0",
    "container destroy",
  ]);
});

test("GET /events filters what it streams", async () => {
  const { api } = bootEngine();
  await api("POST", "/containers/create?name=ff", { Image: "busybox", Cmd: ["exit", "3"], Labels: { a: "b" } });
  await api("POST", "/containers/ff/start");
  await api("POST", "/containers/ff/wait");
  const events = await api("GET", `/events?since=0&until=1&filters=${encodeURIComponent('{"event":["die"]}')}`);
  expect(events.text).toBe("");
  const until = 2_000_000_000;
  const [die] = (await api("GET", `/events?since=1&until=${until}&filters=${encodeURIComponent('{"event":["die"],"container":["ff"]}')}`)).text.split("\n");
  expect(JSON.parse(die ?? "")).toMatchObject({
    status: "die",
    from: "busybox",
    Type: "container",
    Action: "die",
    Actor: { Attributes: { a: "b", execDuration: "0", exitCode: "3", image: "busybox", name: "ff" } },
  });
});
