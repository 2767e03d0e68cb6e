/** `RUN --mount=type=…`. */
import { DockerfileError } from "./error.ts";
import { suggestion } from "./suggest.ts";

export interface RunMount {
  readonly type: "bind" | "cache" | "secret" | "tmpfs" | "ssh";
  readonly from: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly sizeBytes: number;
  /** Of a cache or secret. */
  readonly id: string;
  readonly sharing: "shared" | "private" | "locked";
  readonly required: boolean;
  /** Of a secret: the variable that holds it. */
  readonly env: string;
  readonly mode: number | undefined;
  readonly uid: number;
  readonly gid: number;
}

const TYPES = ["bind", "cache", "tmpfs", "secret", "ssh"];
const KEYS = [
  "type",
  "from",
  "source",
  "src",
  "target",
  "dst",
  "destination",
  "readonly",
  "ro",
  "rw",
  "readwrite",
  "id",
  "sharing",
  "required",
  "size",
  "mode",
  "uid",
  "gid",
  "env",
];

const FLAGS = ["readonly", "ro", "readwrite", "rw", "required"];
const SHARING = ["shared", "private", "locked"];

/** `expand` replaces variables in values. Throws DockerfileError. */
export function parseMount(text: string, expand: (value: string) => string): RunMount {
  const values = new Map<string, string>();
  const type = (): string => values.get("type") ?? "bind";
  for (const field of text.split(",")) {
    const equals = field.indexOf("=");
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (equals < 0 && !FLAGS.includes(key)) throw new DockerfileError(`invalid field '${field}' must be a key=value pair`);
    if (!KEYS.includes(key)) throw new DockerfileError(`unexpected key '${key}' in '${field}'${suggestion(key, KEYS)}`);
    const value = equals < 0 ? "true" : expand(field.slice(equals + 1));
    if (FLAGS.includes(key) && !/^(1|0|t|f|true|false)$/i.test(value)) throw new DockerfileError(`invalid value for ${key}: ${value}`);
    // Fields count in order: one that belongs to a type has to follow it.
    const owners = OWNED[key];
    if (owners !== undefined && !owners.includes(type())) throw new DockerfileError(`unexpected key '${key}' for mount type '${type()}'`);
    if (key === "type" && !TYPES.includes(value)) throw new DockerfileError(`unsupported mount type ${JSON.stringify(value)}${suggestion(value, TYPES)}`);
    if (key === "sharing" && !SHARING.includes(value))
      throw new DockerfileError(`unsupported sharing value ${JSON.stringify(value)}${suggestion(value, SHARING)}`);
    values.set(ALIASES[key] ?? key, value);
  }
  checkTogether(type(), values);
  return mountOf(type() as RunMount["type"], values);
}

/** Keys of some types only. */
const OWNED: Readonly<Record<string, readonly string[]>> = { required: ["secret", "ssh"], size: ["tmpfs"] };

function checkTogether(type: string, values: ReadonlyMap<string, string>): void {
  if (type === "bind" || type === "tmpfs") {
    for (const key of ["mode", "uid", "gid"]) if (values.has(key)) throw new DockerfileError(`${key} not allowed for ${JSON.stringify(type)} type mounts`);
  }
  if (type === "secret" || type === "ssh") {
    if (values.has("from")) throw new DockerfileError(`${type} mount should not have a from`);
    if (values.has("sharing")) throw new DockerfileError(`${type} mount should not define sharing`);
    if (type === "secret" && !["source", "target", "id"].some((key) => values.get(key)))
      throw new DockerfileError("invalid secret mount. one of source, target required");
    if (values.get("source") && values.get("id")) throw new DockerfileError("both source and id can't be set");
  } else if (values.has("sharing") && type !== "cache") throw new DockerfileError(`invalid cache sharing set for ${type} mount`);
}

function mountOf(type: RunMount["type"], values: ReadonlyMap<string, string>): RunMount {
  const isTrue = (name: string): boolean => /^(1|t|true)$/i.test(values.get(name) ?? "");
  const text = (name: string): string => values.get(name) ?? "";
  const target = text("target");
  const lastName = (path: string): string => path.split("/").pop() ?? "";
  const secret = type === "secret" || type === "ssh";
  const id = text("id") || (secret ? text("source") : "");
  const places: Readonly<Record<string, string>> = {
    secret: text("env") === "" ? `/run/secrets/${lastName(id)}` : "",
    ssh: "/run/buildkit/ssh_agent.0",
  };
  return {
    type,
    from: text("from"),
    source: text("source"),
    target: target || (places[type] ?? ""),
    readOnly: values.has("readonly") ? isTrue("readonly") : values.has("readwrite") ? !isTrue("readwrite") : type !== "cache" && type !== "tmpfs",
    sizeBytes: parseSize(text("size")),
    id: id || (type === "secret" ? lastName(target) : type === "ssh" ? "default" : target),
    sharing: (text("sharing") || "shared") as RunMount["sharing"],
    required: isTrue("required"),
    env: text("env"),
    mode: values.has("mode") ? parseOctal(text("mode")) : undefined,
    uid: parseId("uid", values.get("uid") ?? "0"),
    gid: parseId("gid", values.get("gid") ?? "0"),
  };
}

const ALIASES: Readonly<Record<string, string>> = { src: "source", dst: "target", destination: "target", ro: "readonly", rw: "readwrite" };

function parseOctal(text: string): number {
  if (!/^0?[0-7]{1,4}$/.test(text)) throw new DockerfileError(`invalid value ${text} for mode`);
  return Number.parseInt(text, 8);
}

function parseId(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new DockerfileError(`invalid value ${text} for ${name}`);
  return Number(text);
}

function parseSize(text: string): number {
  if (text === "") return 0;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?$/i.exec(text);
  if (match === null) throw new DockerfileError(`invalid value for size: ${text}`);
  return Math.floor(Number(match[1]) * 1024 ** ["", "k", "m", "g", "t", "p"].indexOf((match[2] as string).toLowerCase()));
}
