import { pageMachine } from "../../protocol/page-machine.ts";
import { pageLabels } from "./labels.ts";
import { MachineSession } from "./machine-session.ts";
import { createMachineWorker } from "./machine-worker.ts";
import { type NodeContainer, type NodeEnvironment, startNode } from "./node-boot.ts";

const labels = pageLabels();
const status = document.querySelector<HTMLElement>(".node-status");
const button = document.querySelector<HTMLButtonElement>(".node-start");

/** A test may put its own boot here before the button is pressed. */
declare global {
  interface Window {
    dabbaNodeBoot?: () => Promise<NodeContainer>;
  }
}

button?.addEventListener("click", () => void start(button));
void openSimulated();

async function start(pressed: HTMLButtonElement): Promise<void> {
  pressed.disabled = true;
  say(labels.nodeStarting);
  const result = await startNode(environment(), labels);
  if (!result.started) {
    say(result.message);
    pressed.disabled = false;
    pressed.textContent = labels.nodeRetry;
    return;
  }
  say(labels.nodeReady);
  pressed.hidden = true;
  await openNode(result.container);
}

function environment(): NodeEnvironment {
  return {
    online: navigator.onLine,
    crossOriginIsolated,
    supported: typeof SharedArrayBuffer === "function" || !crossOriginIsolated,
    timeoutSeconds: 20,
    boot:
      window.dabbaNodeBoot ??
      (async () => (await import("@webcontainer/api")).WebContainer.boot({ coep: "require-corp" }) as unknown as Promise<NodeContainer>),
  };
}

async function openNode(container: NodeContainer): Promise<void> {
  const holder = document.querySelector<HTMLElement>(".node-terminal");
  if (holder === null) return;
  const { createTerminal } = await import("./terminal/create-terminal.ts");
  const screen = document.createElement("div");
  screen.className = "pane-screen";
  holder.append(screen);
  const terminal = await createTerminal(screen, { rows: 16, cols: 80 });
  const shell = await container.spawn("jsh", [], { terminal: { rows: 16, cols: 80 } });
  const writer = shell.input.getWriter();
  terminal.onData((text) => void writer.write(text));
  void shell.output.pipeTo(new WritableStream({ write: (text) => terminal.write(text) }));
  terminal.focus();
}

async function openSimulated(): Promise<void> {
  const holder = document.querySelector<HTMLElement>(".simulated-terminal");
  if (holder === null) return;
  const { TerminalPane } = await import("./terminal/terminal-pane.ts");
  const session = new MachineSession({
    machine: pageMachine("playground/node", { images: ["node", "alpine"] }),
    createWorker: createMachineWorker,
    onLog: () => {},
  });
  await session.boot();
  await TerminalPane.open(holder, session, "simulated", { rows: 14 });
}

function say(text: string): void {
  if (status !== null) status.textContent = text;
}
