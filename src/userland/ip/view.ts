import { isErrno } from "../../base/errno.ts";
import type { NetInterface } from "../../sim/sys.ts";
import type { Tool } from "../lib/utility.ts";

/** How ip(8) was asked: its options, and whose ip it is. */
export interface View {
  readonly tool: Tool;
  readonly flags: ReadonlySet<string>;
  readonly gnu: boolean;
}

export async function refuse({ tool, gnu }: View, error: unknown): Promise<number> {
  if (!isErrno(error)) throw error;
  await tool.note(`${gnu ? "" : "ip: "}RTNETLINK answers: ${error.message}\n`);
  return 2;
}

/** A bridge without any port that is up has no carrier. */
export function lacksCarrier({ tool }: View, item: NetInterface | undefined): boolean {
  return item?.kind === "bridge" && !tool.sys.net.interfaces().some((other) => other.master === item.name && other.up);
}

/** The word after `word`. */
export function wordAfter(args: readonly string[], word: string): string | undefined {
  const at = args.indexOf(word);
  return at < 0 ? undefined : args[at + 1];
}
