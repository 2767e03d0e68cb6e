/** What a client asks the builder for. */

import { fromBase64 } from "../../base/base64.ts";
import type { Bytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import { TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import type { ApiRequest } from "../api/route.ts";
import { fromFields } from "../auth/credentials.ts";
import { EngineError } from "../error.ts";
import { unpack } from "../image/layer-store.ts";
import { parsePlatform } from "../image/manifest.ts";
import type { Credentials } from "../image/registry-client.ts";

export interface BuildRequest {
  readonly dockerfileName: string;
  readonly names: readonly string[];
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly target: string;
  readonly noCache: boolean;
  readonly noCacheFilter: readonly string[];
  readonly pull: boolean;
  readonly quiet: boolean;
  readonly network: string;
  readonly platform: string;
  readonly extraHosts: readonly string[];
  readonly shmSize: number;
  readonly ulimits: readonly { Name: string; Soft: number; Hard: number }[];
  readonly resources: Record<string, number | string>;
  readonly cgroupParent: string;
  /** `build`, `check`, `outline` or `targets`. */
  readonly call: string;
  /** `image`, or what the client wants of the files: `local`, `tar`. */
  readonly output: string;
  readonly contextKey: string;
  /** The Dockerfile is in the context, which comes as an archive of its own. */
  readonly whole: boolean;
  /** The archive has rooms; otherwise it is the context. */
  readonly rooms: boolean;
  /** Where the context comes from instead. */
  readonly remote: string;
  readonly squash: boolean;
  credentials(domain: string): Credentials | undefined;
}

export function readBuildRequest(request: ApiRequest): BuildRequest {
  const { query } = request;
  const platform = query.text("platform");
  if (platform !== "") parsePlatform(platform);
  const resources: Record<string, number | string> = {};
  for (const [name, field] of [
    ["memory", "Memory"],
    ["memswap", "MemorySwap"],
    ["cpushares", "CpuShares"],
    ["cpuquota", "CpuQuota"],
    ["cpuperiod", "CpuPeriod"],
  ] as const) {
    const value = query.number(name);
    if (value !== 0) resources[field] = value;
  }
  for (const [name, field] of [
    ["cpusetcpus", "CpusetCpus"],
    ["cpusetmems", "CpusetMems"],
  ] as const) {
    if (query.text(name) !== "") resources[field] = query.text(name);
  }
  return {
    dockerfileName: query.text("dockerfile") || "Dockerfile",
    names: query.all("t").filter((name) => name !== ""),
    buildArgs: objectOf(query.text("buildargs")),
    labels: objectOf(query.text("labels")) as Record<string, string>,
    target: query.text("target"),
    noCache: query.flag("nocache"),
    noCacheFilter: query.all("nocachefilter"),
    pull: query.flag("pull"),
    quiet: query.flag("q"),
    network: query.text("networkmode") || "default",
    platform,
    extraHosts: query.text("extrahosts").startsWith("[")
      ? (JSON.parse(query.text("extrahosts")) as string[])
      : query.all("extrahosts").filter((one) => one !== ""),
    shmSize: query.number("shmsize") || 64 * 1024 * 1024,
    ulimits: listOf(query.text("ulimits")) as { Name: string; Soft: number; Hard: number }[],
    resources,
    cgroupParent: query.text("cgroupparent"),
    call: query.text("call") || "build",
    output: query.text("output") || "image",
    contextKey: query.text("contextkey"),
    whole: query.flag("whole"),
    rooms: query.text("archive") === "rooms",
    remote: query.text("remote"),
    squash: query.flag("squash"),
    credentials: credentialsOf(request.header("x-registry-config")),
  };
}

function objectOf(text: string): Record<string, string | null> {
  const value = parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, string | null>) : {};
}

function listOf(text: string): unknown[] {
  const value = parse(text);
  return Array.isArray(value) ? value : [];
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new EngineError("InvalidParameter", "error reading build options: invalid character in JSON");
  }
}

/** X-Registry-Config: credentials by registry. */
function credentialsOf(header: string): (domain: string) => Credentials | undefined {
  const bytes = header === "" ? undefined : fromBase64(header);
  let all: Record<string, unknown> = {};
  try {
    if (bytes !== undefined) all = JSON.parse(decodeUtf8(bytes)) as Record<string, unknown>;
  } catch {
    // Unreadable ones are none.
  }
  return (domain) => {
    const fields = all[domain] ?? (domain === "docker.io" ? all["https://index.docker.io/v1/"] : undefined);
    return typeof fields === "object" && fields !== null ? fromFields(fields as Record<string, unknown>) : undefined;
  };
}

/** Members of the archive that was sent. */
export function readContext(body: Bytes): TarEntry[] {
  if (body.length === 0) return [];
  try {
    return readTar(unpack(body)).map((entry) => ({ ...entry, path: entry.path.replace(/^(\.?\/)+/, "").replace(/^\.$/, "") }));
  } catch (error) {
    if (error instanceof TarError) throw new EngineError("System", error.message);
    throw error;
  }
}
