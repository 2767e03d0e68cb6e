import { EngineError } from "../error.ts";

/** --security-opt: known keys only, and values that mean something without SELinux and AppArmor. */
export function checkSecurityOptions(options: readonly string[] | null): void {
  for (const option of options ?? []) {
    if (option === "no-new-privileges" || option === "writable-cgroups") continue;
    const match = /^([^=:]+)[=:](.*)$/s.exec(option);
    if (match === null) throw new EngineError("System", `invalid --security-opt 1: ${JSON.stringify(option)}`);
    const [, key = "", value = ""] = match;
    if (key === "no-new-privileges" || key === "writable-cgroups") {
      if (!/^(true|false|1|0|t|f)$/i.test(value)) throw new EngineError("System", `invalid --security-opt 2: ${JSON.stringify(option)}`);
    } else if (!["label", "apparmor", "seccomp"].includes(key)) {
      throw new EngineError("System", `invalid --security-opt 2: ${JSON.stringify(option)}`);
    }
  }
}
