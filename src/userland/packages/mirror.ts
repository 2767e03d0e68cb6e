import type { HttpHandler, HttpResponse } from "../../http/types.ts";
import { alpinePackagesOf } from "./alpine.ts";
import { archiveText, padded, paddedLength } from "./archive.ts";
import { type DebianRelease, debianPackagesOf } from "./debian.ts";
import { getDockerScript } from "./get-docker.ts";
import type { Package } from "./package.ts";

/** A server of the simulated internet. */
export interface MirrorSite {
  readonly names: readonly string[];
  readonly handler: HttpHandler;
}

/** The package servers of Debian, Ubuntu, Alpine and Docker, and get.docker.com. */
export function packageMirrors(): readonly MirrorSite[] {
  return [
    {
      names: ["debian.dabba.test", "debian-security.dabba.test"],
      handler: readOnly(debianArchive(["bullseye", "bookworm", "trixie"])),
    },
    {
      names: ["ubuntu.dabba.test", "ubuntu-security.dabba.test"],
      handler: readOnly(debianArchive(["trusty", "xenial", "bionic", "focal", "jammy", "noble", "resolute"])),
    },
    { names: ["alpine.dabba.test"], handler: readOnly(alpineArchive) },
    { names: ["download.docker.com"], handler: readOnly(dockerArchive) },
    {
      names: ["get.docker.com", "test.docker.com"],
      handler: readOnly(async () => ({ status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: getDockerScript() })),
    },
  ];
}

type Answer = (path: string) => Promise<HttpResponse>;

function readOnly(answer: Answer): HttpHandler {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, headers: { Allow: "GET, HEAD" }, body: "" };
    return await answer(request.path.replace(/\/{2,}/g, "/"));
  };
}

const NOT_FOUND: HttpResponse = { status: 404, headers: { "Content-Type": "text/html" }, body: "<html><body><h1>404 Not Found</h1></body></html>\n" };

function sized(text: string, size: number, type = "application/octet-stream"): HttpResponse {
  return { status: 200, headers: { "Content-Type": type, "Content-Length": String(paddedLength(text, size)) }, body: padded(text, size) };
}

/** `/debian/dists/trixie/InRelease`, `/debian/dists/trixie/main/binary-amd64/Packages.xz`, `/debian/pool/main/c/curl/curl_…_amd64.deb` */
function debianArchive(releases: readonly DebianRelease[]): Answer {
  return async (path) => {
    const index = /^\/[\w-]+\/dists\/(\w+)((?:-\w+)?)\/(InRelease|([\w-]+)\/binary-amd64\/Packages\.xz)$/.exec(path);
    if (index) {
      const release = index[1] as DebianRelease;
      if (!releases.includes(release)) return NOT_FOUND;
      const main = index[2] === "";
      if (index[3] === "InRelease")
        return sized(
          `Origin: ${releases.includes("noble") ? "Ubuntu" : "Debian"}\nSuite: ${release}${index[2]}\nCodename: ${release}${index[2]}\n`,
          main ? 140_000 : 47_300,
          "text/plain",
        );
      const isMain = index[4] === "main";
      const text =
        main && isMain
          ? debianPackagesOf(release, false)
              .map((one) => stanza(one, poolPath(one, "main")))
              .join("\n")
          : "";
      return sized(text, main ? (isMain ? 9_670_000 : 1_200_000) : isMain ? 154_000 : 600);
    }
    const archive = /\/pool\/main\/.*\/([^/_]+)_([^/_]+)_amd64\.deb$/.exec(decodeURIComponentOf(path));
    return archive ? deb(releases, archive[1] as string, archive[2] as string, false) : NOT_FOUND;
  };
}

