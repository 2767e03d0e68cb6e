import { expect, test } from "vitest";
import { isErrno } from "../../../src/base/errno.ts";
import { decodeUtf8 } from "../../../src/base/utf8.ts";
import type { Sys } from "../../../src/sim/sys.ts";
import { SECOND } from "../../../src/sim/time/clock.ts";
import { bootKernel } from "../../support/kernel.ts";

const PROGRAMS = {
  true: async () => 0,
  yes: async (sys: Sys) => {
    for (;;) await sys.write(1, "y\n");
  },
  spin: async (sys: Sys) => {
    for (;;) await sys.yield();
  },
  sleep: async (sys: Sys) => {
    await sys.sleep(BigInt(Math.round(Number(sys.argv[1]) * 1e9)));
    return 0;
  },
  echo: async (sys: Sys) => {
    await sys.write(1, `${sys.argv.slice(1).join(" ")}\n`);
    return 0;
  },
};

async function spawn(sys: Sys, ...argv: string[]): Promise<number> {
  return sys.fork((child) => child.exec(`/bin/${argv[0]}`, argv));
}

test("a child's status comes back, and the zombie is gone", async () => {
  const { run, kernel } = bootKernel(PROGRAMS);
  const { status } = await run(async (sys) => {
    const pid = sys.fork(async () => 7);
    const ended = await sys.wait(pid);
    return ended?.pid === pid ? ended.status.code : 99;
  });
  expect(status).toEqual({ code: 7 });
  expect([...kernel.processes].length).toBe(1);
});

test("exec runs the program in the file, errors are errno", async () => {
  const { run, fs } = bootKernel(PROGRAMS);
  fs.writeFile("/bin/script", "#!/bin/echo from script\n");
  fs.chmod("/bin/script", 0o755);
  fs.writeFile("/bin/plain", "text");
  const { text } = await run(async (sys) => {
    await sys.wait(await spawn(sys, "echo", "hello"));
    await sys.wait(await spawn(sys, "script", "x"));
    for (const path of ["/bin/none", "/bin/plain", "/tmp"]) {
      await sys.exec(path, [path]).catch(async (error) => {
        if (isErrno(error)) await sys.write(1, `${error.code}\n`);
      });
    }
    return 0;
  });
  expect(text).toBe("hello\nfrom script /bin/script x\nENOENT\nEACCES\nEACCES\n");
});

test("a writer without readers dies of SIGPIPE", async () => {
  const { run } = bootKernel(PROGRAMS);
  const { status } = await run(async (sys) => {
    const [reader, writer] = sys.pipe();
    const pid = sys.fork(async (child) => {
      child.dup2(writer, 1);
      child.close(reader);
      child.close(writer);
      return child.exec("/bin/yes", ["yes"]);
    });
    sys.close(writer);
    const first = decodeUtf8(await sys.read(reader, 4));
    sys.close(reader);
    const ended = await sys.wait(pid);
    return first === "y\ny\n" || first === "y\n" ? (ended?.status.code ?? 0) : 1;
  });
  expect(status.code).toBe(141);
});

test("time passes only by sleeping and by computing", async () => {
  const { run, clock } = bootKernel(PROGRAMS);
  await run(async (sys) => {
    await sys.wait(await spawn(sys, "sleep", "3600"));
    return 0;
  });
  expect(clock.monotonic()).toBeGreaterThanOrEqual(3600n * SECOND);
  expect(clock.monotonic()).toBeLessThan(3601n * SECOND);
});

test("a spinning process is killed by an alarm of another, and pays cpu time", async () => {
  const { run } = bootKernel(PROGRAMS);
  const { status } = await run(async (sys) => {
    const pid = await spawn(sys, "spin");
    await sys.sleep(SECOND / 20n);
    sys.kill(pid, "TERM");
    const ended = await sys.wait(pid);
    return ended?.status.signal === "TERM" && sys.times().childrenUser > 0n ? 0 : 1;
  });
  expect(status.code).toBe(0);
});

test("stop and continue", async () => {
  const { run } = bootKernel(PROGRAMS);
  const { text } = await run(async (sys) => {
    const pid = await spawn(sys, "sleep", "1");
    await sys.sleep(1000n);
    sys.kill(pid, "STOP");
    const stopped = await sys.wait(pid, { untraced: true });
    await sys.write(1, `${stopped?.stopped}\n`);
    await sys.sleep(5n * SECOND);
    const none = await sys.wait(pid, { noHang: true });
    await sys.write(1, `${none}\n`);
    sys.kill(pid, "CONT");
    const continued = await sys.wait(pid, { continued: true });
    await sys.write(1, `${continued?.continued}\n`);
    await sys.write(1, `${(await sys.wait(pid))?.status.code}\n`);
    return 0;
  });
  expect(text).toBe("STOP\nundefined\ntrue\n0\n");
});

test("pid 1 of a namespace: own numbers, no default signals from inside, everything ends with it", async () => {
  const { run, kernel } = bootKernel(PROGRAMS);
  const { text, status } = await run(async (sys) => {
    const pid = sys.fork(
      async (inner) => {
        await inner.write(1, `${inner.pid} ${inner.ppid}\n`);
        inner.fork((child) => child.exec("/bin/sleep", ["sleep", "1000"]));
        inner.kill(inner.pid, "TERM");
        inner.kill(inner.pid, "KILL");
        await inner.write(1, "alive\n");
        await inner.sleep(SECOND);
        return 3;
      },
      { unshare: ["pid"] },
    );
    return (await sys.wait(pid))?.status.code ?? 1;
  });
  expect(text).toBe("1 0\nalive\n");
  expect(status.code).toBe(3);
  expect([...kernel.processes].map((process) => process.name)).toEqual(["systemd"]);
});

test("handlers interrupt wait, not read", async () => {
  const { run } = bootKernel(PROGRAMS);
  const { text } = await run(async (sys) => {
    let caught = 0;
    sys.signal("USR1", () => caught++);
    const self = sys.pid;
    const [reader, writer] = sys.pipe();
    const child = sys.fork(async (other) => {
      await other.sleep(SECOND);
      other.kill(self, "USR1");
      await other.sleep(SECOND);
      other.kill(self, "USR1");
      await other.write(writer, "data");
      return 0;
    });
    const interrupted = await sys.wait(child).catch((error) => error.code);
    const data = decodeUtf8(await sys.read(reader));
    await sys.write(1, `${interrupted} ${data} ${caught}\n`);
    return 0;
  });
  expect(text).toBe("EINTR data 2\n");
});

test("a fork bomb meets the limit of its group", async () => {
  const { run, kernel } = bootKernel(PROGRAMS);
  kernel.rootCgroup.setLimits({ pids: 50 });
  const { text } = await run(async (sys) => {
    let count = 0;
    try {
      for (;;) {
        sys.fork(async (child) => {
          await child.sleep(SECOND);
          return 0;
        });
        count++;
      }
    } catch (error) {
      await sys.write(1, `${isErrno(error) ? error.code : error} ${count}\n`);
    }
    return 0;
  });
  expect(text).toBe("EAGAIN 48\n");
});

test("a program's own mistake is a segmentation fault, not ours", async () => {
  const { run, crashes } = bootKernel(PROGRAMS);
  const { status } = await run(async () => {
    throw new TypeError("oops");
  });
  expect(status.signal).toBe("SEGV");
  expect(crashes).toHaveLength(1);
});
