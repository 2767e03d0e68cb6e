import { BIT_COMMANDS } from "./bits.ts";
import { HASH_COMMANDS, LIST_COMMANDS, SET_COMMANDS } from "./collections.ts";
import type { CommandTable } from "./command.ts";
import { CONNECTION_COMMANDS } from "./connection.ts";
import { KEY_COMMANDS } from "./keys.ts";
import { SORTED_SET_COMMANDS } from "./sorted-sets.ts";
import { STRING_COMMANDS } from "./strings.ts";

/** Every command of the server, by its name in lower case. */
export const COMMANDS: CommandTable = {
  ...STRING_COMMANDS,
  ...BIT_COMMANDS,
  ...KEY_COMMANDS,
  ...HASH_COMMANDS,
  ...LIST_COMMANDS,
  ...SET_COMMANDS,
  ...SORTED_SET_COMMANDS,
  ...CONNECTION_COMMANDS,
};
