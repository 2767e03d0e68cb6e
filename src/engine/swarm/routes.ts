import { parseBool, type Query } from "../api/query.ts";
import { empty, json } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { EngineError } from "../error.ts";
import type { SwarmContext } from "./context.ts";
import { createData, type DataKind, dataToWire, listData, removeData, updateData } from "./data/data.ts";
import type { Manager } from "./manager.ts";
import { findNode, listNodes, nodeToWire, removeNode, updateNode } from "./node/wire.ts";
import { removeService } from "./orchestrator/orchestrator.ts";
import { createService, updateService } from "./service/change.ts";
import { taskLogs } from "./service/logs.ts";
import { listServices, serviceToWire } from "./service/wire.ts";
import { clusterSpecType, initRequestType, joinRequestType, unlockRequestType } from "./spec/cluster-spec.ts";
import { dataSpecType } from "./spec/data-spec.ts";
import { nodeSpecType } from "./spec/node-spec.ts";
import { serviceSpecType } from "./spec/service-spec.ts";
import type { Swarm } from "./swarm.ts";
import { listTasks, taskToWire } from "./task/wire.ts";

/** /swarm, /nodes, /services, /tasks, /secrets, /configs. */
export function swarmRoutes(swarm: Swarm): Route[] {
  return [
    ...clusterRoutes(swarm),
    ...nodeRoutes(swarm),
    ...serviceRoutes(swarm),
    ...taskRoutes(swarm),
    ...dataRoutes(swarm, "secret"),
    ...dataRoutes(swarm, "config"),
  ];
}

function clusterRoutes(swarm: Swarm): Route[] {
  return [
    { method: "GET", path: "/swarm", handle: async () => json(swarm.inspect()) },
    {
      method: "POST",
      path: "/swarm/init",
      handle: async (request) => json(swarm.init(initRequestType.decode((await request.json()) ?? {}, "InitRequest"))),
    },
    {
      method: "POST",
      path: "/swarm/join",
      handle: async (request) => swarm.join(joinRequestType.decode((await request.json()) ?? {}, "JoinRequest")),
    },
    {
      method: "POST",
      path: "/swarm/leave",
      async handle({ query }) {
        await swarm.leave(query.flag("force"));
        return empty();
      },
    },
    {
      method: "POST",
      path: "/swarm/update",
      async handle(request) {
        const { query } = request;
        swarm.update(clusterSpecType.decode((await request.json()) ?? {}, "Spec"), {
          version: versionOf(request, "swarm"),
          rotateWorkerToken: rotates(query, "rotateWorkerToken"),
          rotateManagerToken: rotates(query, "rotateManagerToken"),
          rotateManagerUnlockKey: rotates(query, "rotateManagerUnlockKey"),
        });
        return empty();
      },
    },
    { method: "GET", path: "/swarm/unlockkey", handle: async () => json({ UnlockKey: swarm.unlockKey() }) },
    {
      method: "POST",
      path: "/swarm/unlock",
      async handle(request) {
        swarm.unlock(unlockRequestType.decode((await request.json()) ?? {}, "UnlockRequest").UnlockKey);
        return empty();
      },
    },
  ];
}

function nodeRoutes(swarm: Swarm): Route[] {
  const context = (): SwarmContext => swarm.manager.context;
  return [
    { method: "GET", path: "/nodes", handle: async ({ query }) => json(listNodes(context(), query.filters())) },
    {
      method: "GET",
      path: "/nodes/{id}",
      async handle({ params }) {
        findNode(context(), params["id"] ?? "");
        return json(nodeToWire(context()));
      },
    },
    {
      method: "POST",
      path: "/nodes/{id}/update",
      async handle(request) {
        const spec = nodeSpecType.decode((await request.json()) ?? {}, "NodeSpec");
        updateNode(context(), findNode(context(), request.params["id"] ?? ""), spec, versionOf(request, "node"));
        return empty();
      },
    },
    { method: "DELETE", path: "/nodes/{id}", handle: async ({ params }) => removeNode(findNode(context(), params["id"] ?? "")) },
  ];
}

