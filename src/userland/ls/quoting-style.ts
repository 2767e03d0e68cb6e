import { quoteIfNeeded } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";

export function quotingStyle(tool: Tool, tty: boolean): string {
  const last = tool.last("literal", "escape", "quote-name", "quoting-style", "hide-control-chars");
  if (last === "literal") return "literal";
  if (last === "escape") return "escape";
  if (last === "quote-name") return "c";
  if (last === "hide-control-chars") return "hide";
  if (last === "quoting-style") return tool.value("quoting-style") ?? "literal";
  if (!tool.gnu) return tty ? "hide" : "literal";
  return tool.sys.env.get("QUOTING_STYLE") ?? (tty ? "shell-escape" : "literal");
}

export function quoter(style: string): (name: string) => string {
  const escapeName = (name: string) =>
    name.replace(
      /[\\\x00-\x1f\x7f]/g,
      (c) => ({ "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" })[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`,
    );
  switch (style) {
    case "shell":
    case "shell-escape":
      return quoteIfNeeded;
    case "shell-always":
    case "shell-escape-always":
      return (name) => (quoteIfNeeded(name) === name ? `'${name}'` : quoteIfNeeded(name));
    case "c":
      return (name) => `"${escapeName(name).replaceAll('"', '\\"')}"`;
    case "escape":
      return (name) => escapeName(name).replaceAll(" ", "\\ ");
    case "hide":
      return (name) => name.replace(/[\x00-\x1f\x7f]/g, "?");
    default:
      return (name) => name;
  }
}
