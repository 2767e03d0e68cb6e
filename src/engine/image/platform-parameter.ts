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
  if (wanted === undefined) return;
  const { os = "", architecture = "", variant } = image.document;
  if (wanted.os === os && wanted.architecture === architecture && (wanted.variant === undefined || wanted.variant === variant)) return;
  const shown = (platform: { os: string; architecture: string; variant?: string | undefined }): string =>
    [platform.os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])].join("/");
  throw new EngineError(
    "NotFound",
    `image with reference ${name} was found but its platform (${shown({ os, architecture, variant })}) does not match the specified platform (${shown(wanted)})`,
  );
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
