import { expect, test } from "vitest";
import { imageCatalog } from "../../src/images/catalog.ts";
import type { ImageDefinition } from "../../src/images/image.ts";
import type { LayerEntry } from "../../src/images/publish.ts";
import { publishImages } from "../../src/images/publish.ts";
import { PUBLISH_TOOLS } from "../../src/machine/publish-tools.ts";

const IMAGES = imageCatalog();

/** Paths of an image with what the topmost layer has there. */
function tree(image: ImageDefinition): Map<string, LayerEntry> {
  const files = new Map<string, LayerEntry>();
  const { repository, tags, ...rest } = image;
  const seen: LayerEntry[][] = [];
  const images = publishImages([{ ...rest, repository, tags, layers: rest.layers.map((layer) => ({ ...layer, digest: "" })), published: {} }], {
    ...PUBLISH_TOOLS,
    writeTar: (entries) => {
      seen.push([...entries]);
      return PUBLISH_TOOLS.writeTar(entries);
    },
  });
  images.manifest(`library/${repository}`, tags[0] ?? "");
  for (const entries of seen) for (const entry of entries) files.set(`/${entry.path}`, entry);
  return files;
}

function find(repository: string, tag: string): Map<string, LayerEntry> {
  const image = IMAGES.find((each) => each.repository === repository && each.tags.includes(tag));
  if (image === undefined) throw new Error(`${repository}:${tag} is missing`);
  return tree(image);
}

test("no name stands for two images", () => {
  const names = IMAGES.flatMap((image) => image.tags.map((tag) => `${image.repository}:${tag}`));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("a digest is one layer of one size everywhere", () => {
  const sizes = new Map<string, string>();
  for (const layer of IMAGES.flatMap((image) => image.layers).filter((each) => each.digest !== "")) {
    const facts = `${layer.compressedSize} ${layer.size}`;
    expect(sizes.get(layer.digest) ?? facts, layer.digest).toBe(facts);
    sizes.set(layer.digest, facts);
  }
});

test.each(IMAGES.map((image) => [`${image.repository}:${image.tags[0]}`, image] as const))(
  "%s has a layer for each instruction that made one, and its published size",
  (_, image) => {
    expect(image.history.filter((entry) => entry.empty !== true)).toHaveLength(image.layers.length);
    const size = image.layers.reduce((sum, layer) => sum + layer.size, 0);
    if (image.published.diskSize !== undefined) expect(Math.abs(size / image.published.diskSize - 1)).toBeLessThan(0.02);
  },
);

/** What is in an image, and what is not: as in the real ones. */
const BINARIES: readonly (readonly [image: string, has: string, lacks: string])[] = [
  ["debian:latest", "/usr/bin/bash /usr/bin/apt-get /usr/bin/dpkg /usr/bin/ls", "/usr/bin/curl /usr/bin/ps /usr/bin/vi /usr/bin/ping"],
  ["ubuntu:24.04", "/usr/bin/bash /usr/bin/ps /usr/bin/top", "/usr/bin/curl /usr/bin/ping /usr/bin/ip /usr/bin/nano"],
  ["alpine:latest", "/bin/sh /sbin/apk /usr/bin/wget /bin/ping /usr/bin/vi", "/bin/bash /usr/bin/bash /usr/bin/curl"],
  ["busybox:latest", "/bin/sh /bin/wget /bin/httpd /bin/vi", "/bin/bash /usr/bin/curl /sbin/apk"],
  ["nginx:latest", "/usr/sbin/nginx /usr/bin/curl /docker-entrypoint.sh", "/usr/bin/ps /usr/bin/ping"],
  ["redis:latest", "/usr/local/bin/redis-server /usr/local/bin/redis-cli", "/usr/bin/curl"],
  ["httpd:latest", "/usr/local/apache2/bin/httpd /usr/local/bin/httpd-foreground", "/usr/bin/curl"],
  ["registry:2", "/bin/registry /entrypoint.sh /etc/docker/registry/config.yml", "/usr/bin/curl"],
  ["node:22-alpine", "/usr/local/bin/node /usr/local/bin/npm", "/usr/bin/bash"],
  ["python:3.12-slim", "/usr/local/bin/python3 /usr/local/bin/pip", "/usr/bin/curl"],
];

test.each(BINARIES)("%s", (name, has, lacks) => {
  const [repository = "", tag = ""] = name.split(":");
  const files = find(repository, tag);
  for (const path of has.split(" ")) expect(files.has(path), path).toBe(true);
  for (const path of lacks.split(" ")) expect(files.has(path), path).toBe(false);
});

test("hello-world is one file", () => {
  expect([...find("hello-world", "latest").keys()]).toEqual(["/hello"]);
});

test("temporary directories are everybody's", () => {
  for (const name of ["debian", "ubuntu", "alpine", "busybox"]) expect(find(name, "latest").get("/tmp")?.mode.toString(8)).toBe("1777");
});
