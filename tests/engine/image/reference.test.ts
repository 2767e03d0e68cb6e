import { expect, test } from "vitest";
import { canonicalString, familiarString, parseReference } from "../../../src/engine/image/reference.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

const GOOD: readonly (readonly [text: string, canonical: string, familiar: string])[] = [
  ["nginx", "docker.io/library/nginx", "nginx"],
  ["nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27"],
  ["library/nginx", "docker.io/library/nginx", "nginx"],
  ["docker.io/nginx", "docker.io/library/nginx", "nginx"],
  ["index.docker.io/library/nginx", "docker.io/library/nginx", "nginx"],
  ["user/app", "docker.io/user/app", "user/app"],
  ["library/a/b", "docker.io/library/a/b", "library/a/b"],
  ["localhost/app", "localhost/app", "localhost/app"],
  ["127.0.0.1:5000/a/b:1", "127.0.0.1:5000/a/b:1", "127.0.0.1:5000/a/b:1"],
  ["Registry/app", "Registry/app", "Registry/app"],
  [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`, `nginx@${DIGEST}`],
];

test.each(GOOD)("%s", (text, canonical, familiar) => {
  const reference = parseReference(text);
  expect([canonicalString(reference), familiarString(reference)]).toEqual([canonical, familiar]);
});

const BAD: readonly (readonly [text: string, message: string])[] = [
  ["BAD", "invalid reference format: repository name (library/BAD) must be lowercase"],
  ["a/BAD", "invalid reference format: repository name (a/BAD) must be lowercase"],
  ["Bad/Name", "invalid reference format: repository name (Name) must be lowercase"],
  ["", "invalid reference format"],
  ["a:b:c", "invalid reference format"],
  ["alpine:", "invalid reference format"],
  ["alpine latest", "invalid reference format"],
  ["-a", "invalid reference format"],
  ["a//b", "invalid reference format"],
  [`x:${"a".repeat(129)}`, "invalid reference format"],
  ["alpine@sha256:123", "invalid reference format"],
  ["a".repeat(256), "repository name must not be more than 255 characters"],
  ["0".repeat(64), `invalid repository name (${"0".repeat(64)}), cannot specify 64-byte hexadecimal strings`],
];

test.each(BAD)("%s is refused", (text, message) => {
  expect(() => parseReference(text)).toThrow(expect.objectContaining({ kind: "InvalidParameter", message }));
});
