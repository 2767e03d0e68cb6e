import { decodeLetters, encodeLetters } from "../base64.ts";
import { decodeText, encodeText } from "../lib/text.ts";
import { describe, isObject, JqError, toJson } from "./values.ts";

/** `@base64` and friends. */
export function formatString(name: string, value: unknown): string {
  const plain = typeof value === "string" ? value : toJson(value);
  switch (name) {
    case "text":
      return plain;
    case "json":
      return toJson(value);
    case "csv":
    case "tsv": {
      if (!Array.isArray(value)) throw new JqError(`${describe(value)} cannot be ${name}-formatted, only an array can be`);
      return value.map((cell) => formatCell(name, cell)).join(name === "csv" ? "," : "\t");
    }
    case "html":
      return plain.replace(/[<>&'"]/g, (character) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" })[character] as string);
    case "uri":
      return [...encodeText(plain)]
        .map((byte) =>
          /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .join("");
    case "sh":
      return (Array.isArray(value) ? value : [value])
        .map((item) => {
          if (Array.isArray(item) || isObject(item)) throw new JqError(`${describe(item)} can not be escaped for shell`);
          return typeof item === "string" ? `'${item.replaceAll("'", "'\\''")}'` : toJson(item);
        })
        .join(" ");
    case "base64":
      return encodeLetters(encodeText(plain), 6);
    case "base32":
      return encodeLetters(encodeText(plain), 5);
    case "base64d":
      return decodeText(decodeLetters(plain.replace(/=+$/, ""), 6).bytes);
    case "base32d":
      return decodeText(decodeLetters(plain.replace(/=+$/, ""), 5).bytes);
    default:
      throw new JqError(`${name} is not a valid format`);
  }
}

function formatCell(name: "csv" | "tsv", cell: unknown): string {
  if (typeof cell === "number" || typeof cell === "boolean") return toJson(cell);
  if (cell === null) return "";
  if (typeof cell !== "string") throw new JqError(`${describe(cell)} is not valid in a csv row`);
  if (name === "csv") return `"${cell.replaceAll('"', '""')}"`;
  return cell.replace(/[\\\t\n\r]/g, (character) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[character] as string);
}
