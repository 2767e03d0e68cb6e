/** Volumes of a service as the engine's binds and mounts. */

import { listOf, type Mapping, mappingOf, type Project, type Service, textOf } from "../compose-file/model.ts";
import { secretTarget } from "./secret-target.ts";

/** A mount of the container that is replaced. */
interface OldMount {
  readonly Type: string;
  readonly Name?: string;
  readonly Destination: string;
  readonly RW?: boolean;
}

/** What a new container may take over. */
export interface Inheritance {
  /** Target paths that the image declares as volumes. */
  readonly imageVolumes: readonly string[];
  /** The container whose place it takes. */
  readonly replaces?: { readonly name: string; readonly mounts: readonly OldMount[] };
}

export function mountsOf(project: Project, service: Service, request: Inheritance): { binds: string[]; mounts: object[] } {
  const binds: string[] = [];
  const mounts: object[] = [];
  const taken = new Set<string>();
  for (const item of listOf(service.spec.volumes)) {
    const volume = mappingOf(item);
    const target = textOf(volume.target);
    taken.add(target);
    const bind = bindOf(project, volume);
    if (bind !== undefined) binds.push(bind);
    else mounts.push(mountOf(project, volume, inherited(request, target)));
  }
  // Volumes without a name stay with the service when its container is made anew.
  for (const target of request.imageVolumes) {
    const name = taken.has(target) ? undefined : inherited(request, target);
    if (name !== undefined) mounts.push({ Type: "volume", Source: name, Target: target });
  }
  for (const item of listOf(service.spec.secrets)) {
    const reference = mappingOf(item);
    const { file } = project.secrets.get(textOf(reference.source)) ?? {};
    if (file !== undefined) mounts.push({ Type: "bind", Source: textOf(file), Target: secretTarget(reference), ReadOnly: true, BindOptions: {} });
  }
  for (const item of listOf(service.spec.configs)) {
    const reference = mappingOf(item);
    const { file } = project.configs.get(textOf(reference.source)) ?? {};
    if (file !== undefined)
      mounts.push({ Type: "bind", Source: textOf(file), Target: textOf(reference.target) || `/${textOf(reference.source)}`, ReadOnly: true, BindOptions: {} });
  }
  if (service.spec.use_api_socket === true) mounts.push({ Type: "bind", Source: "/var/run/docker.sock", Target: "/var/run/docker.sock", BindOptions: {} });
  return { binds, mounts };
}

/** `source:/target:rw`; undefined for what binds cannot say. */
function bindOf(project: Project, volume: Mapping): string | undefined {
  const target = textOf(volume.target);
  const source = textOf(volume.source);
  const access = volume.read_only === true ? "ro" : "rw";
  if (volume.type === "bind") {
    const { create_host_path, selinux, propagation, recursive } = mappingOf(volume.bind);
    if (volume.bind !== undefined && (create_host_path !== true || propagation !== undefined || recursive !== undefined)) return undefined;
    return [source, target, [access, selinux].filter((option) => option !== undefined).join(",")].join(":");
  }
  if (volume.type !== "volume" || source === "") return undefined;
  const { nocopy, subpath, labels } = mappingOf(volume.volume);
  if (subpath !== undefined || labels !== undefined) return undefined;
  return `${textOf(project.volumes.get(source)?.name)}:${target}:${access}${nocopy === true ? ",nocopy" : ""}`;
}

function mountOf(project: Project, volume: Mapping, old: string | undefined): object {
  const kind = textOf(volume.type);
  const source = textOf(volume.source);
  const { size, mode } = mappingOf(volume.tmpfs);
  const named = mappingOf(volume.volume);
  return {
    Type: kind,
    Target: textOf(volume.target),
    ...(volume.read_only === true ? { ReadOnly: true } : {}),
    ...(kind === "volume" && (source !== "" || old !== undefined) ? { Source: source === "" ? old : textOf(project.volumes.get(source)?.name) } : {}),
    ...(kind === "bind" || kind === "image" ? { Source: source } : {}),
    ...(kind === "bind" ? { BindOptions: bindOptions(mappingOf(volume.bind)) } : {}),
    ...(kind === "volume"
      ? {
          VolumeOptions: {
            ...(named.nocopy === true ? { NoCopy: true } : {}),
            ...(named.subpath === undefined ? {} : { Subpath: textOf(named.subpath) }),
            ...(named.labels === undefined ? {} : { Labels: named.labels }),
          },
        }
      : {}),
    ...(kind === "tmpfs" && (size !== undefined || mode !== undefined) ? { TmpfsOptions: { SizeBytes: Number(size ?? 0), Mode: Number(mode ?? 0) } } : {}),
    ...(kind === "image" && mappingOf(volume.image).subpath !== undefined ? { ImageOptions: { Subpath: textOf(mappingOf(volume.image).subpath) } } : {}),
  };
}

function bindOptions({ propagation, create_host_path, recursive }: Mapping): object {
  return {
    ...(propagation === undefined ? {} : { Propagation: textOf(propagation) }),
    ...(create_host_path === true ? { CreateMountpoint: true } : {}),
    ...(recursive === "disabled" ? { NonRecursive: true } : {}),
    ...(recursive === "writable" ? { ReadOnlyNonRecursive: true } : {}),
    ...(recursive === "readonly" ? { ReadOnlyForceRecursive: true } : {}),
  };
}

function inherited(request: Inheritance, target: string): string | undefined {
  return request.replaces?.mounts.find((mount) => mount.Type === "volume" && mount.Destination === target)?.Name;
}
