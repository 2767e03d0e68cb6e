import { json } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { applyChanges } from "../image/changes.ts";
import { targetReference } from "../image/service.ts";
import type { ContainerConfigDefaults } from "../services.ts";
import { type ContainerConfig, containerConfigType } from "./config.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { pauseContainer } from "./pause.ts";
import { unpauseContainer } from "./unpause.ts";

/** POST /commit: a container's changes become an image. */
export function commitRoute(context: ContainerContext): Route {
  return {
    method: "POST",
    path: "/commit",
    handle: async (request) => {
      const container = context.store.get(request.query.text("container"));
      const config = containerConfigType.decode((await request.json()) ?? null, "");
      return json({ Id: commit(context, container, config, request) }, 201);
    },
  };
}

function commit(context: ContainerContext, container: Container, config: ContainerConfig, { query }: ApiRequest): string {
  const changed = applyChanges(defaultsOf(mergedWith(config, container.config)), query.all("changes"));
  const [repository, tag] = [query.text("repo"), query.text("tag")];
  if (repository !== "") targetReference(repository, tag);
  const pause = query.flag("pause", true) && container.task !== undefined && !container.state.paused;
  if (pause) pauseContainer(context, container);
  try {
    const id = context.images.commit({
      parent: container.image.id,
      upper: container.rootfs.overlay.upper,
      config: changed,
      containerConfig: containerConfigType.encode(container.config) as object,
      containerId: container.id,
      createdBy: [container.command.path, ...container.command.args].join(" "),
      comment: query.text("comment"),
      author: query.text("author"),
      reference: repository === "" ? undefined : `${repository}${tag === "" ? "" : `:${tag}`}`,
    });
    publishContainerEvent(context, container, "commit", {
      comment: query.text("comment"),
      imageID: id,
      imageRef: repository === "" ? "" : `${repository}:${tag || "latest"}`,
    });
    return id;
  } finally {
    if (pause) unpauseContainer(context, container);
  }
}

/** What the request says goes before what the container has. */
function mergedWith(wanted: ContainerConfig, own: ContainerConfig): ContainerConfig {
  return {
    ...own,
    User: wanted.User || own.User,
    Env: wanted.Env ?? own.Env,
    Cmd: wanted.Cmd ?? own.Cmd,
    Entrypoint: wanted.Entrypoint ?? own.Entrypoint,
    WorkingDir: wanted.WorkingDir || own.WorkingDir,
    Labels: { ...own.Labels, ...wanted.Labels },
    ExposedPorts: wanted.ExposedPorts === null ? own.ExposedPorts : { ...own.ExposedPorts, ...wanted.ExposedPorts },
    Volumes: wanted.Volumes === null ? own.Volumes : { ...own.Volumes, ...wanted.Volumes },
    Healthcheck: wanted.Healthcheck ?? own.Healthcheck,
    StopSignal: wanted.StopSignal || own.StopSignal,
  };
}

function defaultsOf(config: ContainerConfig): ContainerConfigDefaults {
  return {
    Cmd: config.Cmd,
    Entrypoint: config.Entrypoint,
    Env: config.Env ?? [],
    WorkingDir: config.WorkingDir,
    User: config.User,
    Labels: config.Labels,
    OnBuild: config.OnBuild,
    Volumes: config.Volumes,
    ...(config.ExposedPorts === null ? {} : { ExposedPorts: config.ExposedPorts }),
    ...(config.StopSignal === "" ? {} : { StopSignal: config.StopSignal }),
    ...(config.Shell === null ? {} : { Shell: config.Shell }),
    ...(config.Healthcheck === null ? {} : { Healthcheck: config.Healthcheck }),
  };
}
