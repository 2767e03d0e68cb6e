import { Document, Scalar, visit } from "yaml";
import type { Mapping, StackFile } from "./model.ts";

/** Keys in the order in which the client writes them; others follow by name. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  deploy: ["mode", "replicas", "labels", "update_config", "rollback_config", "resources", "restart_policy", "placement", "endpoint_mode"],
  update_config: ["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"],
  rollback_config: ["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"],
  resources: ["limits", "reservations"],
  restart_policy: ["condition", "delay", "max_attempts", "window"],
  placement: ["constraints", "preferences", "max_replicas_per_node"],
  ports: ["mode", "target", "published", "protocol"],
  secrets: ["source", "target", "uid", "gid", "mode", "name", "file", "external", "labels"],
  configs: ["source", "target", "uid", "gid", "mode", "name", "file", "external", "labels"],
  volumes: ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "name", "driver", "driver_opts", "external", "labels"],
  networks: ["aliases", "name", "driver", "driver_opts", "ipam", "external", "internal", "attachable", "labels"],
  healthcheck: ["test", "timeout", "interval", "retries", "start_period", "disable"],
};

/** `docker stack config`. */
export function renderStackFile(file: StackFile): string {
  const section = (name: string, map: ReadonlyMap<string, Mapping>): Mapping =>
    map.size === 0 ? {} : { [name]: Object.fromEntries([...map].map(([key, value]) => [key, ordered(value, name)])) };
  const services = new Map([...file.services].map(([name, service]) => [name, service.all]));
  const content = {
    version: file.version,
    ...section("services", services),
    ...section("networks", file.networks),
    ...section("volumes", file.volumes),
    ...section("secrets", file.secrets),
    ...section("configs", file.configs),
  };
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      // Older readers take them for truth values.
      if (typeof node.value === "string" && /^(y|n|yes|no|on|off)$/i.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function ordered(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => ordered(item, key));
  if (typeof value !== "object" || value === null) return value;
  const wanted = ORDER[key] ?? [];
  const place = (name: string): number => (wanted.includes(name) ? wanted.indexOf(name) : wanted.length);
  const names = Object.keys(value).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, ordered((value as Mapping)[name], name)]));
}
