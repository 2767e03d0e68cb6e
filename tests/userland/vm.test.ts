import { expect, test } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import { NODE_TURNS } from "../support/kernel.ts";

test("vm knows which of its machines run, and a running one is a process of the host", async () => {
  const machine = await createMachine({ seed: "vm", epoch: Date.UTC(2026, 5, 1), pace: "virtual", host: NODE_TURNS });
  const run = async (command: string): Promise<string> => {
    const { stdout, stderr } = await machine.run(command, { user: "root" });
    return `${stdout}${stderr}`.trimEnd();
  };
  expect(await run("vm create shop --memory 512")).toBe("vm: shop created: 1 cpu, 512 MiB, 8 GiB disk, UEFI");
  expect(await run("vm list | tail -n 1")).toMatch(/^shop +off +1 +512 MiB +8 GiB +uefi$/);
  expect(await run("vm start shop --fast | tail -n 1")).toMatch(/^vm: shop is up after [\d.]+ s$/);
  expect(await run("vm list | tail -n 1")).toMatch(/^shop +running /);
  expect(await run("ps -e -o args | grep '[q]emu'")).toBe("qemu-system-x86_64 -name shop -m 512 -smp 1 -enable-kvm");
  expect(await run("vm start shop")).toBe("vm: shop is running already");
  expect(await run("vm remove shop")).toBe("vm: shop is running; stop it first");
  expect(await run("vm stop shop | tail -n 1")).toBe("vm: shop is off");
  expect(await run("pgrep -c qemu")).toBe("0");
  expect(await run("vm remove shop")).toBe("vm: shop removed");
  machine.dispose();
});
