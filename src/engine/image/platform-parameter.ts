import { parseGoJson } from "../api/go-json.ts";
import { EngineError } from "../error.ts";
import type { StoredImage } from "./image-store.ts";
import type { Platform } from "./manifest.ts";

/** `platform={"os":"linux","architecture":"arm64"}` of a query. */
export function platformParameter(text: string): Platform | undefined {
  if (text === "") return undefined;
  let parsed: unknown;
  try {
    parsed = parseGoJson(text);
  } catch (error) {
    throw error instanceof EngineError ? invalid(`failed to parse platform: ${error.message.replace(/^invalid JSON: /, "")}`) : error;
  }
  const { os = "", architecture = "", variant = "", ...others } = (parsed ?? {}) as Partial<Platform>;
  if (os === "" && architecture === "" && (variant !== "" || "os.version" in others || "os.features" in others))
    throw invalid("optional platform fields provided, but OS and Architecture are missing");
  if (os === "" || architecture === "") throw invalid("both OS and Architecture must be provided");
  return { os, architecture, ...(variant === "" ? {} : { variant }) };
}

/** There is one platform of an image at most. */
export function assertPlatform(image: StoredImage, name: string, wanted: Platform | undefined): void {
  if (wanted === undefined || isForPlatform(image.document, wanted)) return;
  const { os = "", architecture = "", variant } = image.document;
  throw new EngineError(
    "NotFound",
    `image with reference ${name} was found but its platform (${shown({ os, architecture, variant })}) does not match the specified platform (${shown(wanted)})`,
  );
}

/** `docker save --platform` has its own words. */
export function assertExportable(image: StoredImage, wanted: Platform): void {
  if (!isForPlatform(image.document, wanted)) throw new EngineError("NotFound", `no suitable export target found for platform ${shown(wanted)}`);
}

export function isForPlatform({ os = "", architecture = "", variant }: Partial<Platform>, wanted: Platform): boolean {
  return wanted.os === os && wanted.architecture === architecture && (wanted.variant === undefined || wanted.variant === variant);
}

function shown({ os, architecture, variant }: { os?: string; architecture?: string; variant?: string | undefined }): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
