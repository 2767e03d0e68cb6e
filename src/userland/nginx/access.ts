import { fromBase64 } from "../../base/base64.ts";
import { EMPTY } from "../../base/bytes.ts";
import { cidrContains, parseAddress, parseCidr } from "../../base/cidr.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { type Scope, setting } from "./config.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { context, tag } from "./static.ts";
import { evaluate } from "./variables.ts";

/** allow, deny, auth_basic. */
export function access(exchange: Exchange): Answer | undefined {
  const rules = exchange.scope.directives.some(({ name }) => name === "allow" || name === "deny")
    ? exchange.scope.directives.filter(({ name }) => name === "allow" || name === "deny")
    : inheritedRules(exchange.scope);
  const client = exchange.request.peer?.address ?? "unix:";
  for (const { name, args } of rules) {
    if (!inNetwork(client, args[0] ?? "")) continue;
    if (name === "deny") {
      void exchange.worker.log.error(exchange.worker.sys, "error", `${tag(exchange)}access forbidden by rule${context(exchange)}`, exchange.scope);
      return { kind: "page", status: 403 };
    }
    break;
  }
  const realm = setting(exchange.scope, "auth_basic", "off");
  if (realm === "off") return undefined;
  const login = /^Basic (.+)$/i.exec(exchange.request.headers.get("authorization") ?? "")?.[1];
  const [user = "", ...rest] = decodeUtf8(fromBase64(login ?? "") ?? EMPTY).split(":");
  if (login !== undefined && knows(exchange, user, rest.join(":"))) {
    exchange.remoteUser = user;
    return undefined;
  }
  exchange.variables.set("auth_realm", evaluate(realm, exchange));
  return { kind: "page", status: 401 };
}

function inheritedRules(scope: Scope): Scope["directives"] {
  for (let at = scope.parent; at !== undefined; at = at.parent) {
    const rules = at.directives.filter(({ name }) => name === "allow" || name === "deny");
    if (rules.length > 0) return rules;
  }
  return [];
}

function inNetwork(address: string, rule: string): boolean {
  if (rule === "all") return true;
  const network = parseCidr(rule);
  const client = parseAddress(address);
  return network === undefined || client === undefined ? rule === address : cidrContains(network, client);
}

/** Passwords of auth_basic_user_file in the forms that need no crypt(3): {PLAIN} and bare text. */
function knows(exchange: Exchange, user: string, password: string): boolean {
  const file = evaluate(setting(exchange.scope, "auth_basic_user_file", ""), exchange);
  try {
    const lines = decodeUtf8(exchange.worker.sys.fs.readFile(file.startsWith("/") ? file : `/etc/nginx/${file}`)).split("\n");
    return lines.some((line) => line === `${user}:{PLAIN}${password}` || line === `${user}:${password}`);
  } catch {
    return false;
  }
}
