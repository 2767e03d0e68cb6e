import type { ImageDefinition, LayerBuilder, LayerDefinition } from "./image.ts";
import { EMPTY_LAYER } from "./steps.ts";

/** How a release differs from a later one of the same repository. */
export interface EarlierRelease {
  readonly tags: readonly string[];
  /** `2023-09-20` */
  readonly created: string;
  /** What says otherwise, in settings, instructions and files: versions. */
  readonly replace: Readonly<Record<string, string>>;
  /** What it is built on, if not on the same. */
  readonly base?: LayerDefinition;
}

/**
 * A release that nobody recorded, told as what differs from one that was. Its digests are those of our own content; its sizes are the
 * later one's. Worked out when somebody asks for it: most are never pulled.
 */
export function earlier(later: ImageDefinition, release: EarlierRelease): ImageDefinition {
  const pairs = Object.entries(release.replace);
  const other = (text: string) => pairs.reduce((so, [from, to]) => so.replaceAll(from, to), text);
  const created = `${release.created}T00:00:00Z`;
  let layers: readonly LayerDefinition[] | undefined;
  return {
    repository: later.repository,
    tags: release.tags,
    architecture: "amd64",
    created,
    published: {},
    get config() {
      return JSON.parse(other(JSON.stringify(later.config))) as ImageDefinition["config"];
    },
    get history() {
      return later.history.map((entry) => ({ ...entry, created, createdBy: other(entry.createdBy) }));
    },
    get layers() {
      layers ??= later.layers.map((layer, i) => (i === 0 ? (release.base ?? own(layer, other)) : layer === EMPTY_LAYER ? layer : own(layer, other)));
      return layers;
    },
  };
}

function own(layer: LayerDefinition, other: (text: string) => string): LayerDefinition {
  return { digest: "", compressedSize: layer.compressedSize, size: layer.size, build: (builder) => layer.build(renaming(builder, other)) };
}

function renaming(layer: LayerBuilder, other: (text: string) => string): LayerBuilder {
  return {
    dir: (path, options) => layer.dir(other(path), options),
    file: (path, content, options) => layer.file(other(path), typeof content === "string" ? other(content) : content, options),
    symlink: (path, target) => layer.symlink(other(path), other(target)),
    program: (path, program, options = {}) => {
      const settings = Object.entries(options.options ?? {}).map(([key, value]) => [key, other(value)] as const);
      layer.program(other(path), program, { ...options, options: Object.fromEntries(settings) });
    },
    whiteout: (path) => layer.whiteout(other(path)),
  };
}
