import { EngineError } from "../error.ts";

/** A normalised image name: `docker.io/library/nginx`, with a tag or a digest. */
export interface Reference {
  readonly domain: string;
  /** `library/nginx` */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const DOMAIN_COMPONENT = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const NAME = new RegExp(`^${DOMAIN}/${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Parses what users write (distribution/reference.ParseNormalizedNamed). Throws InvalidParameter. */
export function parseReference(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, rest } = splitDomain(text);
  const at = rest.indexOf("@");
  const digest = at < 0 ? undefined : rest.slice(at + 1);
  const named = at < 0 ? rest : rest.slice(0, at);
  const colon = named.indexOf(":");
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  const remote = rest.split(":", 1)[0] ?? "";
  if (remote.toLowerCase() !== remote) throw invalid(`invalid reference format: repository name (${remote}) must be lowercase`);
  if (!NAME.test(`${domain}/${path}`)) throw invalid("invalid reference format");
  if (tag !== undefined && !TAG.test(tag)) throw invalid("invalid reference format");
  if (digest !== undefined && !DIGEST.test(digest)) throw invalid("invalid reference format");
  if (digest !== undefined) {
    const [algorithm = "", sum = ""] = digest.split(":");
    const length = { sha256: 64, sha384: 96, sha512: 128 }[algorithm];
    if (length === undefined) throw invalid("unsupported digest algorithm");
    if (sum.length !== length) throw invalid("invalid checksum digest length");
  }
  if (path.length > 255) throw invalid("repository name must not be more than 255 characters");
  return { domain, path, tag, digest };
}

/** A tag by itself. */
export function checkTag(tag: string): string {
  if (!TAG.test(tag)) throw invalid("invalid tag format");
  return tag;
}

/** The same, with `latest` where there is neither tag nor digest. */
export function parseWithDefaultTag(text: string): Reference {
  const reference = parseReference(text);
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: "latest" } : reference;
}

/** `docker.io/library/nginx` */
export function fullName(reference: Reference): string {
  return `${reference.domain}/${reference.path}`;
}

/** `nginx`, `user/app`, `localhost:5000/app` */
export function familiarName(reference: Reference): string {
  return familiarOf(fullName(reference));
}

/** Takes off what Docker Hub's names need not show. */
function familiarOf(name: string): string {
  if (!name.startsWith("docker.io/")) return name;
  const path = name.slice("docker.io/".length);
  return /^library\/[^/]+$/.test(path) ? path.slice("library/".length) : path;
}

/** `nginx:latest` or `nginx@sha256:…` */
export function familiarString(reference: Reference): string {
  return `${familiarName(reference)}${suffix(reference)}`;
}

/** Key of the reference in the store: `docker.io/library/nginx:latest`. */
export function canonicalString(reference: Reference): string {
  return `${fullName(reference)}${suffix(reference)}`;
}

function suffix(reference: Reference): string {
  if (reference.digest !== undefined) return `@${reference.digest}`;
  return reference.tag === undefined ? "" : `:${reference.tag}`;
}

function splitDomain(text: string): { domain: string; rest: string } {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const domain = isDomain ? (first === "index.docker.io" ? "docker.io" : first) : "docker.io";
  const rest = isDomain ? text.slice(slash + 1) : text;
  return { domain, rest: domain === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest };
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
