/** Images that services need: downloaded or built when they are not here. */
import { pathEscape } from "../../cli/client.ts";
import { ApiError, CommandError, isNotFound } from "../../cli/error.ts";
import { registryHeader } from "../../cli/image/pull-image.ts";
import { familiarName, parseReference, withDefaultTag } from "../../cli/reference.ts";
import { imageOf, mappingOf, type Project, type Service, textOf } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { forEachParallel } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";
import { buildServices } from "./build.ts";
import { followTransfer } from "./transfer.ts";

export interface ImageInfo {
  readonly Id: string;
  readonly RepoTags: string[] | null;
  readonly Size: number;
  readonly Created: string;
  readonly Os: string;
  readonly Architecture: string;
  readonly Variant?: string;
  readonly Metadata?: { readonly LastTagTime?: string };
  readonly Config?: { readonly Volumes?: Record<string, object> | null } | null;
}

/** Undefined when the engine does not have it. */
export async function inspectImage(compose: Composition, name: string): Promise<ImageInfo | undefined> {
  try {
    return await compose.client.get<ImageInfo>(`/images/${pathEscape(name)}/json`);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export interface EnsureImages {
  /** Build even what is here. */
  readonly build: boolean;
  readonly noBuild: boolean;
  readonly quietPull: boolean;
  readonly quietBuild: boolean;
  /** `--pull`, over what the services say; empty: their own. */
  readonly pull: string;
}

/** Afterwards every service has its image, or the engine says that it does not when its container is made. Throws CommandError. */
export async function ensureImages(compose: Composition, project: Project, options: EnsureImages, writer: ProgressWriter): Promise<void> {
  const toPull: Service[] = [];
  const present = new Set<Service>();
  for (const service of project.services.values()) {
    if (service.spec.provider !== undefined) continue;
    const policy = policyOf(service, options);
    if ((await inspectImage(compose, imageOf(project, service))) !== undefined) present.add(service);
    if (service.spec.image === undefined || policy === "never" || policy === "build") continue;
    if (policy === "always" || !present.has(service)) toPull.push(service);
  }
  await pullServices(compose, project, toPull, options.quietPull ? withoutParts(writer) : writer, { ignoreFailures: false });
  if (options.noBuild) return;
  const toBuild: Service[] = [];
  for (const service of project.services.values()) {
    if (service.spec.build === undefined) continue;
    const here = present.has(service) || (toPull.includes(service) && (await inspectImage(compose, imageOf(project, service))) !== undefined);
    if (!here || policyOf(service, options) === "build") toBuild.push(service);
  }
  if (toBuild.length > 0)
    await buildServices(compose, project, toBuild, { quiet: options.quietBuild, noCache: false, pull: false, buildArgs: [], push: false }, writer);
}

function policyOf(service: Service, options: EnsureImages): string {
  if (options.build && service.spec.build !== undefined) return "build";
  return options.pull || pullPolicy(service);
}

/** Leaves out layers. */
export function withoutParts(writer: ProgressWriter): ProgressWriter {
  return { event: (event) => (event.parent === undefined ? writer.event(event) : undefined), stop: () => writer.stop() };
}

/** Empty: missing. */
export function pullPolicy(service: Service): string {
  const policy = textOf(service.spec.pull_policy);
  return policy === "missing" || policy === "if_not_present" ? "" : /^(daily|weekly|every_|refresh)/.test(policy) ? "always" : policy;
}

/** Downloads each image once. Throws the first failure after all have ended. */
export async function pullServices(
  compose: Composition,
  project: Project,
  services: readonly Service[],
  writer: ProgressWriter,
  options: { ignoreFailures: boolean },
): Promise<void> {
  const seen = new Set<string>();
  await forEachParallel(compose.sys, services, async (service) => {
    const image = imageOf(project, service);
    if (seen.has(image)) {
      writer.event({
        id: service.name,
        text: "Skipped - Image is already being pulled by another service".split(" - ")[0] as string,
        status: "Image is already being pulled by another service",
        state: "warning",
      });
      return;
    }
    seen.add(image);
    writer.event({ id: service.name, text: "Pulling", status: "", state: "working" });
    try {
      await pullOne(compose, service, image, writer);
      writer.event({ id: service.name, text: "Pulled", status: "", state: "done" });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const words = error instanceof ApiError ? error.detail : error.message;
      if (options.ignoreFailures && service.spec.build === undefined) {
        writer.event({ id: service.name, text: "Warning", status: words, state: "warning" });
        return;
      }
      if (service.spec.build !== undefined) {
        writer.event({ id: service.name, text: "Warning", status: words, state: "warning" });
        return;
      }
      writer.event({ id: service.name, text: "Error", status: words, state: "error" });
      throw new CommandError(`Error response from daemon: ${words.replace(/^Error response from daemon: /, "")}`);
    }
  });
}

async function pullOne(compose: Composition, service: Service, image: string, writer: ProgressWriter): Promise<void> {
  const reference = withDefaultTag(parseReference(image));
  const response = await compose.client.request("POST", "/images/create", {
    query: {
      fromImage: familiarName({ ...reference, tag: undefined, digest: undefined }),
      tag: reference.digest ?? reference.tag,
      platform: textOf(service.spec.platform).toLowerCase() || undefined,
    },
    headers: registryHeader(compose.docker, reference),
  });
  await followTransfer(response.chunks(), service.name, writer);
}

/** Where a service's image is declared to keep data. */
export function declaredVolumes(image: ImageInfo | undefined): string[] {
  return Object.keys(mappingOf((image?.Config?.Volumes ?? {}) as never));
}
