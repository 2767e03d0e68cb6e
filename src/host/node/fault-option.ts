import { FAULTS, type Fault } from "../../machine/faults.ts";
import { fail } from "./options.ts";

/** `--fault A,B`; says which there are when one is unknown. */
export function readFaultOption(text: string | undefined, usage: string): readonly Fault[] {
  const names = text?.split(",").filter((name) => name !== "") ?? [];
  for (const name of names) if (!FAULTS.some((fault) => fault === name)) fail(`--fault ${name}: expected ${FAULTS.join(", ")}`, usage);
  return names as Fault[];
}
