import { playConsole } from "../machine/console.ts";
import { createMachine, prefetch } from "../machine/machine.ts";
import type { HostTurns } from "../machine/types.ts";
import type { FromMachine, ToMachine } from "../protocol/messages.ts";
import type { PageMachine } from "../protocol/page-machine.ts";
import { MachineServer } from "./machine-server.ts";

/** The browser's worker as the machine's host. A message to oneself is the shortest macrotask there is. */
function browserTurns(): HostTurns {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return {
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        channel.port2.postMessage(null);
      }),
    now: () => performance.now(),
    after(milliseconds, fire) {
      const timer = setTimeout(fire, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}

/** The part of a dedicated worker's scope that is used; the DOM's types are loaded for the page, and the two do not mix. */
interface WorkerScope {
  /** The machine that the page is going to ask for, as JSON. */
  readonly name: string;
  postMessage(message: FromMachine, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<ToMachine>) => void) | null;
}

// Before the first message: the requests leave while the machine boots.
void prefetch();

const scope = self as unknown as WorkerScope;
const server = new MachineServer({ createMachine, playConsole }, browserTurns(), (message, transfer = []) => scope.postMessage(message, transfer));
scope.onmessage = (event) => server.receive(event.data);
// A task of its own: only once this script has ended does the browser hand over what the page has sent meanwhile.
setTimeout(() => {
  scope.postMessage({ type: "loaded" }, []);
  if (scope.name !== "") server.prepare(JSON.parse(scope.name) as PageMachine);
});
