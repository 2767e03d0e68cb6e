import { isErrno } from "../base/errno.ts";
import { SECOND, type Sys } from "../sim/sys.ts";
import { defineProgram } from "./program.ts";
import { BOOT_SECONDS, bootLines } from "./vm/boot.ts";
import { type StoredMachine, VmStore } from "./vm/store.ts";

const MIB = 1024 * 1024;

const USAGE = `Usage: vm COMMAND

A small hypervisor for learning: it starts simulated virtual machines.

Commands:
  vm list                       what there is, and what runs
  vm create NAME [OPTIONS]      define a machine
       --memory MIB             memory (default 1024)
       --cpus N                 virtual processors (default 1)
       --disk GIB               size of its disk (default 8)
       --bios | --uefi          firmware (default uefi)
  vm start NAME [--fast]        power it on and watch it boot
  vm stop NAME                  shut it down
  vm remove NAME                forget it
`;

export default defineProgram({
  name: "vm",
  summary: "start a simulated virtual machine and watch it boot",
  async main(sys) {
    const [, command, ...args] = sys.argv;
    const store = new VmStore(sys);
    switch (command) {
      case "list":
      case "ls":
        return list(sys, store);
      case "create":
        return create(sys, store, args);
      case "start":
        return start(sys, store, args);
      case "stop":
        return stop(sys, store, args);
      case "remove":
      case "rm":
        return remove(sys, store, args);
      case undefined:
      case "help":
      case "--help":
      case "-h":
        await sys.write(1, USAGE);
        return command === undefined ? 1 : 0;
      default:
        return fail(sys, `unknown command ${command}; see \`vm --help\``, 2);
    }
  },
});

async function fail(sys: Sys, problem: string, status = 1): Promise<number> {
  await sys.write(2, `vm: ${problem}\n`);
  return status;
}

async function list(sys: Sys, store: VmStore): Promise<number> {
  const rows = store
    .list()
    .map((vm) => [vm.name, store.running(vm) === undefined ? "off" : "running", String(vm.cpus), `${vm.memoryMib} MiB`, `${vm.diskGib} GiB`, vm.firmware]);
  const table = [["NAME", "STATE", "CPUS", "MEMORY", "DISK", "FIRMWARE"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  await sys.write(
    1,
    table
      .map(
        (row) =>
          `${row
            .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
            .join("")
            .trimEnd()}\n`,
      )
      .join(""),
  );
  return 0;
}

async function create(sys: Sys, store: VmStore, args: readonly string[]): Promise<number> {
  let name: string | undefined;
  const numbers: Record<string, number> = { "--memory": 1024, "--cpus": 1, "--disk": 8 };
  const bounds: Record<string, readonly [number, number]> = { "--memory": [128, 16384], "--cpus": [1, 8], "--disk": [1, 1024] };
  let firmware: StoredMachine["firmware"] = "uefi";
  for (let i = 0; i < args.length; i++) {
    const [word = "", attached] = (args[i] ?? "").split("=", 2);
    if (word === "--bios" || word === "--uefi") firmware = word === "--bios" ? "bios" : "uefi";
    else if (word in numbers) {
      const text = attached ?? args[++i] ?? "";
      const [least = 0, most = 0] = bounds[word] ?? [];
      const value = Number(text);
      if (!/^\d+$/.test(text) || value < least || value > most) return fail(sys, `${word} takes a number from ${least} to ${most}, not "${text}"`, 2);
      numbers[word] = value;
    } else if (word.startsWith("-")) return fail(sys, `unknown option ${word}`, 2);
    else if (name !== undefined) return fail(sys, `one name at a time, please: ${name}, ${word}`, 2);
    else name = word;
  }
  if (name === undefined) return fail(sys, "create needs a name: vm create NAME", 2);
  if (!/^[a-z0-9][a-z0-9_.-]{0,30}$/i.test(name)) return fail(sys, `"${name}" is no name for a machine: letters, digits, dots and dashes, 31 at most`, 2);
  if (store.find(name) !== undefined) return fail(sys, `there is a machine ${name} already`);
  store.save({ name, memoryMib: numbers["--memory"] ?? 0, cpus: numbers["--cpus"] ?? 0, diskGib: numbers["--disk"] ?? 0, firmware });
  await sys.write(1, `vm: ${name} created: ${numbers["--cpus"]} cpu, ${numbers["--memory"]} MiB, ${numbers["--disk"]} GiB disk, ${firmware.toUpperCase()}\n`);
  return 0;
}

async function start(sys: Sys, store: VmStore, args: readonly string[]): Promise<number> {
  const fast = args.includes("--fast");
  const [name] = args.filter((arg) => arg !== "--fast");
  const vm = name === undefined ? undefined : store.find(name);
  if (vm === undefined) return fail(sys, name === undefined ? "start needs a name: vm start NAME" : `no machine ${name}; \`vm create ${name}\` makes one`);
  if (store.running(vm) !== undefined) return fail(sys, `${vm.name} is running already`);
  const pid = powerOn(sys, vm);
  sys.signal("INT", () => {
    sys.kill(pid, "KILL");
    sys.exit(130);
  });
  const began = sys.clock.monotonic();
  for (const { at, text } of bootLines(vm)) {
    const due = began + BigInt(Math.round((fast ? at / 20 : at) * 1e9));
    const now = sys.clock.monotonic();
    if (due > now) await sys.sleep(due - now);
    await sys.write(1, text);
  }
  store.save({ ...vm, pid });
  const seconds = fast ? Number(sys.clock.monotonic() - began) / 1e9 : BOOT_SECONDS;
  await sys.write(1, `vm: ${vm.name} is up after ${seconds.toFixed(1)} s\n`);
  return 0;
}

/** The process that is the machine, as the host sees it: it holds all of the machine's memory from the start. */
function powerOn(sys: Sys, vm: StoredMachine): number {
  const argv = ["qemu-system-x86_64", "-name", vm.name, "-m", String(vm.memoryMib), "-smp", String(vm.cpus), "-enable-kvm"];
  return sys.fork(
    async (machine) => {
      machine.setsid();
      for (const fd of machine.descriptors()) machine.close(fd);
      machine.signal("INT", "ignore");
      machine.allocate(vm.memoryMib * MIB);
      for (;;) await machine.sleep(3600n * SECOND);
    },
    { argv },
  );
}

async function stop(sys: Sys, store: VmStore, [name]: readonly string[]): Promise<number> {
  const vm = name === undefined ? undefined : store.find(name);
  if (vm === undefined) return fail(sys, name === undefined ? "stop needs a name: vm stop NAME" : `no machine ${name}`);
  const pid = store.running(vm);
  if (pid === undefined) return fail(sys, `${vm.name} is not running`);
  await sys.write(1, `vm: ${vm.name}: stopping services, unmounting disks ...\n`);
  await sys.sleep(3n * SECOND);
  try {
    sys.kill(pid, "TERM");
  } catch (error) {
    if (!isErrno(error, "ESRCH")) throw error;
  }
  const { pid: _, ...off } = vm;
  store.save(off);
  await sys.write(1, `vm: ${vm.name} is off\n`);
  return 0;
}

async function remove(sys: Sys, store: VmStore, [name]: readonly string[]): Promise<number> {
  const vm = name === undefined ? undefined : store.find(name);
  if (vm === undefined) return fail(sys, name === undefined ? "remove needs a name: vm remove NAME" : `no machine ${name}`);
  if (store.running(vm) !== undefined) return fail(sys, `${vm.name} is running; stop it first`);
  store.remove(vm.name);
  await sys.write(1, `vm: ${vm.name} removed\n`);
  return 0;
}
