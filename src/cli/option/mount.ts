/** `--mount type=bind,src=…,dst=…`. */

import { parseCsvLine } from "../flag/csv.ts";
import { type Flag, FlagValueError, makeFlag } from "../flag/flag.ts";
import { parseBytes } from "../flag/numbers.ts";

export interface MountSpec {
  Type: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: { Propagation?: string; NonRecursive?: boolean; CreateMountpoint?: boolean; ReadOnlyNonRecursive?: boolean; ReadOnlyForceRecursive?: boolean };
  VolumeOptions?: { NoCopy?: boolean; Labels?: Record<string, string>; Subpath?: string; DriverConfig?: { Name?: string; Options?: Record<string, string> } };
  ImageOptions?: { Subpath?: string };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

export function mount(short: string, en: string, hi: string): Flag<readonly MountSpec[]> {
  return makeFlag<readonly MountSpec[]>("mount", [], (text, previous) => [...previous, parseMount(text)], short, en, hi);
}

const VALUELESS = new Set(["readonly", "ro", "volume-nocopy", "bind-nonrecursive"]);

/** Throws FlagValueError. */
export function parseMount(text: string): MountSpec {
  if (text === "") throw new FlagValueError("EOF");
  const spec: MountSpec = { Type: "volume" };
  for (const field of parseCsvLine(text)) {
    const at = field.indexOf("=");
    const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
    if (at < 0 && !VALUELESS.has(key)) throw new FlagValueError(`invalid field '${field}' must be a key=value pair`);
    setField(spec, key, at < 0 ? "true" : field.slice(at + 1), field);
  }
  if (spec.Type === "") throw new FlagValueError("type is required");
  if (spec.Target === undefined || spec.Target === "") throw new FlagValueError("target is required");
  for (const [kind, options] of [
    ["volume", spec.VolumeOptions],
    ["image", spec.ImageOptions],
    ["bind", spec.BindOptions],
    ["tmpfs", spec.TmpfsOptions],
  ] as const) {
    if (options !== undefined && spec.Type !== kind) throw new FlagValueError(`cannot mix '${kind}-*' options with mount type '${spec.Type}'`);
  }
  const bind = spec.BindOptions;
  if (bind?.ReadOnlyNonRecursive && !spec.ReadOnly)
    throw new FlagValueError("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction");
  if (bind?.ReadOnlyForceRecursive) {
    if (!spec.ReadOnly) throw new FlagValueError("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
    if (bind.Propagation !== "rprivate")
      throw new FlagValueError("option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction");
  }
  return spec;
}

function setField(spec: MountSpec, key: string, value: string, field: string): void {
  const truth = (): boolean => {
    if (["1", "t", "T", "TRUE", "true", "True"].includes(value)) return true;
    if (["0", "f", "F", "FALSE", "false", "False"].includes(value)) return false;
    throw new FlagValueError(`invalid value for ${key}: ${value}`);
  };
  const volume = () => (spec.VolumeOptions ??= {});
  const bind = () => (spec.BindOptions ??= {});
  const tmpfs = () => (spec.TmpfsOptions ??= {});
  switch (key) {
    case "type":
      spec.Type = value.toLowerCase();
      return;
    case "source":
    case "src":
      spec.Source = value;
      return;
    case "target":
    case "dst":
    case "destination":
      spec.Target = value;
      return;
    case "readonly":
    case "ro":
      spec.ReadOnly = truth();
      return;
    case "consistency":
      spec.Consistency = value.toLowerCase();
      return;
    case "bind-propagation":
      bind().Propagation = value.toLowerCase();
      return;
    case "bind-nonrecursive":
      bind().NonRecursive = truth();
      return;
    case "bind-recursive":
      if (value === "enabled") return;
      if (value === "disabled") bind().NonRecursive = true;
      else if (value === "writable") bind().ReadOnlyNonRecursive = true;
      else if (value === "readonly") bind().ReadOnlyForceRecursive = true;
      else throw new FlagValueError(`invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`);
      return;
    case "volume-subpath":
      volume().Subpath = value;
      return;
    case "volume-nocopy":
      volume().NoCopy = truth();
      return;
    case "volume-label": {
      const options = volume();
      options.Labels = { ...options.Labels, ...pair(value) };
      return;
    }
    case "volume-driver": {
      const options = volume();
      options.DriverConfig = { ...options.DriverConfig, Name: value };
      return;
    }
    case "volume-opt": {
      const options = volume();
      options.DriverConfig = { ...options.DriverConfig, Options: { ...options.DriverConfig?.Options, ...pair(value) } };
      return;
    }
    case "image-subpath":
      spec.ImageOptions = { Subpath: value };
      return;
    case "tmpfs-size":
      try {
        tmpfs().SizeBytes = parseBytes(value);
      } catch {
        throw new FlagValueError(`invalid value for ${key}: ${value}`);
      }
      return;
    case "tmpfs-mode":
      if (!/^[0-7]+$/.test(value)) throw new FlagValueError(`invalid value for ${key}: ${value}`);
      tmpfs().Mode = Number.parseInt(value, 8);
      return;
    default:
      throw new FlagValueError(`unexpected key '${key}' in '${field}'`);
  }
}

function pair(text: string): Record<string, string> {
  const at = text.indexOf("=");
  return at < 0 ? { [text]: "" } : { [text.slice(0, at)]: text.slice(at + 1) };
}
