import {
  alpineModules,
  alpineNginx,
  debianNginx,
  ENTRYPOINT,
  ENVSUBST_ON_TEMPLATES,
  LISTEN_ON_IPV6,
  LOCAL_RESOLVERS,
  TUNE_WORKER_PROCESSES,
} from "./content/nginx.ts";
import { defineImage, type ImageDefinition, type LayerDefinition } from "./image.ts";
import { ALPINE_3_24_2 } from "./rootfs/alpine-layers.ts";
import { BOOKWORM_SLIM_20260803, TRIXIE_SLIM_20260713, TRIXIE_SLIM_20260824, TRIXIE_SLIM_20260918 } from "./rootfs/debian-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { type Blob, environment, layered, type Step, steps } from "./steps.ts";

const MAINTAINER = "NGINX Docker Maintainers <docker-maint@nginx.com>";
const LABEL = `LABEL maintainer=${MAINTAINER}`;

/** The instructions that install nginx and its modules, as far as `docker history` shows them. */
const INSTALL_ON_DEBIAN =
  'RUN /bin/sh -c set -x     && groupadd --system --gid 101 nginx     && useradd --system --gid nginx --no-create-home --home /nonexistent --comment "nginx user" --shell /bin/false --uid 101 nginx     && apt-get update     && apt-get install --no-install-recommends --no-install-suggests -y gnupg1 ca-certificates     &&     NGINX_GPGKEYS=…';
const INSTALL_ON_ALPINE =
  'RUN /bin/sh -c set -x     && addgroup -g 101 -S nginx     && adduser -S -D -H -u 101 -h /var/cache/nginx -s /sbin/nologin -G nginx -g nginx nginx     && apkArch="$(cat /etc/apk/arch)"     && nginxPackages="         nginx=${NGINX_VERSION}-r${PKG_RELEASE}     "     && apk add --no-cache --virtual .checksum-deps         openssl     && case "$apkArch" in …';
const INSTALL_MODULES =
  'RUN /bin/sh -c set -x     && apkArch="$(cat /etc/apk/arch)"     && nginxPackages="         nginx=${NGINX_VERSION}-r${PKG_RELEASE}         nginx-module-xslt=${NGINX_VERSION}-r${DYNPKG_RELEASE}         nginx-module-geoip=${NGINX_VERSION}-r${DYNPKG_RELEASE}         nginx-module-image-filter=${NGINX_VERSION}-r${DYNPKG_RELEASE}         nginx-module-njs=…';

/** What is the same in every image of nginx: the scripts, and how it starts. */
function nginx(image: {
  readonly tags: readonly string[];
  readonly created: string;
  readonly env: readonly string[];
  /** Up to the server itself. */
  readonly installed: readonly Step[];
  readonly scripts: readonly [Blob, Blob, Blob, Blob, Blob];
  readonly modules?: readonly Step[];
  readonly published: ImageDefinition["published"];
}): ImageDefinition {
  const [main, ipv6, resolvers, envsubst, workers] = image.scripts;
  return defineImage({
    repository: "nginx",
    tags: image.tags,
    architecture: "amd64",
    created: image.created,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...image.env],
      Cmd: ["nginx", "-g", "daemon off;"],
      Entrypoint: ["/docker-entrypoint.sh"],
      ExposedPorts: ["80/tcp"],
      StopSignal: "SIGQUIT",
      Labels: { maintainer: MAINTAINER },
    },
    ...steps([
      ...image.installed,
      layered("COPY docker-entrypoint.sh / # buildkit", main, entrypoint("/docker-entrypoint.sh", ENTRYPOINT)),
      script("10-listen-on-ipv6-by-default.sh", ipv6, LISTEN_ON_IPV6),
      script("15-local-resolvers.envsh", resolvers, LOCAL_RESOLVERS),
      script("20-envsubst-on-templates.sh", envsubst, ENVSUBST_ON_TEMPLATES),
      script("30-tune-worker-processes.sh", workers, TUNE_WORKER_PROCESSES),
      { by: 'ENTRYPOINT ["/docker-entrypoint.sh"]' },
      { by: "EXPOSE map[80/tcp:{}]" },
      { by: "STOPSIGNAL SIGQUIT" },
      { by: 'CMD ["nginx" "-g" "daemon off;"]' },
      ...(image.modules ?? []),
    ]),
    published: image.published,
  });
}

