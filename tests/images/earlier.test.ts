import { expect, test } from "vitest";
import { imageCatalog } from "../../src/images/catalog.ts";
import { publishImages } from "../../src/images/publish.ts";
import { PUBLISH_TOOLS } from "../../src/machine/publish-tools.ts";

const IMAGES = imageCatalog();
const PUBLISHED = publishImages(IMAGES, PUBLISH_TOOLS);

/** Names that documents use, and a setting or a file that says the release. */
const NAMED: readonly (readonly [name: string, says: string])[] = [
  ["ubuntu:20.04", "etc/lsb-release DISTRIB_RELEASE=20.04"],
  ["debian:bullseye-slim", "etc/debian_version 11.11"],
  ["alpine:3.18", "etc/alpine-release 3.18"],
  ["python:3.9-slim", "Env PYTHON_VERSION=3.9."],
  ["node:18-alpine", "Env NODE_VERSION=18."],
  ["nginx:1.25", "Env NGINX_VERSION=1.25."],
  ["nginx:stable-alpine", "Env NGINX_VERSION=1.30."],
  ["postgres:13", "Env PGDATA=/var/lib/postgresql/data"],
  ["postgres:15-alpine", "Env PG_MAJOR=15"],
  ["mysql:5.7", "Env MYSQL_MAJOR=5.7"],
  ["golang:1.21-alpine", "Env GOLANG_VERSION=1.21."],
  ["redis:6-alpine", "Env REDIS_VERSION=6."],
];

test.each(NAMED)("%s says which release it is", (name, says) => {
  const [repository = "", tag = ""] = name.split(":");
  const image = PUBLISHED.image(`library/${repository}`, tag);
  const [where = "", what = ""] = says.split(" ");
  const text =
    where === "Env"
      ? new TextDecoder().decode(image?.config)
      : new TextDecoder().decode(image?.layers.flatMap((layer) => layer.entries()).find((entry) => entry.path === where)?.content);
  expect(text).toContain(what);
});

test("layers that weigh differently are different layers", () => {
  const sizes = new Map<string, number>();
  for (const name of ["python:3.9", "python:3.8-slim-buster", "node:18-alpine", "nginx:1.25-alpine", "mysql:8.0", "php:7.4", "postgres:9.6"]) {
    const [repository = "", tag = ""] = name.split(":");
    for (const { blob } of PUBLISHED.image(`library/${repository}`, tag)?.layers ?? []) {
      expect(sizes.get(blob.digest) ?? blob.size, name).toBe(blob.size);
      sizes.set(blob.digest, blob.size);
    }
  }
  expect(sizes.size).toBeGreaterThan(20);
});
