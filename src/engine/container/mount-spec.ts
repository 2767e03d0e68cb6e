import type { PathFs } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";
import type { MountRequest } from "./host-config.ts";
import type { MountPoint } from "./mount-point.ts";

const READ_WRITE_MODES = new Set(["rw", "ro"]);
const LABEL_MODES = new Set(["z", "Z"]);
const PROPAGATION_MODES = new Set(["private", "rprivate", "slave", "rslave", "shared", "rshared"]);
const CONSISTENCY_MODES = new Set(["consistent", "cached", "delegated"]);

/** `-v`: `[SOURCE:]DESTINATION[:MODE]`. */
export function parseBind(raw: string, volumeDriver: string, hostFs: PathFs): MountPoint {
  const request = emptyRequest();
  const parts = splitLimited(raw, ":", 4);
  if (parts[0] === "") throw invalidSpecification(raw);
  const [first = "", second = "", mode = ""] = parts;
  if (parts.length === 1) request.Target = first;
  else if (parts.length === 2) {
    if (second !== "" && isValidMode(second)) throw invalidSpecification(raw);
    request.Source = first;
    request.Target = second;
  } else if (parts.length === 3) {
    request.Source = first;
    request.Target = second;
  } else throw invalidSpecification(raw);
  if (!isValidMode(mode)) throw new EngineError("System", `invalid mode: ${mode}`);
  request.Type = request.Source.startsWith("/") ? "bind" : "volume";
  const modes = mode.split(",");
  request.ReadOnly = modes.includes("ro");
  if ((request.Type === "volume" && volumeDriver !== "") || modes.includes("nocopy")) {
    request.VolumeOptions = {
      NoCopy: modes.includes("nocopy"),
      Labels: null,
      Subpath: "",
      DriverConfig: volumeDriver === "" ? null : { Name: volumeDriver, Options: null },
    };
  }
  const propagation = modes.find((word) => PROPAGATION_MODES.has(word));
  if (propagation !== undefined) request.BindOptions = { ...NO_BIND_OPTIONS, Propagation: propagation };
  try {
    return { ...toMountPoint(request, hostFs, false), mode, createSource: true, request: undefined };
  } catch (error) {
    if (error instanceof EngineError) throw new EngineError("System", `invalid volume specification: '${raw}': ${error.message}`);
    throw error;
  }
}

/** `--mount`. */
export function parseMount(request: MountRequest, hostFs: PathFs): MountPoint {
  return toMountPoint(request, hostFs, true);
}

/** `--volumes-from CONTAINER[:MODE]`. */
export function parseVolumesFrom(spec: string): { container: string; mode: string } {
  if (spec === "") throw new EngineError("InvalidParameter", "volumes-from specification cannot be an empty string");
  const [container = "", mode = "rw"] = splitLimited(spec, ":", 2);
  const words = mode.split(",");
  if (!isValidMode(mode) || words.some((word) => PROPAGATION_MODES.has(word) || word === "nocopy"))
    throw new EngineError("InvalidParameter", `invalid mode: ${mode}`);
  return { container, mode };
}

/** Words separated by commas, at most one of each kind. */
export function isValidMode(mode: string): boolean {
  if (mode === "") return true;
  const kinds = new Set<Set<string>>();
  for (const word of mode.split(",")) {
    const kind = [READ_WRITE_MODES, LABEL_MODES, PROPAGATION_MODES, CONSISTENCY_MODES, COPY_MODES].find((words) => words.has(word));
    if (kind === undefined || kinds.has(kind)) return false;
    kinds.add(kind);
  }
  return true;
}

