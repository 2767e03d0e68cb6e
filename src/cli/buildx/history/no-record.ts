import { CommandError } from "../../error.ts";
import { quote } from "../../format/quote.ts";

/** The engine keeps no records of builds. */
export function noRecord(reference: string): CommandError {
  return new CommandError(reference === "" ? "ERROR: no records found" : `ERROR: no record found for ref ${quote(reference)}`);
}
