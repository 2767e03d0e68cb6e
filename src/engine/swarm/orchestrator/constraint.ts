import type { Kernel } from "../../../sim/kernel/types.ts";
import type { Node } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";

export interface Constraint {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

/** `node.labels.zone == a`. Throws EngineError. */
export function parseConstraints(texts: readonly string[]): Constraint[] {
  return texts.map((text) => {
    const operator = ["==", "!="].find((candidate) => text.includes(candidate));
    if (operator === undefined) throw rpcError("Unknown", "constraint expected one operator from ==, !=");
    const at = text.indexOf(operator);
    const key = text.slice(0, at).trim();
    const value = text.slice(at + 2).trim();
    if (!/^[a-z_][a-z0-9\-_.]+$/i.test(key)) throw rpcError("Unknown", `key '${key}' is invalid`);
    if (!/^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i.test(value)) throw rpcError("Unknown", `value '${value}' is invalid`);
    return { key, equal: operator === "==", value };
  });
}

export function nodeMatches(constraints: readonly Constraint[], node: Node, kernel: Kernel, engineLabels: readonly string[]): boolean {
  return constraints.every((constraint) => {
    const actual = attributeOf(constraint.key.toLowerCase(), constraint.key, node, kernel, engineLabels);
    if (actual === undefined) return false; // No such attribute: nobody has it.
    return (actual.toLowerCase() === constraint.value.toLowerCase()) === constraint.equal;
  });
}

function attributeOf(key: string, written: string, node: Node, kernel: Kernel, engineLabels: readonly string[]): string | undefined {
  if (key === "node.id") return node.id;
  if (key === "node.hostname") return kernel.host.uts.hostname;
  if (key === "node.ip") return "";
  if (key === "node.role") return node.spec.Role;
  if (key === "node.platform.os") return "linux";
  if (key === "node.platform.arch") return kernel.hardware.machine;
  if (key.startsWith("node.labels.")) return node.spec.Labels?.[written.slice("node.labels.".length)] ?? "";
  if (key.startsWith("engine.labels.")) {
    const name = written.slice("engine.labels.".length);
    return (
      engineLabels
        .find((label) => label.split("=", 1)[0] === name)
        ?.split("=")
        .slice(1)
        .join("=") ?? ""
    );
  }
  return undefined;
}
