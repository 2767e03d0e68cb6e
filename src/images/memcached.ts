import { defineImage } from "./image.ts";
import { addDebianUser } from "./rootfs/debian.ts";
import { TRIXIE_SLIM_20260824 } from "./rootfs/debian-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { steps } from "./steps.ts";

const ENTRYPOINT = `#!/bin/sh
set -e

case "$1" in
  -*) set -- memcached "$@" ;;
esac

exec "$@"
`;

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "memcached",
    tags: ["latest", "1.6.45", "1.6", "1", "1.6.45-trixie", "1.6-trixie", "1-trixie", "trixie"],
    architecture: "amd64",
    created: "2026-08-25T00:24:50.177393323Z",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "MEMCACHED_VERSION=1.6.45",
        "MEMCACHED_URL=https://memcached.org/files/memcached-1.6.45.tar.gz",
        "MEMCACHED_SHA1=45038980ea7045a548b9b5b5125ef7116312a768",
      ],
      Cmd: ["memcached"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["11211/tcp"],
      User: "memcache",
    },
    ...steps([
      { at: "2026-08-24T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1787529600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260824 },
      {
        at: "2026-08-25T00:22:04Z",
        by: "RUN /bin/sh -c set -eux; \tgroupadd --system --gid 11211 memcache; \tuseradd --system --gid memcache --uid 11211 memcache # buildkit",
        digest: "sha256:b564688b1072131c84843b878def2a6b541f413dc4aa6e532feb411f6d87ad41",
        compressedSize: 1110,
        size: 2886,
        build: addDebianUser({ name: "memcache", uid: 11211, gid: 11211, home: "/nonexistent" }),
      },
      {
        at: "2026-08-25T00:22:06Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tlibsasl2-modules \t; \trm -rf /var/lib/apt/lists/* # buildkit",
        digest: "sha256:6221ee17f50145599d26d40606ffbd086ba41531a59662518b98be8fab1a843e",
        compressedSize: 136_706,
        size: 359_288,
      },
      { at: "2026-08-25T00:24:50Z", by: "ENV MEMCACHED_VERSION=1.6.45" },
      { by: "ENV MEMCACHED_URL=https://memcached.org/files/memcached-1.6.45.tar.gz" },
      { by: "ENV MEMCACHED_SHA1=45038980ea7045a548b9b5b5125ef7116312a768" },
      {
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tdpkg-dev \t\tgcc \t\tlibc6-dev \t\tlibevent-dev \t\tlibio-socket-ssl-perl …',
        digest: "sha256:6cfae3da9f7bfe557301344f0b132a9c12c7a75dbc6a7b91b62fa35144389552",
        compressedSize: 2_285_876,
        size: 6_007_702,
        build: (layer) => addPrograms(layer, "memcached", 620_000, "/usr/local/bin"),
      },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:591a7e3cd179fa3da19cdc09f0f43810dbe1c794daf296de1aaa8a3aa488d413",
        compressedSize: 284,
        size: 124,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
      },
      {
        by: "RUN /bin/sh -c ln -s usr/local/bin/docker-entrypoint.sh /entrypoint.sh # backwards compat # buildkit",
        digest: "sha256:42ff75ca70cd262763dabbdfdd63bb4b4bd93a47a2758aea5e08684e113f2989",
        compressedSize: 122,
        size: 0,
        build: (layer) => layer.symlink("/entrypoint.sh", "usr/local/bin/docker-entrypoint.sh"),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "USER memcache" },
      { by: "EXPOSE map[11211/tcp:{}]" },
      { by: 'CMD ["memcached"]' },
    ]),
    published: {
      index: "sha256:75c93cc91e76853da7c029e74d6e8dbd44774dd3713c93be8cd1971ad26120a4",
      manifest: "sha256:57f76c8133336936ad246cae500f07d07b3bf149485f005b515016bdd455be8b",
      config: "sha256:24406d1ca8939651827dd1775d10707a29ad7dcca1462ff80004be28e364cf30",
      diskSize: 85_010_000,
    },
  }),
];