/** `/linux/debian/gpg`, `/linux/debian/dists/trixie/stable/binary-amd64/Packages.xz`, `…/pool/stable/amd64/docker-ce_…_amd64.deb` */
const dockerArchive: Answer = async (path) => {
  if (/^\/linux\/(debian|ubuntu)\/gpg$/.test(path))
    return {
      status: 200,
      headers: { "Content-Type": "text/plain" },
      body: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nc2ltdWxhdGVk\n-----END PGP PUBLIC KEY BLOCK-----\n",
    };
  const index = /^\/linux\/(debian|ubuntu)\/dists\/(\w+)\/(InRelease|stable\/binary-amd64\/Packages\.xz)$/.exec(path);
  if (index) {
    const release = index[2] as DebianRelease;
    if (!["bullseye", "bookworm", "trixie", "bionic", "focal", "jammy", "noble", "resolute"].includes(release)) return NOT_FOUND;
    if (index[3] === "InRelease") return sized(`Origin: Docker\nSuite: ${release}\n`, 32_500, "text/plain");
    return sized(
      debianPackagesOf(release, true)
        .map((one) => stanza(one, `dists/${release}/pool/stable/amd64/${fileName(one)}`))
        .join("\n"),
      36_200,
    );
  }
  const archive = /\/dists\/(\w+)\/pool\/stable\/amd64\/([^/_]+)_([^/_]+)_amd64\.deb$/.exec(decodeURIComponentOf(path));
  return archive ? deb([archive[1] as DebianRelease], archive[2] as string, archive[3] as string, true) : NOT_FOUND;
};

function deb(releases: readonly DebianRelease[], name: string, version: string, docker: boolean): HttpResponse {
  for (const release of releases) {
    const found = debianPackagesOf(release, docker).find((one) => one.name === name && withoutEpoch(one.version) === version);
    if (found) return sized(archiveText(found), found.archiveSize, "application/vnd.debian.binary-package");
  }
  return NOT_FOUND;
}

function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, "");
}

function fileName(one: Package): string {
  return `${one.name}_${withoutEpoch(one.version)}_amd64.deb`;
}

function poolPath(one: Package, component: string): string {
  const letter = one.name.startsWith("lib") ? one.name.slice(0, 4) : one.name.slice(0, 1);
  return `pool/${component}/${letter}/${one.name}/${fileName(one)}`;
}

function stanza(one: Package, path: string): string {
  const lines = [
    `Package: ${one.name}`,
    `Version: ${one.version}`,
    `Installed-Size: ${one.installedSize}`,
    "Architecture: amd64",
    "Maintainer: Package Maintainers <packages@example.org>",
  ];
  if (one.depends.length > 0) lines.push(`Depends: ${one.depends.join(", ")}`);
  if (one.recommends.length > 0) lines.push(`Recommends: ${one.recommends.join(", ")}`);
  lines.push(
    `Section: ${one.section}`,
    "Priority: optional",
    `Filename: ${path}`,
    `Size: ${paddedLength(archiveText(one), one.archiveSize)}`,
    `Description: ${one.description}`,
    "",
  );
  return lines.join("\n");
}

/** `/alpine/v3.24/main/x86_64/APKINDEX.tar.gz`, `/alpine/v3.24/main/x86_64/curl-8.19.0-r0.apk` */
const alpineArchive: Answer = async (path) => {
  const match = /^\/alpine\/(?:v[\d.]+|edge|latest-stable)\/(main|community|testing)\/x86_64\/(.+)$/.exec(path);
  if (match === null) return NOT_FOUND;
  const packages = alpinePackagesOf(match[1] as string);
  if (match[2] === "APKINDEX.tar.gz") {
    const text = packages
      .map(
        (one) =>
          `P:${one.name}\nV:${one.version}\nA:x86_64\nS:${one.archiveSize}\nI:${one.installedSize * 1024}\nT:${one.description}\n${one.depends.length > 0 ? `D:${one.depends.join(" ")}\n` : ""}`,
      )
      .join("\n");
    return sized(text, match[1] === "main" ? 470_000 : 2_300_000);
  }
  const found = packages.find((one) => `${one.name}-${one.version}.apk` === match[2]);
  return found ? sized(archiveText(found), found.archiveSize) : NOT_FOUND;
};

function decodeURIComponentOf(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
