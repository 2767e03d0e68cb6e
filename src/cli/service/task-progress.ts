/** What the displays of a service's progress share. */
import type { ProgressMessage } from "../progress.ts";

export type WriteProgress = (message: ProgressMessage) => void;

export interface WatchedService {
  readonly Spec: {
    readonly Mode: {
      readonly Replicated?: { readonly Replicas?: number };
      readonly Global?: object;
      readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
      readonly GlobalJob?: object;
    };
    readonly UpdateConfig?: { readonly Monitor?: number };
  };
  readonly UpdateStatus?: { readonly State: string; readonly Message?: string };
  readonly JobStatus?: { readonly JobIteration: { readonly Index?: number } };
}

export interface WatchedTask {
  readonly ID: string;
  readonly Slot?: number;
  readonly NodeID?: string;
  readonly DesiredState: string;
  readonly Status: { readonly State: string; readonly Err?: string };
  readonly JobIteration?: { readonly Index?: number };
}

/** Beyond this many tasks only the sum is shown. */
export const MAX_BARS = 20;

const ORDER = [
  "",
  "new",
  "allocated",
  "pending",
  "assigned",
  "accepted",
  "preparing",
  "ready",
  "starting",
  "running",
  "complete",
  "shutdown",
  "failed",
  "rejected",
];
const LONGEST_STATE = "preparing".length;

export function order(state: string): number {
  return Math.max(0, ORDER.indexOf(state));
}

export function isTerminal(state: string): boolean {
  return order(state) > order("running");
}

/** A bar from 0 to 9 (running), backwards for a rollback; to 10 (complete) for a job. */
export function writeTask(write: WriteProgress, id: string, task: WatchedTask, options: { rollback?: boolean; job?: boolean } = {}): void {
  if (task.Status.Err) {
    write({ id, status: shortError(task.Status.Err), progressDetail: {} });
    return;
  }
  const state = order(task.Status.State);
  if (options.job !== true && (isTerminal(task.DesiredState) || isTerminal(task.Status.State))) return;
  const total = order(options.job === true ? "complete" : "running");
  const current = options.rollback === true ? total - state : state;
  write({ id, status: task.Status.State.padEnd(LONGEST_STATE), progressDetail: { current, total, hidecounts: true } });
}

export function writeOverall(write: WriteProgress, running: number, wanted: number, rollback: boolean): void {
  const text = `${running} out of ${wanted} tasks`;
  write({ id: "overall progress", status: rollback ? `rolling back update: ${text}` : text, progressDetail: {} });
}

function shortError(text: string): string {
  const line = text.replaceAll("\n", " ");
  return line.length > 75 ? `${line.slice(0, 74)}…` : line;
}
