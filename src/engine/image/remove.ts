import { EngineError } from "../error.ts";
import { isIdPrefix, type StoredImage } from "./image-store.ts";
import { familiarString, fullName, parseWithDefaultTag, type Reference } from "./reference.ts";
import type { Images } from "./service.ts";

/** Wire type image.DeleteResponse. */
export type DeleteRecord = { readonly Untagged: string } | { readonly Deleted: string };

/** `docker rmi`: takes away a name, or the image. The order of things and their conflicts are moby's. */
export function removeImage(images: Images, text: string, options: { force: boolean; prune: boolean }): DeleteRecord[] {
  const { store } = images;
  const image = store.resolve(text);
  const records: DeleteRecord[] = [];
  let quiet = false;

  if (!isIdPrefix(image.id, text)) {
    if (!options.force && isSingleReference(store.referencesOf(image.id))) {
      const [user] = images.usersOf(image.id);
      if (user !== undefined) {
        throw new EngineError(
          "Conflict",
          `conflict: unable to remove repository reference "${text}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${shortOf(image.id)}`,
        );
      }
    }
    const reference = parseWithDefaultTag(text);
    untag(images, image, reference.digest === undefined ? reference : { ...reference, tag: undefined }, records);
    const left = store.referencesOf(image.id);
    if (reference.digest === undefined && !left.some((other) => other.digest === undefined && fullName(other) === fullName(reference))) {
      for (const other of left) if (fullName(other) === fullName(reference)) untag(images, image, other, records);
    }
    if (store.referencesOf(image.id).length > 0) return records;
    quiet = true;
  } else if (isSingleReference(store.referencesOf(image.id))) {
    const conflict = findConflict(images, image, { ...HARD, ...(options.force ? {} : { stopped: true }) });
    if (conflict !== undefined) throw conflict.error;
    untagAll(images, image, records);
  }

  deleteTree(images, image, records, { ...options, quiet });
  return records;
}

function deleteTree(images: Images, image: StoredImage, records: DeleteRecord[], options: { force: boolean; prune: boolean; quiet: boolean }): void {
  const conflict = findConflict(images, image, { ...HARD, ...(options.force ? {} : { stopped: true, references: true }) });
  if (conflict !== undefined) {
    if (options.quiet && (conflict.used || !isDangling(images, image))) return;
    throw conflict.error;
  }
  const { parent } = image;
  untagAll(images, image, records);
  images.publish("delete", image.id, image.id);
  const layers = images.store.delete(image);
  records.push({ Deleted: image.id }, ...layers.map((chainId) => ({ Deleted: chainId })));
  const parentImage = parent === undefined ? undefined : images.store.get(parent);
  if (!options.prune || parentImage === undefined) return;
  // A parent with a name, or with other children, stays.
  if (images.store.referencesOf(parentImage.id).length > 0) return;
  deleteTree(images, parentImage, records, { force: false, prune: true, quiet: true });
}

interface Conflicts {
  readonly children?: boolean;
  readonly running?: boolean;
  readonly stopped?: boolean;
  readonly references?: boolean;
}

const HARD: Conflicts = { children: true, running: true };

function findConflict(images: Images, image: StoredImage, which: Conflicts): { error: EngineError; used: boolean } | undefined {
  const users = images.usersOf(image.id);
  if (which.children === true && images.store.children(image.id).length > 0) return conflictOf(image, true, "image has dependent child images", false);
  const running = users.find((user) => user.running);
  if (which.running === true && running !== undefined) {
    return conflictOf(image, true, `image is being used by running container ${running.id.slice(0, 12)}`, true);
  }
  if (which.references === true && images.store.referencesOf(image.id).length > 0) {
    return conflictOf(image, false, "image is referenced in multiple repositories", false);
  }
  const stopped = users.find((user) => !user.running);
  if (which.stopped === true && stopped !== undefined) {
    return conflictOf(image, false, `image is being used by stopped container ${stopped.id.slice(0, 12)}`, true);
  }
  return undefined;
}

function conflictOf(image: StoredImage, hard: boolean, message: string, used: boolean): { error: EngineError; used: boolean } {
  const how = hard ? "cannot be forced" : "must be forced";
  return { error: new EngineError("Conflict", `conflict: unable to delete ${shortOf(image.id)} (${how}) - ${message}`), used };
}

function isDangling(images: Images, image: StoredImage): boolean {
  return images.store.referencesOf(image.id).length === 0 && images.store.children(image.id).length === 0;
}

function untag(images: Images, image: StoredImage, reference: Reference, records: DeleteRecord[]): void {
  images.store.deleteReference(reference);
  records.push({ Untagged: familiarString(reference) });
  images.publish("untag", image.id, image.id);
}

function untagAll(images: Images, image: StoredImage, records: DeleteRecord[]): void {
  for (const reference of images.store.referencesOf(image.id)) untag(images, image, reference, records);
}

/** One name, or one tag with digests of the same repository. */
function isSingleReference(references: readonly Reference[]): boolean {
  if (references.length <= 1) return true;
  const tags = references.filter((reference) => reference.digest === undefined);
  if (tags.length > 1) return false;
  const digestNames = new Set(references.filter((reference) => reference.digest !== undefined).map(fullName));
  const [tag] = tags;
  return digestNames.size === 1 && (tag === undefined || digestNames.has(fullName(tag)));
}

function shortOf(id: string): string {
  return id.slice(7, 19);
}
