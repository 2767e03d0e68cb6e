import { binary } from "../arithmetic.ts";
import { JqError } from "../values.ts";
import { array, type Builtins, number, simple, text, valued } from "./builtin.ts";

/** What strings can do without regular expressions. */
export const STRINGS: Builtins = [
  ["ascii_downcase/0", simple((value) => text(value, "ascii_downcase").replace(/[A-Z]/g, (letter) => letter.toLowerCase()))],
  ["ascii_upcase/0", simple((value) => text(value, "ascii_upcase").replace(/[a-z]/g, (letter) => letter.toUpperCase()))],
  ["explode/0", simple((value) => [...text(value, "explode")].map((character) => character.codePointAt(0)))],
  [
    "implode/0",
    simple((value) =>
      array(value, "imploded")
        .map((code) => String.fromCodePoint(Math.min(0x10ffff, Math.max(0, number(code, "implode")))))
        .join(""),
    ),
  ],
  [
    "startswith/1",
    valued((value, [other]) => {
      if (typeof value !== "string" || typeof other !== "string") throw new JqError("startswith() requires string inputs");
      return value.startsWith(other);
    }),
  ],
  [
    "endswith/1",
    valued((value, [other]) => {
      if (typeof value !== "string" || typeof other !== "string") throw new JqError("endswith() requires string inputs");
      return value.endsWith(other);
    }),
  ],
  [
    "ltrimstr/1",
    valued((value, [other]) => (typeof value === "string" && typeof other === "string" && value.startsWith(other) ? value.slice(other.length) : value)),
  ],
  [
    "rtrimstr/1",
    valued((value, [other]) =>
      typeof value === "string" && typeof other === "string" && other !== "" && value.endsWith(other) ? value.slice(0, -other.length) : value,
    ),
  ],
  ["trim/0", simple((value) => text(value, "trim").trim())],
  ["ltrim/0", simple((value) => text(value, "trim").trimStart())],
  ["rtrim/0", simple((value) => text(value, "trim").trimEnd())],
  [
    "split/1",
    valued((value, [separator]) => {
      if (typeof value !== "string" || typeof separator !== "string") throw new JqError("split input and separator must be strings");
      return binary("/", value, separator);
    }),
  ],
];
