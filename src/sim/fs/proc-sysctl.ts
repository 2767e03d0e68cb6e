import type { Sysctls } from "../kernel/sysctls.ts";
import type { Namespaces } from "../kernel/types.ts";
import type { GeneratedDirectory, GeneratedText } from "./generated.ts";
import type { ProcCaller } from "./types.ts";

/** Whose settings are shown: those of the namespaces that the caller is in. */
export type NamespacesOf = (caller: ProcCaller | undefined) => Namespaces;

/** /proc/sys: the kernel's settings, a directory for each part of a name. */
export function sysctlDirectory(sysctls: Sysctls, namespacesOf: NamespacesOf, prefix = ""): GeneratedDirectory {
  const below = () => {
    const paths = sysctls.paths(namespacesOf(undefined)).filter((path) => path.startsWith(prefix));
    return [...new Set(paths.map((path) => path.slice(prefix.length).split("/")[0] as string))].sort();
  };
  return {
    names: below,
    get: (name) => {
      const path = `${prefix}${name}`;
      if (sysctls.get(namespacesOf(undefined), path) !== undefined) return settingFile(sysctls, namespacesOf, path);
      return below().includes(name) ? sysctlDirectory(sysctls, namespacesOf, `${path}/`) : undefined;
    },
  };
}

function settingFile(sysctls: Sysctls, namespacesOf: NamespacesOf, path: string): GeneratedText {
  const read = (caller?: ProcCaller) => `${sysctls.get(namespacesOf(caller), path)}\n`;
  if (sysctls.isReadOnly(namespacesOf(undefined), path)) return { mode: 0o444, read };
  return { mode: 0o644, read, write: (value, caller) => sysctls.set(namespacesOf(caller), path, value.replace(/\n.*/s, "")) };
}
