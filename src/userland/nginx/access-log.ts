import type { HttpConfig, Scope } from "./config.ts";
import type { Exchange } from "./exchange.ts";
import { ACCESS_LOG } from "./log.ts";
import { evaluate } from "./variables.ts";

/** A line in every access log of the request's place in the configuration. */
export async function logAccess(exchange: Exchange): Promise<void> {
  const { sys, config, log } = exchange.worker;
  for (const { path, format, condition } of accessLogs(exchange.scope, config)) {
    if (condition !== undefined && ["", "0"].includes(evaluate(condition, exchange))) continue;
    const text = format.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole) => escapeField(evaluate(whole, exchange)));
    await log.write(sys, path, `${text}\n`);
  }
}

/** Empty values show as a dash; quotes and control characters as \xHH. */
function escapeField(value: string): string {
  if (value === "") return "-";
  return value.replace(/["\\\x00-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function accessLogs(scope: Scope, config: HttpConfig): { path: string; format: string; condition: string | undefined }[] {
  const found: { path: string; format: string; condition: string | undefined }[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const own = at.directives.filter((directive) => directive.name === "access_log");
    if (own.length === 0) continue;
    for (const { args } of own) {
      if (args[0] === "off") return [];
      const name = args[1] !== undefined && !args[1].includes("=") ? args[1] : "combined";
      found.push({ path: args[0] ?? ACCESS_LOG, format: config.formats.get(name) ?? "", condition: args.find((arg) => arg.startsWith("if="))?.slice(3) });
    }
    return found;
  }
  return [{ path: ACCESS_LOG, format: config.formats.get("combined") ?? "", condition: undefined }];
}
