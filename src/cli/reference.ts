/** Names of images: `nginx` stands for `docker.io/library/nginx:latest`. */
import { CommandError } from "./error.ts";

export interface Reference {
  /** `docker.io`, `localhost:5000` */
  readonly domain: string;
  /** `library/nginx` */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DEFAULT_DOMAIN = "docker.io";
const PATH_COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const DOMAIN =
  "(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
const REFERENCE = new RegExp(
  `^((?:${DOMAIN}/)?${PATH_COMPONENT}(?:/${PATH_COMPONENT})*)(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** reference.ParseNormalizedNamed. Throws CommandError `invalid reference format…`. */
export function parseReference(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text)) throw new CommandError(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  const { domain, remainder } = splitDomain(text);
  const repository = /^[^:@]*/.exec(remainder)?.[0] ?? "";
  if (repository.toLowerCase() !== repository) throw new CommandError(`invalid reference format: repository name (${repository}) must be lowercase`);
  const match = REFERENCE.exec(`${domain}/${remainder}`);
  if (!match) throw new CommandError("invalid reference format");
  const name = match[1] as string;
  if (name.length - domain.length - 1 > 255) throw new CommandError("repository name must not be more than 255 characters");
  if (match[3] !== undefined) checkDigest(match[3]);
  return { domain, path: name.slice(domain.length + 1), tag: match[2], digest: match[3] };
}

/** digest.Validate: what it was made with is known, and it is as long as that makes it. */
function checkDigest(digest: string): void {
  const [algorithm = "", sum = ""] = digest.split(":");
  const length = { sha256: 64, sha384: 96, sha512: 128 }[algorithm];
  if (length === undefined) throw new CommandError("unsupported digest algorithm");
  if (sum.length !== length) throw new CommandError("invalid checksum digest length");
}

/** What people write: without `docker.io/library/`. */
export function familiarName(reference: Reference): string {
  if (reference.domain !== DEFAULT_DOMAIN) return `${reference.domain}/${reference.path}`;
  return reference.path.startsWith("library/") && !reference.path.slice(8).includes("/") ? reference.path.slice(8) : reference.path;
}

export function familiarString(reference: Reference): string {
  return familiarName(reference) + (reference.tag === undefined ? "" : `:${reference.tag}`) + (reference.digest === undefined ? "" : `@${reference.digest}`);
}

/** With `latest` when there is neither tag nor digest. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: "latest" } : reference;
}

function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf("/");
  const first = text.slice(0, Math.max(0, slash));
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  let domain = isDomain ? first : DEFAULT_DOMAIN;
  let remainder = isDomain ? text.slice(slash + 1) : text;
  if (domain === "index.docker.io") domain = DEFAULT_DOMAIN;
  if (domain === DEFAULT_DOMAIN && !remainder.includes("/")) remainder = `library/${remainder}`;
  return { domain, remainder };
}
