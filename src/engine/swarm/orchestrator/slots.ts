import { isWanted, type Service, type Task } from "../objects.ts";
import type { Restarts } from "./restarts.ts";

/** Tasks that fill one place of a service, oldest first. */
export interface Slot {
  readonly number: number;
  readonly tasks: readonly Task[];
}

/** The places that count as filled: with a task that is wanted, or one whose restarts are used up. */
export function filledSlots(service: Service, tasks: readonly Task[], restarts: Restarts): { filled: Slot[]; dead: Slot[] } {
  const bySlot = new Map<number, Task[]>();
  for (const task of tasks) if (task.desired !== "remove") bySlot.set(task.slot, [...(bySlot.get(task.slot) ?? []), task]);
  const filled: Slot[] = [];
  const dead: Slot[] = [];
  for (const [number, all] of [...bySlot].sort(([a], [b]) => a - b)) {
    const wanted = all.filter(isWanted);
    const newest = all.at(-1);
    if (wanted.length > 0) filled.push({ number, tasks: wanted });
    else if (newest !== undefined && service.updateStatus?.State !== "rollback_started" && !restarts.mayRestart(service, newest)) {
      filled.push({ number, tasks: [newest] });
    } else dead.push({ number, tasks: all });
  }
  return { filled, dead };
}
