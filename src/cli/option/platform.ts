/** `os[/arch[/variant]]`, as containerd's platforms package reads it. */
import { CommandError, messageOf } from "../error.ts";
import { quote } from "../format/quote.ts";

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const OS_PATTERN = "^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$";
const COMPONENT_PATTERN = "^[A-Za-z0-9_.-]+$";
const OPERATING_SYSTEMS = "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split(" ");
const ARCHITECTURES = (
  "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc " +
  "sparc64 wasm"
).split(" ");

/** Throws CommandError with containerd's words. */
export function parsePlatform(text: string): Platform {
  // This machine's.
  if (text === "local") return parsePlatform("linux/amd64");
  const invalid = (problem: string): CommandError => new CommandError(`${quote(text)}${problem}: invalid argument`);
  if (text.includes("*")) throw invalid(": wildcards not yet supported");
  const parts = text.split("/");
  const [first = "", second, third] = parts;
  const matched = new RegExp(OS_PATTERN).exec(first);
  if (matched === null)
    throw new CommandError(
      `${quote(first)} is an invalid OS component of ${quote(text)}: OSAndVersion specifier component must match ${quote(OS_PATTERN)}: invalid argument`,
    );
  for (const part of [...parts.slice(1, 3), ...(parts.length > 3 ? [parts.slice(3).join("/")] : [])])
    if (!new RegExp(COMPONENT_PATTERN).test(part))
      throw new CommandError(
        `${quote(part)} is an invalid component of ${quote(text)}: platform specifier component must match ${quote(COMPONENT_PATTERN)}: invalid argument`,
      );
  const os = normalOs(matched[1] ?? "");
  if (parts.length > 3) throw invalid(": cannot parse platform specifier");
  if (second === undefined) {
    if (OPERATING_SYSTEMS.includes(os)) return { os, architecture: "amd64" };
    const machine = normalArchitecture(first, "");
    if (!ARCHITECTURES.includes(machine.architecture)) throw invalid(": unknown operating system or architecture");
    return { os: "linux", ...withoutDefault(machine) };
  }
  const machine = normalArchitecture(second, third ?? "");
  if (third === undefined) return { os, ...withoutDefault(machine) };
  return { os, ...(machine.architecture === "arm64" && machine.variant === undefined ? { ...machine, variant: "v8" } : machine) };
}

/** What the API wants in `platform=`; undefined when nothing was asked for. `problem` stands before the message. */
export function platformQuery(text: string, problem: string): string | undefined {
  if (text === "") return undefined;
  try {
    const { os, architecture, variant } = parsePlatform(text);
    return JSON.stringify({ architecture, os, ...(variant === undefined ? {} : { variant }) });
  } catch (error) {
    throw new CommandError(`${problem}${messageOf(error)}`);
  }
}

export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== undefined && part !== "").join("/");
}

function normalOs(text: string): string {
  const os = text.toLowerCase();
  return os === "macos" ? "darwin" : os;
}

interface Machine {
  readonly architecture: string;
  readonly variant?: string;
}

function normalArchitecture(text: string, given: string): Machine {
  const [name, variant] = [text.toLowerCase(), given.toLowerCase()];
  const of = (architecture: string, own: string): Machine => (own === "" ? { architecture } : { architecture, variant: own });
  switch (name) {
    case "i386":
      return of("386", "");
    case "x86_64":
    case "x86-64":
    case "amd64":
      return of("amd64", variant === "v1" ? "" : variant);
    case "aarch64":
    case "arm64":
      return of("arm64", variant === "8" || variant === "v8" ? "" : variant);
    case "armhf":
      return of("arm", "v7");
    case "armel":
      return of("arm", "v6");
    case "arm":
      return of("arm", variant === "" || variant === "7" ? "v7" : /^[568]$/.test(variant) ? `v${variant}` : variant);
    default:
      return of(name, variant);
  }
}

/** `arm` alone means version 7. */
function withoutDefault(machine: Machine): Machine {
  return machine.architecture === "arm" && machine.variant === "v7" ? { architecture: "arm" } : machine;
}