/** Checks a mount; throws `invalid mount config for type "x": …`. */
export function validateMount(request: MountRequest, hostFs: PathFs, sourceMustExist: boolean): void {
  const fail = (reason: string): never => {
    throw new EngineError("InvalidParameter", `invalid mount config for type "${request.Type}": ${reason}`);
  };
  if (request.Target === "") fail("field Target must not be empty");
  if (cleanPath(request.Target) === "/") fail("invalid specification: destination can't be '/'");
  if (!request.Target.startsWith("/")) fail(`invalid mount path: '${request.Target}' mount path must be absolute`);
  switch (request.Type) {
    case "bind":
      if (request.Source === "") fail("field Source must not be empty");
      if (request.VolumeOptions !== null) fail("field VolumeOptions must not be specified");
      if (request.ImageOptions !== null) fail("field ImageOptions must not be specified");
      if (request.TmpfsOptions !== null) fail("field TmpfsOptions must not be specified");
      if (request.BindOptions !== null && request.BindOptions.Propagation !== "" && !PROPAGATION_MODES.has(request.BindOptions.Propagation)) {
        fail(`invalid propagation mode: ${request.BindOptions.Propagation}`);
      }
      if (!request.Source.startsWith("/")) fail(`invalid mount path: '${request.Source}' mount path must be absolute`);
      if (sourceMustExist && request.BindOptions?.CreateMountpoint !== true && !hostFs.exists(request.Source)) {
        fail(`bind source path does not exist: ${request.Source}`);
      }
      return;
    case "volume":
      if (request.BindOptions !== null) fail("field BindOptions must not be specified");
      if (request.ImageOptions !== null) fail("field ImageOptions must not be specified");
      if (request.TmpfsOptions !== null) fail("field TmpfsOptions must not be specified");
      if (request.Source === "" && request.ReadOnly) fail("must not set ReadOnly mode when using anonymous volumes");
      if ((request.VolumeOptions?.Subpath ?? "") !== "" && !isLocalPath(request.VolumeOptions?.Subpath ?? ""))
        fail("subpath must be a relative path within the volume");
      return;
    case "tmpfs":
      if (request.BindOptions !== null) fail("field BindOptions must not be specified");
      if (request.ImageOptions !== null) fail("field ImageOptions must not be specified");
      if (request.VolumeOptions !== null) fail("field VolumeOptions must not be specified");
      if (request.Source !== "") fail("field Source must not be specified");
      for (const option of request.TmpfsOptions?.Options ?? []) {
        const [name = "", ...value] = option ?? [];
        if (value.length > 1) fail("invalid option array length");
        if (name !== "exec" && name !== "noexec") fail(`invalid option: ${name}`);
      }
      return;
    case "image":
      if (request.BindOptions !== null) fail("field BindOptions must not be specified");
      if (request.VolumeOptions !== null) fail("field VolumeOptions must not be specified");
      if (request.TmpfsOptions !== null) fail("field TmpfsOptions must not be specified");
      if (request.Source === "") fail("field Source must not be empty");
      return;
    default:
      fail("mount type unknown");
  }
}

function toMountPoint(request: MountRequest, hostFs: PathFs, sourceMustExist: boolean): MountPoint {
  validateMount(request, hostFs, sourceMustExist);
  const type = request.Type as MountPoint["type"];
  const bind = type === "bind";
  return {
    type,
    name: type === "volume" ? request.Source : "",
    source: bind ? cleanPath(request.Source) : type === "image" ? request.Source : "",
    destination: cleanPath(request.Target),
    driver: type === "volume" ? (request.VolumeOptions?.DriverConfig?.Name ?? "") : "",
    mode: "",
    readWrite: !request.ReadOnly && type !== "image",
    propagation: bind ? request.BindOptions?.Propagation || "rprivate" : "",
    copyData: type === "volume" && request.VolumeOptions?.NoCopy !== true,
    createSource: bind && request.BindOptions?.CreateMountpoint === true,
    anonymous: type === "volume" && request.Source === "",
    request,
  };
}

/** filepath.Clean. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  const absolute = path.startsWith("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !absolute) parts.push(part);
  }
  const joined = parts.join("/");
  return absolute ? `/${joined}` : joined || ".";
}

const COPY_MODES = new Set(["nocopy"]);

const NO_BIND_OPTIONS = { Propagation: "", NonRecursive: false, CreateMountpoint: false, ReadOnlyNonRecursive: false, ReadOnlyForceRecursive: false };

function emptyRequest(): MountRequest {
  return {
    Type: "",
    Source: "",
    Target: "",
    ReadOnly: false,
    Consistency: "",
    BindOptions: null,
    VolumeOptions: null,
    ImageOptions: null,
    TmpfsOptions: null,
  };
}

function invalidSpecification(raw: string): EngineError {
  return new EngineError("System", `invalid volume specification: '${raw}'`);
}

/** strings.SplitN. */
function splitLimited(text: string, separator: string, limit: number): string[] {
  const parts = text.split(separator);
  return parts.length <= limit ? parts : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function isLocalPath(path: string): boolean {
  const clean = cleanPath(path);
  return !path.startsWith("/") && clean !== ".." && !clean.startsWith("../");
}
