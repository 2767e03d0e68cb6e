import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

export async function exec(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  await quiet("POST /containers/create?name=dbct-exec", { Image: "busybox", Cmd: ["sleep", "3000"], WorkingDir: "/tmp" });
  await step("create: container not running", "POST /containers/dbct-exec/exec", { body: { Cmd: ["true"] } });
  await quiet("POST /containers/dbct-exec/start");
  await step("create: no container", "POST /containers/dbct-nosuch/exec", { body: { Cmd: ["true"] } });
  await step("create: no command", "POST /containers/dbct-exec/exec", { body: {} });
  await step("create: no body", "POST /containers/dbct-exec/exec");
  await step("create: bad detach keys", "POST /containers/dbct-exec/exec", { body: { Cmd: ["true"], DetachKeys: "nosuch" } });

  const plain = await step("create", "POST /containers/dbct-exec/exec", {
    body: { Cmd: ["sh", "-c", "echo hi; sleep 0.2; echo oops >&2; exit 4"], AttachStdout: true, AttachStderr: true },
  });
  await step("inspect: not started", `GET /exec/${plain.Id}/json`);
  await step("start", `POST /exec/${plain.Id}/start`, { body: { Detach: false, Tty: false } });
  await step("inspect: ended", `GET /exec/${plain.Id}/json`);
  await step("start: again", `POST /exec/${plain.Id}/start`, { body: { Detach: false, Tty: false } });

  const much = await step("create: much", "POST /containers/dbct-exec/exec", {
    body: {
      Cmd: ["sh", "-c", "id -u; pwd; echo $A; tty >/dev/null && echo tty"],
      AttachStdout: true,
      Tty: true,
      Env: ["A=b"],
      WorkingDir: "/etc",
      User: "1000",
      Privileged: true,
    },
  });
  await step("inspect: much", `GET /exec/${much.Id}/json`);
  await step("start: upgraded, terminal", `POST /exec/${much.Id}/start`, { body: { Tty: true }, input: "" });
  const typed = await quiet("POST /containers/dbct-exec/exec", { Cmd: ["cat"], AttachStdin: true, AttachStdout: true });
  await step("start: upgraded, input", `POST /exec/${typed.Id}/start`, { body: {}, input: "typed\n" });

  const slow = await quiet("POST /containers/dbct-exec/exec", { Cmd: ["sleep", "3000"] });
  await step("start: detached", `POST /exec/${slow.Id}/start`, { body: { Detach: true } });
  await step("inspect: running", `GET /exec/${slow.Id}/json`);
  await step("resize: no size", `POST /exec/${slow.Id}/resize`);
  await step("resize: bad size", `POST /exec/${slow.Id}/resize?h=x&w=1`);
  await step("container: ids of execs", "GET /containers/dbct-exec/json", { compare: "shape" });

  const missing = await quiet("POST /containers/dbct-exec/exec", { Cmd: ["nosuchcommand"], AttachStdout: true });
  await step("start: no such program", `POST /exec/${missing.Id}/start`, { body: {} });
  await step("inspect: no such program", `GET /exec/${missing.Id}/json`);
  const nobody = await quiet("POST /containers/dbct-exec/exec", { Cmd: ["true"], User: "nosuchuser" });
  await step("start: no such user", `POST /exec/${nobody.Id}/start`, { body: { Detach: true } });
  await step("start: no such exec", "POST /exec/nosuch/start", { body: {} });
  await step("inspect: no such exec", "GET /exec/nosuch/json");
  await step("resize: no such exec", "POST /exec/nosuch/resize?h=1&w=1");

  const late = await quiet("POST /containers/dbct-exec/exec", { Cmd: ["true"] });
  await quiet("POST /containers/dbct-exec/pause");
  await step("create: paused", "POST /containers/dbct-exec/exec", { body: { Cmd: ["true"] } });
  await step("start: paused", `POST /exec/${late.Id}/start`, { body: {} });
  await quiet("POST /containers/dbct-exec/unpause");
  await quiet("POST /containers/dbct-exec/kill");
  await quiet("POST /containers/dbct-exec/wait");
  await step("start: container ended", `POST /exec/${late.Id}/start`, { body: {} });
  await step("inspect: container ended", `GET /exec/${slow.Id}/json`);
  await quiet("DELETE /containers/dbct-exec");
  await step("inspect: container gone", `GET /exec/${plain.Id}/json`);
}