function script(name: string, blob: Blob, text: string): Step {
  return layered(`COPY ${name} /docker-entrypoint.d # buildkit`, blob, entrypoint(`/docker-entrypoint.d/${name}`, text));
}

/** One release on Debian trixie. */
function onTrixie(release: {
  readonly tags: readonly string[];
  readonly created: string;
  readonly version: string;
  readonly njs: string;
  readonly debian: { readonly at: string; readonly epoch: number; readonly layer: LayerDefinition };
  readonly at: string;
  readonly server: Blob;
  readonly scripts: readonly [Blob, Blob, Blob, Blob, Blob];
  readonly published: ImageDefinition["published"];
}): ImageDefinition {
  const { debian } = release;
  const env = [
    `NGINX_VERSION=${release.version}`,
    `NJS_VERSION=${release.njs}`,
    "NJS_RELEASE=1~trixie",
    "ACME_VERSION=0.4.1",
    "PKG_RELEASE=1~trixie",
    "DYNPKG_RELEASE=1~trixie",
  ];
  return nginx({
    ...release,
    env,
    installed: [
      { at: debian.at, by: `# debian.sh --arch 'amd64' out/ 'trixie' '@${debian.epoch}'`, comment: "debuerreotype 0.17", layer: debian.layer },
      { at: release.at, by: LABEL },
      ...environment(env),
      layered(INSTALL_ON_DEBIAN, release.server, debianNginx(release.version)),
    ],
  });
}

