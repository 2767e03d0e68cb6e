import { compileRegex, type Scope, setting } from "./config.ts";
import type { Answer, Exchange } from "./exchange.ts";
import type { Directive } from "./parse.ts";
import { evaluate, filePath } from "./variables.ts";

export type Rewritten = { readonly kind: "on" } | { readonly kind: "last" } | { readonly kind: "break" } | { readonly kind: "answer"; readonly answer: Answer };

const ON: Rewritten = { kind: "on" };

/** The directives of the rewrite module in a block, in order. */
export function runRewrites(exchange: Exchange, scope: Scope, directives = scope.directives): Rewritten {
  for (const directive of directives) {
    const result = runOne(exchange, scope, directive);
    if (result.kind !== "on") return result;
  }
  return ON;
}

function runOne(exchange: Exchange, scope: Scope, directive: Directive): Rewritten {
  switch (directive.name) {
    case "set":
      exchange.variables.set((directive.args[0] ?? "").replace(/^\$/, ""), evaluate(directive.args[1] ?? "", exchange));
      return ON;
    case "break":
      return { kind: "break" };
    case "return":
      return { kind: "answer", answer: returned(exchange, directive) };
    case "rewrite":
      return rewrite(exchange, scope, directive);
    case "if": {
      if (!holds(exchange, directive)) return ON;
      const inner: Scope = { directives: directive.block ?? [], parent: scope };
      const result = runRewrites(exchange, inner);
      // Other directives of the block count from here on.
      if (exchange.scope === scope) exchange.scope = inner;
      return result;
    }
    default:
      return ON;
  }
}

function returned(exchange: Exchange, directive: Directive): Answer {
  const [first = "", second] = directive.args;
  if (!/^\d{3}$/.test(first)) return { kind: "page", status: 302, location: evaluate(first, exchange) };
  const status = Number(first);
  if (second === undefined) return { kind: "page", status };
  if ([301, 302, 303, 307, 308].includes(status)) return { kind: "page", status, location: evaluate(second, exchange) };
  return { kind: "text", status, text: evaluate(second, exchange) };
}

function rewrite(exchange: Exchange, scope: Scope, directive: Directive): Rewritten {
  const [pattern = "", replacement = "", flag] = directive.args;
  const match = compileRegex(pattern, false, directive).exec(exchange.uri);
  if (match === null) return ON;
  exchange.captures = [...match].map((text) => text ?? "");
  for (const [name, value] of Object.entries(match.groups ?? {})) exchange.variables.set(name, value ?? "");
  const result = evaluate(replacement, exchange);
  const keepArgs = !result.endsWith("?");
  const target = result.replace(/\?$/, "");
  const query = target.indexOf("?");
  const withArgs = keepArgs && exchange.args !== "" ? `${target}${query < 0 ? "?" : "&"}${exchange.args}` : target;
  if (/^https?:\/\/|^\$scheme/.test(result) || flag === "redirect" || flag === "permanent") {
    return { kind: "answer", answer: { kind: "page", status: flag === "permanent" ? 301 : 302, location: absolute(exchange, scope, withArgs) } };
  }
  exchange.uri = query < 0 ? target : target.slice(0, query);
  exchange.args = query < 0 ? (keepArgs ? exchange.args : "") : withArgs.slice(query + 1);
  return flag === "last" ? { kind: "last" } : flag === "break" ? { kind: "break" } : ON;
}

function holds(exchange: Exchange, directive: Directive): boolean {
  const words = directive.args
    .join(" ")
    .replace(/^\(\s*/, "")
    .replace(/\s*\)$/, "");
  const file = /^(!?)(-[fdex])\s+(.+)$/.exec(words);
  if (file) return fileTest(exchange, file[2] as string, evaluate(file[3] as string, exchange)) !== (file[1] === "!");
  const compare = /^(\$\S+)\s*(!~\*|!~|~\*|~|!=|=)\s*(.*)$/s.exec(words);
  if (compare === null) return !["", "0"].includes(evaluate(words, exchange));
  const [, left = "", operator = "", right = ""] = compare;
  const value = evaluate(left, exchange);
  const wanted = right.replace(/^"(.*)"$/s, "$1");
  if (operator === "=" || operator === "!=") return (value === evaluate(wanted, exchange)) === (operator === "=");
  const match = compileRegex(wanted, operator.endsWith("*"), directive).exec(value);
  if (match) exchange.captures = [...match].map((text) => text ?? "");
  return (match !== null) !== operator.startsWith("!");
}

function fileTest(exchange: Exchange, test: string, path: string): boolean {
  try {
    const stat = exchange.worker.sys.fs.stat(path === "" ? filePath(exchange) : path);
    if (test === "-f") return stat.type === "file";
    if (test === "-d") return stat.type === "dir";
    return test === "-e" || (stat.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

/** Adds scheme, host and port to a path, as Location headers want it. */
export function absolute(exchange: Exchange, scope: Scope, target: string): string {
  if (!target.startsWith("/") || setting(scope, "absolute_redirect", "on") === "off") return target;
  const { listen, request, connection } = exchange;
  const header = request.headers.get("host")?.replace(/:\d+$/, "");
  const host = header || connection.local.address;
  const standard = listen.ssl ? 443 : 80;
  const port = listen.port === standard || listen.port === 0 || setting(scope, "port_in_redirect", "on") === "off" ? "" : `:${listen.port}`;
  return `${listen.ssl ? "https" : "http"}://${host}${port}${target}`;
}
