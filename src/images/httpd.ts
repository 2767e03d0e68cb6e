import { apache, FOREGROUND } from "./content/httpd.ts";
import { defineImage } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_24_1 } from "./rootfs/alpine-layers.ts";
import { TRIXIE_SLIM_20260918 } from "./rootfs/debian-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "httpd",
    tags: ["latest", "2.4.68", "2.4", "2", "2.4.68-trixie", "2.4-trixie", "2-trixie", "trixie"],
    architecture: "amd64",
    created: "2026-09-19T00:20:50Z",
    config: {
      Env: [
        "PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HTTPD_PREFIX=/usr/local/apache2",
        "HTTPD_VERSION=2.4.68",
        "HTTPD_SHA256=68c74d4df38c26bed4dfbdb8f3baf1eb532f3872357becc1bba5d136f6b63c06",
        "HTTPD_PATCHES=",
      ],
      Cmd: ["httpd-foreground"],
      ExposedPorts: ["80/tcp"],
      WorkingDir: "/usr/local/apache2",
      StopSignal: "SIGWINCH",
    },
    ...steps([
      { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260918 },
      { at: "2026-09-19T00:18:47Z", by: "ENV HTTPD_PREFIX=/usr/local/apache2" },
      { by: "ENV PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: 'RUN /bin/sh -c mkdir -p "$HTTPD_PREFIX" \t&& chown www-data:www-data "$HTTPD_PREFIX" # buildkit',
        digest: "sha256:6db0cf540580aa8f0b3a277f0a3be3a69e25eed5d29d42fb70945a96435077be",
        compressedSize: 145,
        size: 0,
        build: (layer) => layer.dir("/usr/local/apache2", { uid: 33, gid: 33 }),
      },
      { by: "WORKDIR /usr/local/apache2", layer: EMPTY_LAYER },
      {
        at: "2026-09-19T00:18:52Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get install --update -y --no-install-recommends \t\tca-certificates \t\tlibaprutil1-ldap \t\tlibldap-common \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:2f4636dca22684179caab4ba0e071a0171aef880645944cc045ec9491c2f4451",
        compressedSize: 2_008_639,
        size: 4_959_910,
      },
      { by: "ENV HTTPD_VERSION=2.4.68" },
      { by: "ENV HTTPD_SHA256=68c74d4df38c26bed4dfbdb8f3baf1eb532f3872357becc1bba5d136f6b63c06" },
      { by: "ENV HTTPD_PATCHES=" },
      {
        at: "2026-09-19T00:20:50Z",
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get install --update -y --no-install-recommends \t\tbzip2 \t\tdpkg-dev \t\tgcc \t\tgnupg \t\tlibapr1-dev \t\tlibaprutil1-dev …',
        digest: "sha256:1320c4426edffd04bccd36632e7ae850afbcd5197edb8c82bfa336e147dbd435",
        compressedSize: 13_453_247,
        size: 33_219_952,
        build: apache("2.4.68"),
      },
      { by: "STOPSIGNAL SIGWINCH" },
      {
        by: "COPY httpd-foreground /usr/local/bin/ # buildkit",
        digest: "sha256:7a3bdd751d957324fe93e08b540c88e6d1f69f221b6740aa55d7aa80e61fb9fa",
        compressedSize: 292,
        size: 138,
        build: entrypoint("/usr/local/bin/httpd-foreground", FOREGROUND),
      },
      { by: "EXPOSE map[80/tcp:{}]" },
      { by: 'CMD ["httpd-foreground"]' },
    ]),
    published: {
      index: "sha256:454942557d44332cd7e4ae415e7ec9b4dbbf01b4a042491f423fcaf10a32ce9f",
      manifest: "sha256:3a1e0bbe28c4673a03b7a3fbc71a56325eacb1a8d11c1ad696fbf9678f07febd",
      config: "sha256:92605b8e63296cc3f7f0a421d627b570a4278458b24b956de7de3bb282e24349",
      diskSize: 116_840_000,
    },
  }),
  defineImage({
    repository: "httpd",
    tags: ["alpine", "2.4.68-alpine", "2.4-alpine", "2-alpine", "2.4.68-alpine3.24", "2.4-alpine3.24", "2-alpine3.24", "alpine3.24"],
    architecture: "amd64",
    created: "2026-06-16T00:16:19Z",
    config: {
      Env: [
        "PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HTTPD_PREFIX=/usr/local/apache2",
        "HTTPD_VERSION=2.4.68",
        "HTTPD_SHA256=68c74d4df38c26bed4dfbdb8f3baf1eb532f3872357becc1bba5d136f6b63c06",
        "HTTPD_PATCHES=",
      ],
      Cmd: ["httpd-foreground"],
      ExposedPorts: ["80/tcp"],
      WorkingDir: "/usr/local/apache2",
      StopSignal: "SIGWINCH",
    },
    ...steps([
      { at: "2026-06-16T00:01:29Z", by: "ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_1 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-06-16T00:15:19Z",
        by: "RUN /bin/sh -c set -x \t&& adduser -u 82 -D -S -G www-data www-data # buildkit",
        digest: "sha256:f0c9ed0cf49eec26c13e77e0b85a14f91068406fef46fa2529079270b8895e02",
        compressedSize: 932,
        size: 2423,
        build: addAlpineUser({ name: "www-data", uid: 82, gid: 82, home: "/home/www-data" }),
      },
      { at: "2026-06-16T00:15:20Z", by: "ENV HTTPD_PREFIX=/usr/local/apache2" },
      { by: "ENV PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: 'RUN /bin/sh -c mkdir -p "$HTTPD_PREFIX" \t&& chown www-data:www-data "$HTTPD_PREFIX" # buildkit',
        digest: "sha256:e5ad846ecbb8d4f057feae38268d731c1cb615da29bcf5ea15e0594bb73c935a",
        compressedSize: 146,
        size: 0,
        build: (layer) => layer.dir("/usr/local/apache2", { uid: 82, gid: 82 }),
      },
      { by: "WORKDIR /usr/local/apache2", layer: EMPTY_LAYER },
      {
        at: "2026-06-16T00:15:21Z",
        by: "RUN /bin/sh -c set -eux; \tapk add --no-cache \t\tapr \t\tapr-util \t\tapr-util-ldap \t\tca-certificates \t\tperl \t; # buildkit",
        digest: "sha256:71af8d887193f611016b553a1cb1f98162c381cd63e47e4781341051ba40f064",
        compressedSize: 11_018_356,
        size: 38_301_368,
      },
      { by: "ENV HTTPD_VERSION=2.4.68" },
      { by: "ENV HTTPD_SHA256=68c74d4df38c26bed4dfbdb8f3baf1eb532f3872357becc1bba5d136f6b63c06" },
      { by: "ENV HTTPD_PATCHES=" },
      {
        at: "2026-06-16T00:16:19Z",
        by: "RUN /bin/sh -c set -eux; \t\tapk add --no-cache --virtual .build-deps \t\tapr-dev \t\tapr-util-dev \t\tcoreutils \t\tdpkg-dev dpkg \t\tgcc \t\tgnupg \t\tlibc-dev …",
        digest: "sha256:5e8b952216466772946ad4898b1f62052b1ade358488f24149fe5ba025750338",
        compressedSize: 5_809_910,
        size: 20_196_071,
        build: apache("2.4.68"),
      },
      { by: "STOPSIGNAL SIGWINCH" },
      {
        by: "COPY httpd-foreground /usr/local/bin/ # buildkit",
        digest: "sha256:ec6419fed67b69364a61620376ac3fb1a74bcd49ea9a01a14d2721ce026064b7",
        compressedSize: 286,
        size: 138,
        build: entrypoint("/usr/local/bin/httpd-foreground", FOREGROUND),
      },
      { by: "EXPOSE map[80/tcp:{}]" },
      { by: 'CMD ["httpd-foreground"]' },
    ]),
    published: {
      index: "sha256:53a57bb5d5def0e2a5adb4ec25131354392b85d9bb32b4f6093df0e703e5fc57",
      manifest: "sha256:9f28bdbad8404ea885652012e846b71623a31176eba88394463242061ffcf8b7",
      config: "sha256:9436aee6e00c6e8ece7fd6f8bdf82b3fc001425d71f911b9e96bf9fe620e5381",
      diskSize: 66_920_000,
    },
  }),
];
