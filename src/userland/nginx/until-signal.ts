import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";

/** pause(2) */
export async function untilSignal(sys: Sys): Promise<void> {
  try {
    await sys.poll([]);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}
