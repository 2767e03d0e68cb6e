import type { Labels } from "../i18n/labels.ts";
import { fill } from "./labels.ts";

/** The parts of a WebContainer that are used. */
export interface NodeContainer {
  spawn(command: string, args: readonly string[], options: { terminal: { cols: number; rows: number } }): Promise<NodeProcess>;
}

interface NodeProcess {
  readonly output: ReadableStream<string>;
  readonly input: WritableStream<string>;
  resize(size: { cols: number; rows: number }): void;
}

/** What the start depends on; tests bring their own. */
export interface NodeEnvironment {
  readonly online: boolean;
  readonly crossOriginIsolated: boolean;
  readonly supported: boolean;
  readonly timeoutSeconds: number;
  boot(): Promise<NodeContainer>;
}

export type NodeStart = { readonly started: true; readonly container: NodeContainer } | { readonly started: false; readonly message: string };

/** Starts real Node.js, or says in the reader's language why it does not. `boot` never settles without a network, so it is raced. */
export async function startNode(environment: NodeEnvironment, labels: Labels): Promise<NodeStart> {
  const refuse = (message: string): NodeStart => ({ started: false, message });
  if (!environment.online) return refuse(labels.nodeOffline);
  if (!environment.supported) return refuse(labels.nodeUnsupported);
  if (!environment.crossOriginIsolated) return refuse(labels.nodeNotIsolated);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), environment.timeoutSeconds * 1000);
  });
  try {
    const container = await Promise.race([environment.boot(), timeout]);
    if (container === undefined) return refuse(fill(labels.nodeTimeout, { seconds: environment.timeoutSeconds }));
    return { started: true, container };
  } catch (error) {
    return refuse(fill(labels.nodeFailed, { reason: error instanceof Error ? error.message : String(error) }));
  } finally {
    clearTimeout(timer);
  }
}
