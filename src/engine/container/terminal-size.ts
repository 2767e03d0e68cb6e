import type { Query } from "../api/query.ts";
import { EngineError } from "../error.ts";

/** Rows or columns in a query: `h` is the height, `w` the width. */
export function terminalSize(query: Query, name: string, meaning: string): number {
  const text = query.text(name);
  const fail = (why: string): never => {
    throw new EngineError("InvalidParameter", `invalid resize ${meaning} ${JSON.stringify(text)}: ${why}`);
  };
  if (!/^\d+$/.test(text)) fail("invalid syntax");
  if (Number(text) > 0xffff_ffff) fail("value out of range");
  return Number(text);
}
