import { fail } from "./options.ts";

/** Throws Error with the registry's words when an image was never published. What was is loaded only when somebody asks. */
export async function assertPublished(names: readonly string[]): Promise<void> {
  if (names.length > 0) (await import("../../machine/docker-hub.ts")).assertPublished(names);
}

/** `--images A,B`: what the machine's disk holds at first. */
export async function readImagesOption(text: string | undefined, usage: string): Promise<string[]> {
  const names = text?.split(",").filter((name) => name !== "") ?? [];
  await assertPublished(names).catch((error: Error) => fail(error.message, usage));
  return names;
}
