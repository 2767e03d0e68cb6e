/** `--network NAME` and `--network name=NAME,alias=…`. */

import { parseCsvLine } from "../flag/csv.ts";
import { type Flag, FlagValueError, makeFlag } from "../flag/flag.ts";

export interface NetworkAttachment {
  readonly target: string;
  readonly aliases: readonly string[];
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly linkLocal: readonly string[];
  readonly mac: string;
  readonly gwPriority: number;
}

export function network(short: string, en: string, hi: string, options: { hidden?: boolean; storeAs?: string } = {}): Flag<readonly NetworkAttachment[]> {
  return makeFlag<readonly NetworkAttachment[]>("network", [], (text, previous) => [...previous, parseNetwork(text)], short, en, hi, options);
}

/** Throws FlagValueError. */
export function parseNetwork(text: string): NetworkAttachment {
  const made = {
    target: text,
    aliases: [] as string[],
    driverOpts: {} as Record<string, string>,
    ipv4: "",
    ipv6: "",
    linkLocal: [] as string[],
    mac: "",
    gwPriority: 0,
  };
  if (!/\w+=\w+/.test(text)) return made;
  made.target = "";
  for (const field of parseCsvLine(text)) {
    const at = field.indexOf("=");
    if (at < 1) throw new FlagValueError(`invalid field ${field}`);
    const key = field.slice(0, at).trim().toLowerCase();
    const value = field.slice(at + 1).trim();
    switch (key) {
      case "name":
        made.target = value;
        break;
      case "alias":
        made.aliases.push(value);
        break;
      case "ip":
        made.ipv4 = value;
        break;
      case "ip6":
        made.ipv6 = value;
        break;
      case "link-local-ip":
        made.linkLocal.push(value);
        break;
      case "mac-address":
        made.mac = value;
        break;
      case "driver-opt": {
        const equals = value.indexOf("=");
        if (equals < 1) throw new FlagValueError("invalid key value pair format in driver options");
        made.driverOpts[value.slice(0, equals).trim().toLowerCase()] = value
          .slice(equals + 1)
          .trim()
          .toLowerCase();
        break;
      }
      case "gw-priority":
        if (!/^[+-]?\d+$/.test(value)) throw new FlagValueError(`invalid gw-priority (${value}): invalid syntax`);
        made.gwPriority = Number(value);
        break;
      default:
        throw new FlagValueError(`invalid field key ${key}`);
    }
  }
  if (made.target === "") throw new FlagValueError("network name/id is not specified");
  return made;
}

export function isMacAddress(text: string): boolean {
  return /^([0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\2){4}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4})$/.test(text.trim());
}

export function isUserDefined(mode: string): boolean {
  return !["", "default", "bridge", "host", "none", "nat"].includes(mode) && !mode.startsWith("container:");
}
