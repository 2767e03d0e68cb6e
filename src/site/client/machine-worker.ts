import type { FromMachine, ToMachine } from "../../protocol/messages.ts";
import type { PageMachine } from "../../protocol/page-machine.ts";

/** The part of Worker that is used; tests bring their own. */
export interface MachineWorker {
  postMessage(message: ToMachine): void;
  onmessage: ((event: { data: FromMachine }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  terminate(): void;
  /** Its code has run, or cannot: messages get through. */
  readonly loaded?: Promise<void>;
}

let spare: { readonly name: string; readonly worker: MachineWorker } | undefined;

/** Starts to load the machine's code. Whoever creates a worker for the same machine gets this one. */
export function prepareMachineWorker(machine: PageMachine): void {
  const name = JSON.stringify(machine);
  spare ??= { name, worker: newWorker(name) };
}

export function createMachineWorker(machine: PageMachine): MachineWorker {
  const name = JSON.stringify(machine);
  if (spare?.name !== name) return newWorker(name);
  const { worker } = spare;
  spare = undefined;
  return worker;
}

/** The name says which machine to boot: messages are held back while this page's thread is busy making the terminal, the name is not. */
function newWorker(name: string): MachineWorker {
  const worker = new Worker(new URL("../../host/worker.ts", import.meta.url), { type: "module", name });
  const loaded = new Promise<void>((resolve) => {
    for (const type of ["message", "error"]) worker.addEventListener(type, () => resolve(), { once: true });
  });
  return Object.assign(worker, { loaded }) as MachineWorker;
}
