import type { Filters } from "../api/filters.ts";
import { sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import { imageSize, type StoredImage } from "./image-store.ts";
import { chainOf } from "./layer-store.ts";
import { familiarName, familiarString, parseReference, type Reference } from "./reference.ts";
import type { Images } from "./service.ts";
import { untilTime } from "./until.ts";

export interface ListOptions {
  readonly all: boolean;
  readonly filters: Filters;
  readonly sharedSize: boolean;
}

/** Wire type image.Summary, newest first. */
export function listImages(images: Images, options: ListOptions): ImageSummary[] {
  const { filters } = options;
  filters.validate(["dangling", "label", "before", "since", "reference", "until"]);
  const dangling = filters.has("dangling") ? filters.flag("dangling") : undefined;
  const before = boundary(images, filters, "before");
  const since = boundary(images, filters, "since");
  const until = untilTime(filters, images.context.kernel.clock.realtime());
  for (const pattern of filters.get("reference")) checkPattern(pattern);
  const shared = options.sharedSize ? sharedLayers(images) : undefined;

  return [...images.store.all()]
    .filter((image) => before === undefined || image.createdSeconds < before)
    .filter((image) => since === undefined || image.createdSeconds > since)
    .filter((image) => until === undefined || image.createdSeconds * 1000 < until)
    .filter((image) => matchesLabels(filters, image))
    .flatMap((image) => {
      const references = images.store.referencesOf(image.id).filter((reference) => matchesReference(filters, reference));
      if (references.length === 0) {
        if (filters.has("reference") || dangling === false) return [];
        if (images.store.referencesOf(image.id).length > 0) return [];
        if (!options.all && images.store.children(image.id).length > 0) return [];
      } else if (dangling === true) return [];
      return [summary(images, image, references, shared)];
    })
    .reverse() // Of the same second the latest comes first, too.
    .sort((a, b) => b.Created - a.Created);
}

type ImageSummary = ReturnType<typeof summary>;

function summary(images: Images, image: StoredImage, references: readonly Reference[], shared: ReadonlySet<string> | undefined) {
  const labels = image.document.config?.Labels ?? null;
  return {
    Containers: images.usersOf(image.id).length,
    Created: image.createdSeconds,
    Id: image.id,
    Labels: labels === null ? null : sortedRecord(labels),
    ParentId: image.parent ?? "",
    RepoDigests: repoDigests(references),
    RepoTags: repoTags(references),
    SharedSize: shared === undefined ? -1 : chainOf(image.top).reduce((sum, layer) => sum + (shared.has(layer.chainId) ? layer.size : 0), 0),
    Size: imageSize(image),
  };
}

export function repoTags(references: readonly Reference[]): string[] {
  return references.filter((reference) => reference.digest === undefined).map(familiarString);
}

export function repoDigests(references: readonly Reference[]): string[] {
  return references.filter((reference) => reference.digest !== undefined).map(familiarString);
}

/** Layers that more than one image uses. */
function sharedLayers(images: Images): Set<string> {
  const users = new Map<string, number>();
  for (const image of images.store.all()) for (const layer of chainOf(image.top)) users.set(layer.chainId, (users.get(layer.chainId) ?? 0) + 1);
  return new Set([...users].filter(([, count]) => count > 1).map(([chainId]) => chainId));
}

export function matchesLabels(filters: Filters, image: StoredImage): boolean {
  const labels = image.document.config?.Labels;
  if (!filters.matchesLabels("label", labels)) return false;
  return !filters.has("label!") || !filters.matchesLabels("label!", labels);
}

function boundary(images: Images, filters: Filters, name: string): number | undefined {
  const [reference] = filters.get(name);
  return reference === undefined ? undefined : images.store.resolve(reference).createdSeconds;
}

function matchesReference(filters: Filters, reference: Reference): boolean {
  return !filters.has("reference") || filters.get("reference").some((pattern) => matchesPattern(pattern, reference));
}

/** reference.FamiliarMatch: a shell pattern against the name with or without its tag. */
function matchesPattern(pattern: string, reference: Reference): boolean {
  const normalised = normalise(pattern);
  return [familiarString(reference), familiarName(reference)].some((text) => matchesGlob(pattern, text) || matchesGlob(normalised, text));
}

function normalise(pattern: string): string {
  if (/[*?[\]]/.test(pattern)) return pattern.replace(/^docker\.io\/(library\/)?/, "");
  try {
    return familiarString(parseReference(pattern));
  } catch {
    return pattern;
  }
}

/** Throws for a bracket that is not closed or is empty, and for a backslash with nothing behind it. */
function checkPattern(pattern: string): void {
  const bad = (): EngineError => new EngineError("System", "syntax error in pattern");
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "\\" && ++at >= pattern.length) throw bad();
    if (pattern[at] !== "[" || pattern[at - 1] === "\\") continue;
    const first = pattern[at + 1] === "^" ? at + 2 : at + 1;
    const end = pattern.indexOf("]", first);
    if (end <= first) throw bad();
    at = end;
  }
}

/** path.Match: `*` and `?` stop at slashes. */
function matchesGlob(pattern: string, text: string): boolean {
  const source = pattern.replace(/\[!|[\\^$.+(){}|]|\*|\?/g, (char) => {
    if (char === "*") return "[^/]*";
    if (char === "?") return "[^/]";
    if (char === "[!") return "[^";
    return `\\${char}`;
  });
  try {
    return new RegExp(`^${source}$`).test(text);
  } catch {
    return false;
  }
}
