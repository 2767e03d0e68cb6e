import fc from "fast-check";
import { expect, test } from "vitest";
import { Errno } from "../../../src/base/errno.ts";
import type { Signal, Sys } from "../../../src/sim/sys.ts";
import { MILLISECOND, SECOND } from "../../../src/sim/time/clock.ts";
import { bootKernel } from "../../support/kernel.ts";

/**
 * Programs of forks, pipes and signals at random: whatever they do, the kernel goes on, everything ends when its namespace does, and
 * nothing is left of it: no process, no descriptor that keeps a pipe open, no timer. A failure names its seed: SEED=… runs it again.
 */

type Step =
  | { readonly do: "fork"; readonly steps: readonly Step[] }
  | { readonly do: "pipeline"; readonly left: readonly Step[]; readonly right: readonly Step[] }
  | { readonly do: "signal"; readonly signal: Signal; readonly to: "child" | "parent" | "group" | "all" }
  | { readonly do: "handle"; readonly signal: Signal; readonly action: "default" | "ignore" | "count" }
  | { readonly do: "exec"; readonly argv: readonly string[] }
  | { readonly do: "sleep"; readonly milliseconds: number }
  | { readonly do: "wait" | "reap" | "group" | "session" | "pipe" | "close" | "dup" | "write" | "read" | "spin" | "exit" };

const SIGNALS: readonly Signal[] = ["TERM", "INT", "HUP", "USR1", "CHLD", "PIPE", "STOP", "CONT", "KILL", "TSTP", "ALRM"];
const PROGRAMS = {
  true: async () => 0,
  yes: async (sys: Sys) => {
    for (;;) await sys.write(1, "y\n");
  },
  spin: async (sys: Sys) => {
    for (;;) await sys.yield();
  },
  sleep: async (sys: Sys) => {
    await sys.sleep(BigInt(sys.argv[1] as string) * MILLISECOND);
    return 0;
  },
  cat: async (sys: Sys) => {
    for (let bytes = await sys.read(0); bytes.length > 0; bytes = await sys.read(0)) await sys.write(1, bytes);
    return 0;
  },
};

const steps: fc.Arbitrary<readonly Step[]> = fc.letrec<{ steps: readonly Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { minLength: 1, maxLength: 5 }),
  step: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    {
      weight: 6,
      arbitrary: fc
        .constantFrom("wait", "reap", "group", "session", "pipe", "close", "dup", "write", "read", "spin", "exit")
        .map((name) => ({ do: name }) as Step),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("sleep" as const), milliseconds: fc.nat(50) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("signal" as const),
        signal: fc.constantFrom(...SIGNALS),
        to: fc.constantFrom("child", "parent", "group", "all"),
      }) as fc.Arbitrary<Step>,
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("handle" as const),
        signal: fc.constantFrom(...SIGNALS),
        action: fc.constantFrom("default", "ignore", "count"),
      }) as fc.Arbitrary<Step>,
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("exec" as const), argv: fc.constantFrom(["true"], ["yes"], ["spin"], ["cat"], ["sleep", "20"]) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("fork" as const), steps: tie("steps") }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("pipeline" as const), left: tie("steps"), right: tie("steps") }) },
  ),
})).steps;

async function perform(sys: Sys, program: readonly Step[]): Promise<number> {
  const children: number[] = [];
  const pipes: number[] = [];
  for (const step of program) {
    try {
      await one(sys, step, children, pipes);
    } catch (error) {
      // What Linux refuses is an answer like any other.
      if (!(error instanceof Errno)) throw error;
    }
  }
  return children.length & 7;
}

async function one(sys: Sys, step: Step, children: number[], pipes: number[]): Promise<void> {
  switch (step.do) {
    case "fork":
      children.push(sys.fork((child) => perform(child, step.steps)));
      return;
    case "pipeline": {
      const [reader, writer] = sys.pipe();
      children.push(
        sys.fork((child) => {
          child.dup2(writer, 1);
          child.close(reader);
          child.close(writer);
          return perform(child, step.left);
        }),
        sys.fork((child) => {
          child.dup2(reader, 0);
          child.close(reader);
          child.close(writer);
          return perform(child, step.right);
        }),
      );
      sys.close(reader);
      sys.close(writer);
      return;
    }
    case "signal": {
      const target = step.to === "child" ? (children.at(-1) ?? sys.pid) : step.to === "parent" ? sys.ppid : step.to === "group" ? 0 : -1;
      return sys.kill(target, step.signal);
    }
    case "handle":
      return sys.signal(step.signal, step.action === "count" ? () => children.length : step.action);
    case "exec":
      return await sys.exec(`/bin/${step.argv[0]}`, step.argv);
    case "sleep":
      return await sys.sleep(BigInt(step.milliseconds) * MILLISECOND);
    case "wait":
      await sys.wait(-1);
      return;
    case "reap":
      await sys.wait(-1, { noHang: true, untraced: true, continued: true });
      return;
    case "group":
      return sys.setpgid(children.at(-1) ?? 0, 0);
    case "session":
      sys.setsid();
      return;
    case "pipe":
      pipes.push(...sys.pipe());
      return;
    case "close":
      return sys.close(pipes.pop() ?? 1);
    case "dup":
      pipes.push(sys.dup(pipes.at(-1) ?? 1));
      return;
    case "write":
      return await sys.write(pipes.at(-1) ?? 1, "x".repeat(70_000));
    case "read":
      await sys.read(pipes.at(-2) ?? 0, 100);
      return;
    case "spin":
      for (let i = 0; i < 50; i++) await sys.yield();
      return;
    case "exit":
      sys.exit(3);
  }
}

test("nothing hangs the kernel, and nothing stays", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (program) => {
      const { run, kernel, clock, crashes, driver } = bootKernel(PROGRAMS);
      kernel.rootCgroup.setLimits({ pids: 200 });
      const { text } = await run(async (sys) => {
        const before = sys.descriptors().length;
        // The program and all that comes of it hold this pipe open.
        const [reader, writer] = sys.pipe();
        const pid = sys.fork(
          (child) => {
            child.close(reader);
            child.dup2(writer, 1);
            child.dup2(writer, 0);
            return perform(child, program);
          },
          { unshare: ["pid"] },
        );
        sys.close(writer);
        const watchdog = sys.fork(async (child) => {
          child.close(reader);
          await child.sleep(10n * SECOND);
          child.kill(pid, "KILL");
          return 0;
        });
        for (;;) if ((await sys.wait(-1))?.pid === pid) break;
        sys.kill(watchdog, "KILL");
        await sys.wait(-1).catch(() => undefined);
        while ((await sys.read(reader)).length > 0);
        sys.close(reader);
        await sys.write(1, `${sys.descriptors().length - before}`);
        return 0;
      });
      driver.dispose();
      expect(crashes).toEqual([]);
      // Programs may have complained before.
      expect(text.split("\n").at(-1)).toBe("0");
      expect([...kernel.processes].map((process) => process.name)).toEqual(["systemd"]);
      // Turns at the processor that were granted already may still pass; nobody sleeps any more.
      const soon = clock.monotonic() + MILLISECOND;
      while ((clock.next() ?? soon) < soon) clock.step();
      expect(clock.next()).toBeUndefined();
    }),
    { numRuns: Number(process.env["RUNS"] ?? 150), seed: Number(process.env["SEED"] ?? 20_260_115) },
  );
});