/** As published by the Docker Official Images. */
export default [
  onTrixie({
    tags: ["latest", "1.31.6", "mainline", "1", "1.31", "1.31.6-trixie", "mainline-trixie", "1-trixie", "1.31-trixie", "trixie"],
    created: "2026-09-19T00:20:21Z",
    version: "1.31.6",
    njs: "1.0.1",
    debian: { at: "2026-09-18T00:00:00Z", epoch: 1789689600, layer: TRIXIE_SLIM_20260918 },
    at: "2026-09-19T00:20:21Z",
    server: ["sha256:f1169c633cbcba48da4c292c164bddf484041a615aa3257c5d7c2d8c728c2fc0", 33_565_779, 82_658_229],
    scripts: [
      ["sha256:2056b40bae0930a086972348b920e0f4ecc6db22e5cd1f030b1ef189c954f813", 629, 1620],
      ["sha256:f802f27d954b1e729bb3bbdc27420135afece667e7fdbb5b6c957436d233fdd4", 955, 2125],
      ["sha256:3326c3817340e0ffc1dcb364a3b7964002866658c8b72f1c2ed423042338e2b8", 404, 389],
      ["sha256:afa8dec48454e8b8f383f749c59db848ef02c408b1f101afe0b6f8be0cb49bd3", 1210, 3018],
      ["sha256:46243d3234ed6cff657f937aa9e01a9ac2d848e98cd3db06bf46eed3f4687a13", 1400, 4619],
    ],
    published: {
      index: "sha256:abe47724e466aeab9a345d8e46a221c2fa8953c7848bb4a3bd9976a7199f8cf2",
      manifest: "sha256:9c0f39aa1c46f5062ba080555a067ebb82d5f63a8cf4d63f6ef2e76fc9ff2d0c",
      config: "sha256:e9567a94eddcc1f293d083044d4c988b853fe17c2a462f343704bcb1ea01c9a6",
      diskSize: 161_330_000,
    },
  }),
  onTrixie({
    tags: ["1.31.3", "1.31.3-trixie"],
    created: "2026-07-15T23:30:55.953154252Z",
    version: "1.31.3",
    njs: "1.0.0",
    debian: { at: "2026-07-13T00:00:00Z", epoch: 1783900800, layer: TRIXIE_SLIM_20260713 },
    at: "2026-07-15T23:30:55Z",
    server: ["sha256:82454cdbf456a77f9ff1bb88b121c2a739e38c30ea689c135c7cca6249eabe4e", 33_325_076, 82_708_229],
    scripts: [
      ["sha256:3c7ab7949321f47c96fc0918f9f72e8f51bd452cdef1e0dad9599880317380b9", 626, 1620],
      ["sha256:cacfcdd01f309c65d69372716e799ea741065ac1b1e60880b3a6981ae105cb55", 955, 2125],
      ["sha256:b6698f04e005497a7f495c0719358d43890cb3997ad7b4ab0b06748247c574a3", 403, 389],
      ["sha256:2bedaf25031a24fb70b9dc2d56cb17139186d1ae5fd2054ecbd0dfe1a69585ba", 1210, 3018],
      ["sha256:d26f27cc8c41e321394cb3c9a80915d90d5f1f1d3cbbbcda3be00f13c53b041e", 1397, 4619],
    ],
    published: {
      index: "sha256:5a88c9c45479443d7be2eadc894b4ed0a9801bae03d97a5760ae13b5c2005942",
      manifest: "sha256:db4f612f385437d11eb26620a4f1d7efb3ff44e1296a3c21540b30454e6e2bf3",
      config: "sha256:4e5db4761e0ff445f7fd29aad680ad28e8abf7d204895557f145d65535abcc1c",
      diskSize: 161_330_000,
    },
  }),
  onTrixie({
    tags: ["stable", "1.30.4", "1.30", "1.30.4-trixie", "stable-trixie", "1.30-trixie"],
    created: "2026-09-02T21:05:12Z",
    version: "1.30.4",
    njs: "1.0.1",
    debian: { at: "2026-08-24T00:00:00Z", epoch: 1787529600, layer: TRIXIE_SLIM_20260824 },
    at: "2026-09-02T21:05:12Z",
    server: ["sha256:0b08cd0de4e0a9283c032a69af2a84c50ed3574fa61ceb0661f08fc8bb1c7adf", 36_286_911, 82_668_229],
    scripts: [
      ["sha256:28c7fd8ab61cc502694cd06e6afb5495b8fa45ab4580ecf7e8277d73c5105e1e", 629, 1620],
      ["sha256:c04b8fd1dd8d3e862e3b1ba18aa55d40aba065dd3d540697dc8db870c130400d", 956, 2125],
      ["sha256:7803ef1d418e62e1baea4667703b25dbb1a64146367ce8866d080deee3f09ada", 404, 389],
      ["sha256:0525b6a65f36034053765128e7192c2482a535e9f37b98303060f945c083fd9a", 1211, 3018],
      ["sha256:887ef3017df6c532eb1f3f8f9745f9ba50dbd4753b5ea572637f79fac06970d4", 1400, 4619],
    ],
    published: {
      index: "sha256:585d4e63ef9a0c34cbb46fefa3449d16d38bf4a8d3d817e6638962d8b7578696",
      manifest: "sha256:a3dd43c8fc7a7bab8bca52ec19b97d3e9e230c2f66947c9210f28486e04c1405",
      config: "sha256:3c175c1aa411ed8265ccc495ebd34815c53bb937bc90a54ce24708a48ee5e0b7",
      diskSize: 161_320_000,
    },
  }),
  nginx({
    tags: [
      "alpine",
      "1.31.6-alpine",
      "mainline-alpine",
      "1-alpine",
      "1.31-alpine",
      "1.31.6-alpine3.24",
      "mainline-alpine3.24",
      "1-alpine3.24",
      "1.31-alpine3.24",
      "alpine3.24",
    ],
    created: "2026-09-22T22:10:17.223416567Z",
    env: ["NGINX_VERSION=1.31.6", "PKG_RELEASE=1", "DYNPKG_RELEASE=1", "NJS_VERSION=1.0.1", "NJS_RELEASE=1", "ACME_VERSION=0.4.1"],
    installed: [
      { at: "2026-09-17T20:37:20Z", by: "ADD alpine-minirootfs-3.24.2-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_2 },
      { by: 'CMD ["/bin/sh"]' },
      { at: "2026-09-22T21:19:23Z", by: LABEL },
      ...environment(["NGINX_VERSION=1.31.6", "PKG_RELEASE=1", "DYNPKG_RELEASE=1"]),
      layered(INSTALL_ON_ALPINE, ["sha256:d9aae54b58315e84b9c3ac5f00bad6610e0e28ad9ff28fcde694647e0be13131", 1_931_156, 4_687_516], alpineNginx("1.31.6")),
    ],
    scripts: [
      ["sha256:6c53d0b2a666ed8f8fad8d9982e30cf24eb085036c17b27591665ca25e1ba40c", 629, 1620],
      ["sha256:745dfb2690dd8627e1593941caccc756f14943df7930a478beb4e808c5695cb9", 965, 2125],
      ["sha256:9a9a644fdd6a3681d43dace44c8cfef374cfd7b24f433113379ea483692498a8", 404, 389],
      ["sha256:64c8194480fee2c03e01cc561cf5542733627d2c7de493a028139677025f975c", 1210, 3018],
      ["sha256:e76228b47809e8a4bd37a6ba52a04d282d8c72ddf0ff9e8b83fd6318631abd52", 1400, 4619],
    ],
    modules: [
      { at: "2026-09-22T22:10:17Z", by: "ENV NJS_VERSION=1.0.1" },
      ...environment(["NJS_RELEASE=1", "ACME_VERSION=0.4.1"]),
      layered(INSTALL_MODULES, ["sha256:e72112c14215406dc7f23ef8e5cfdfddeb8662176167382ad64ec86f52b7a88e", 20_525_064, 49_820_713], alpineModules),
    ],
    published: {
      index: "sha256:df221db836e1754089190208cee7eeda94f233197056426eda74a43ab1abeac2",
      manifest: "sha256:0530961ff0592b58c10f767535cc0abdfccf9e389ff7cc90f87320c1bc7e8506",
      config: "sha256:3dd08163706a20b20622f310ec10258cc96e9007ab357f7201955bc880ac17f4",
      diskSize: 62_940_000,
    },
  }),

  // 1.27 is not among the recorded images: its digests are those of our own content.
  nginx({
    tags: ["1.27", "1.27.5", "1.27-bookworm", "1.27.5-bookworm"],
    created: "2025-04-16T14:50:31Z",
    env: ["NGINX_VERSION=1.27.5", "NJS_VERSION=0.8.10", "NJS_RELEASE=1~bookworm", "PKG_RELEASE=1~bookworm", "DYNPKG_RELEASE=1~bookworm"],
    installed: [
      { at: "2025-04-16T14:50:31Z", by: "# debian.sh --arch 'amd64' out/ 'bookworm'", comment: "debuerreotype 0.15", layer: BOOKWORM_SLIM_20260803 },
      { by: LABEL },
      { by: "ENV NGINX_VERSION=1.27.5" },
      layered("RUN /bin/sh -c apt-get update && apt-get install -y nginx # buildkit", ["", 43_950_000, 117_000_000], debianNginx("1.27.5")),
    ],
    scripts: [
      ["", 0, 1620],
      ["", 0, 2125],
      ["", 0, 389],
      ["", 0, 3018],
      ["", 0, 4619],
    ],
    published: {},
  }),
];
