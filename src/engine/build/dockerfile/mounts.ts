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

/** `expand` replaces variables in values. Throws DockerfileError. */
export function parseMount(text: string, expand: (value: string) => string): RunMount {
  const values = new Map<string, string>();
  const fields = text.split(",").map((field) => {
    const equals = field.indexOf("=");
    const name = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    return { field, name, value: equals < 0 ? undefined : field.slice(equals + 1) };
  });
  for (const { field, name, value } of fields) {
    if (value === undefined && !["readonly", "ro", "readwrite", "rw", "required"].includes(name))
      throw new DockerfileError(`invalid field '${field}' must be a key=value pair`);
    if (!KEYS.includes(name)) throw new DockerfileError(`unexpected key '${name}' in '${field}'${suggestion(name, KEYS)}`);
    const whole = value === undefined ? "true" : expand(value);
    if (["readonly", "ro", "readwrite", "rw", "required"].includes(name) && !/^(1|0|t|f|true|false)$/i.test(whole))
      throw new DockerfileError(`invalid value for ${name}: ${whole}`);
    values.set(ALIASES[name] ?? name, whole);
  }
  const type = values.get("type") ?? "bind";
  if (!TYPES.includes(type)) throw new DockerfileError(`unsupported mount type ${JSON.stringify(type)}${suggestion(type, TYPES)}`);
  const isTrue = (name: string): boolean => /^(1|t|true)$/i.test(values.get(name) ?? "");
  const sharing = values.get("sharing") ?? "shared";
  if (!["shared", "private", "locked"].includes(sharing))
    throw new DockerfileError(`unsupported sharing value ${JSON.stringify(sharing)}${suggestion(sharing, ["shared", "private", "locked"])}`);
  const id = values.get("id") ?? "";
  let target = values.get("target") ?? "";
  const env = values.get("env") ?? "";
  if (type === "secret") {
    if (target === "" && id === "") throw new DockerfileError("invalid mount options: secret must have an id or a target");
    if (target === "" && env === "") target = `/run/secrets/${id.split("/").pop()}`;
  } else if (type === "ssh") {
    target = target === "" ? "/run/buildkit/ssh_agent.0" : target;
  } else if (target === "") throw new DockerfileError("invalid mount options: target is required");
  return {
    type: type as RunMount["type"],
    from: values.get("from") ?? "",
    source: values.get("source") ?? "",
    target,
    readOnly: values.has("readonly") ? isTrue("readonly") : values.has("readwrite") ? !isTrue("readwrite") : type === "bind",
    sizeBytes: parseSize(values.get("size") ?? ""),
    id: id === "" ? (type === "secret" ? (target.split("/").pop() ?? "") : target) : id,
    sharing: sharing as RunMount["sharing"],
    required: isTrue("required"),
    env,
    mode: values.has("mode") ? parseOctal(values.get("mode") as string) : undefined,
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
