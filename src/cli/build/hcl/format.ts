/** `format("%s-%03d", …)`. */
import { FunctionError, type HclValue, textOf } from "./value.ts";

const VERB = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?(?:\[(\d+)\])?([a-zA-Z%])/g;

/** Throws FunctionError. */
export function formatText(format: string, args: readonly HclValue[]): string {
  let next = 0;
  const result = format.replace(
    VERB,
    (whole, flags: string, width: string | undefined, precision: string | undefined, position: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      const at = position === undefined ? next : Number(position) - 1;
      next = at + 1;
      const value = args[at];
      if (value === undefined)
        throw new FunctionError(`not enough arguments for ${JSON.stringify(whole)} at ${at}: need index ${at} but have ${args.length} total`);
      const shown = shownAs(verb, value, precision === undefined ? undefined : Number(precision), flags);
      const size = Math.min(1000, Number(width ?? 0));
      if (flags.includes("-")) return shown.padEnd(size);
      if (flags.includes("0") && /[dfeg]/i.test(verb)) return shown.startsWith("-") ? `-${shown.slice(1).padStart(size - 1, "0")}` : shown.padStart(size, "0");
      return shown.padStart(size);
    },
  );
  if (next < args.length) throw new FunctionError(`too many arguments; only ${next} used by format string`);
  return result;
}

function shownAs(verb: string, value: HclValue, precision: number | undefined, flags: string): string {
  const signed = (text: string): string => (flags.includes("+") && !text.startsWith("-") ? `+${text}` : text);
  const number = (): number => {
    const found = typeof value === "number" ? value : Number(value);
    if (Number.isNaN(found) || value === null) throw new FunctionError(`unsupported value for ${JSON.stringify(`%${verb}`)}: number required`);
    return found;
  };
  switch (verb) {
    case "d":
      return signed(String(Math.trunc(number())));
    case "f":
      return signed(number().toFixed(precision ?? 6));
    case "x":
      return Math.trunc(number()).toString(16);
    case "X":
      return Math.trunc(number()).toString(16).toUpperCase();
    case "o":
      return Math.trunc(number()).toString(8);
    case "b":
      return Math.trunc(number()).toString(2);
    case "e":
    case "g":
      return signed(String(number()));
    case "q":
      return JSON.stringify(textOf(value) ?? JSON.stringify(value));
    case "t":
    case "s":
    case "v": {
      const text = textOf(value) ?? JSON.stringify(value);
      return precision === undefined ? text : [...text].slice(0, precision).join("");
    }
    default:
      throw new FunctionError(`unsupported format verb ${JSON.stringify(verb)}`);
  }
}
