import { describeSyntaxError, endOfFirstJsonValue } from "../../base/go-json.ts";
import { EngineError } from "../error.ts";

/** Parses JSON; what is malformed is reported with the words of Go's encoding/json. */
export function parseGoJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const end = endOfFirstJsonValue(text);
    if (end === undefined) throw new EngineError("InvalidParameter", `invalid JSON: ${describeSyntaxError(text)}`);
    // Go's decoder takes the first value; what closes something is no beginning of another one.
    if (!/^\s*[}\]]/.test(text.slice(end))) throw new EngineError("InvalidParameter", "unexpected content after JSON");
    return JSON.parse(text.slice(0, end));
  }
}