function serviceRoutes(swarm: Swarm): Route[] {
  const context = (): SwarmContext => swarm.manager.context;
  return [
    { method: "GET", path: "/services", handle: async ({ query }) => json(listServices(context(), query.filters(), query.strictFlag("status"))) },
    {
      method: "POST",
      path: "/services/create",
      async handle(request) {
        const spec = serviceSpecType.decode((await request.json()) ?? {}, "ServiceSpec");
        return json({ ID: createService(context(), spec).id, Warnings: null }, 201);
      },
    },
    {
      method: "GET",
      path: "/services/{id}",
      async handle({ params, query }) {
        return json(serviceToWire(context(), context().state.service(params["id"] ?? ""), { insertDefaults: query.strictFlag("insertDefaults") }));
      },
    },
    {
      method: "POST",
      path: "/services/{id}/update",
      async handle(request) {
        const spec = serviceSpecType.decode((await request.json()) ?? {}, "ServiceSpec");
        const service = context().state.service(request.params["id"] ?? "");
        const { query } = request;
        const registryAuthFrom = query.text("registryAuthFrom");
        updateService(context(), service, spec, { version: versionOf(request, "service"), rollback: query.text("rollback"), registryAuthFrom });
        return json({ Warnings: null });
      },
    },
    {
      method: "DELETE",
      path: "/services/{id}",
      async handle({ params }) {
        removeService(context(), context().state.service(params["id"] ?? ""));
        return empty();
      },
    },
    {
      method: "GET",
      path: "/services/{id}/logs",
      async handle({ params, query }) {
        const { state } = context();
        const service = state.service(params["id"] ?? "");
        return taskLogs(context(), () => state.tasksOf(service), query);
      },
    },
  ];
}

function taskRoutes(swarm: Swarm): Route[] {
  const manager = (): Manager => swarm.manager;
  return [
    { method: "GET", path: "/tasks", handle: async ({ query }) => json(listTasks(manager().context, manager().overlays, query.filters())) },
    {
      method: "GET",
      path: "/tasks/{id}",
      handle: async ({ params }) => json(taskToWire(manager().context, manager().overlays, manager().context.state.task(params["id"] ?? ""))),
    },
    {
      method: "GET",
      path: "/tasks/{id}/logs",
      async handle({ params, query }) {
        const task = manager().context.state.task(params["id"] ?? "");
        return taskLogs(manager().context, () => [task], query);
      },
    },
  ];
}

function dataRoutes(swarm: Swarm, kind: DataKind): Route[] {
  const context = (): SwarmContext => swarm.manager.context;
  return [
    { method: "GET", path: `/${kind}s`, handle: async ({ query }) => json(listData(context(), kind, query.filters())) },
    {
      method: "POST",
      path: `/${kind}s/create`,
      async handle(request) {
        const spec = dataSpecType.decode((await request.json()) ?? {}, kind === "secret" ? "SecretSpec" : "ConfigSpec");
        return json({ ID: createData(context(), kind, spec).id }, 201);
      },
    },
    { method: "GET", path: `/${kind}s/{id}`, handle: async ({ params }) => json(dataToWire(kind, context().state.data(kind, params["id"] ?? ""))) },
    {
      method: "POST",
      path: `/${kind}s/{id}/update`,
      async handle(request) {
        const spec = dataSpecType.decode((await request.json()) ?? {}, kind === "secret" ? "SecretSpec" : "ConfigSpec");
        const version = request.query.text("version");
        if (!/^\d+$/.test(version)) throw new EngineError("InvalidParameter", `invalid ${kind} version`);
        updateData(context(), kind, context().state.data(kind, request.params["id"] ?? ""), spec, Number(version));
        return empty();
      },
    },
    {
      method: "DELETE",
      path: `/${kind}s/{id}`,
      async handle({ params }) {
        removeData(context(), kind, context().state.data(kind, params["id"] ?? ""));
        return { status: 204 };
      },
    },
  ];
}

function rotates(query: Query, name: string): boolean {
  const value = query.text(name);
  const flag = parseBool(value);
  if (value !== "" && flag === undefined) throw new EngineError("InvalidParameter", `invalid value for ${name}: ${value}`);
  return flag ?? false;
}

/** `version` of an update; it must be there. */
function versionOf({ query }: ApiRequest, what: string): number {
  const text = query.text("version");
  if (/^\d+$/.test(text)) return Number(text);
  throw new EngineError("InvalidParameter", `invalid ${what} version '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}
