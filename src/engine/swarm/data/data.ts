/** Secrets and configs: /secrets and /configs. */
import { fromBase64 } from "../../../base/base64.ts";
import type { Filters } from "../../api/filters.ts";
import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import type { Data } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";
import { type DataSpec, dataSpecType } from "../spec/data-spec.ts";
import { checkVersion, metaToWire } from "../state.ts";
import type { Table } from "../table.ts";

export type DataKind = "secret" | "config";

const MAX_BYTES: Readonly<Record<DataKind, number>> = { secret: 500 * 1024, config: 1000 * 1024 };
const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

export function createData(context: SwarmContext, kind: DataKind, spec: DataSpec): Data {
  if (spec.Name === "") throw rpcError("InvalidArgument", "name must be provided");
  if (spec.Name.length > 64 || !NAME.test(spec.Name)) {
    throw rpcError("InvalidArgument", "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]");
  }
  const size = fromBase64(spec.Data)?.length ?? 0;
  if (kind === "secret" && spec.Driver !== null) throw rpcError("Unknown", `plugin "${spec.Driver.Name}" not found`);
  if (size === 0 || size >= MAX_BYTES[kind]) {
    throw rpcError("InvalidArgument", `${kind} data must be larger than 0 and less than ${MAX_BYTES[kind]} bytes`);
  }
  const table = tableOf(context, kind);
  if ([...table].some((other) => other.spec.Name === spec.Name)) throw rpcError("AlreadyExists", `${kind} ${spec.Name} already exists`);
  const data = table.add({ ...context.state.stamp(kind), spec: { ...spec, Labels: spec.Labels ?? {} } });
  publishSwarmEvent(context, kind, "create", { id: data.id, name: spec.Name });
  return data;
}

/** Only labels can change. */
export function updateData(context: SwarmContext, kind: DataKind, data: Data, spec: DataSpec, version: number): void {
  checkVersion(data, version);
  if (spec.Name !== data.spec.Name || (spec.Data !== "" && spec.Data !== data.spec.Data))
    throw rpcError("InvalidArgument", "only updates to Labels are allowed");
  data.spec = { ...data.spec, Labels: spec.Labels ?? {} };
  context.state.touch(data);
  publishSwarmEvent(context, kind, "update", { id: data.id, name: data.spec.Name });
}

export function removeData(context: SwarmContext, kind: DataKind, data: Data): void {
  const users = [...context.state.services].filter(({ removed, spec }) => {
    const container = spec.TaskTemplate.ContainerSpec;
    const ids = kind === "secret" ? container?.Secrets?.map(({ SecretID }) => SecretID) : container?.Configs?.map(({ ConfigID }) => ConfigID);
    return !removed && (ids ?? []).includes(data.id);
  });
  if (users.length > 0) {
    const names = users.map(({ spec }) => spec.Name).join(", ");
    throw rpcError("InvalidArgument", `${kind} '${data.spec.Name}' is in use by the following service${users.length > 1 ? "s" : ""}: ${names}`);
  }
  tableOf(context, kind).delete(data);
  publishSwarmEvent(context, kind, "remove", { id: data.id, name: data.spec.Name });
}

export function listData(context: SwarmContext, kind: DataKind, filters: Filters): Record<string, unknown>[] {
  filters.validate(kind === "secret" ? ["name", "names", "id", "label"] : ["name", "id", "label"]);
  return [...tableOf(context, kind)]
    .filter(({ spec }) => !filters.has("name") || filters.get("name").some((name) => spec.Name.startsWith(name)))
    .filter(({ spec }) => filters.matchesExactly("names", spec.Name))
    .filter(({ id }) => filters.matchesPrefix("id", id))
    .filter(({ spec }) => filters.matchesLabels("label", spec.Labels))
    .map((data) => dataToWire(kind, data));
}

/** What a secret holds is not for reading. */
export function dataToWire(kind: DataKind, data: Data): Record<string, unknown> {
  return { ...metaToWire(data), Spec: dataSpecType.encode(kind === "secret" ? { ...data.spec, Data: "" } : data.spec) };
}

function tableOf(context: SwarmContext, kind: DataKind): Table<Data> {
  return kind === "secret" ? context.state.secrets : context.state.configs;
}
