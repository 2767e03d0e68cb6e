import { defineImage, type LayerBuilder } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_23_6 } from "./rootfs/alpine-layers.ts";
import { addDebianUser } from "./rootfs/debian.ts";
import { BOOKWORM_SLIM_20260918, TRIXIE_SLIM_20260918 } from "./rootfs/debian-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { timeZones } from "./rootfs/time-zones.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

function redisServer(version: string, changeUser: "gosu" | "setpriv"): (layer: LayerBuilder) => void {
  return (layer) => {
    layer.program("/usr/local/bin/redis-server", "redis-server", { size: 17_300_000, options: { version } });
    layer.program("/usr/local/bin/redis-cli", "redis-cli", { size: 8_100_000, options: { version } });
    layer.program("/usr/local/bin/redis-benchmark", "redis-benchmark", { size: 7_900_000, options: { version } });
    for (const name of ["redis-check-aof", "redis-check-rdb", "redis-sentinel"]) layer.symlink(`/usr/local/bin/${name}`, "redis-server");
    layer.program(`/usr/local/bin/${changeUser}`, changeUser, { size: 2_400_000 });
  };
}

const REDIS_7_ENTRYPOINT = redisEntrypoint("", "gosu redis");
const REDIS_8_ENTRYPOINT = redisEntrypoint("echo 'Starting Redis Server'\n", "setpriv --reuid=redis --regid=redis --clear-groups --");

function redisEntrypoint(greeting: string, changeUser: string): string {
  return `#!/bin/sh
set -e

# options or a configuration file alone mean the server
case "$1" in
  -*|*.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = 'redis-server' ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis '{}' +
  exec ${changeUser} "$0" "$@"
fi

[ "$(umask)" != 0022 ] || umask 0077
${greeting}exec "$@"
`;
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "redis",
    tags: ["latest", "8.10.1", "8.10", "8", "8.10.1-trixie", "8.10-trixie", "8-trixie", "trixie"],
    architecture: "amd64",
    created: "2026-09-19T00:43:15Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "REDIS_VERSION=8.10.1"],
      Cmd: ["redis-server"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["6379/tcp"],
      WorkingDir: "/data",
    },
    ...steps([
      { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260918 },
      {
        at: "2026-09-19T00:37:09Z",
        by: "RUN /bin/sh -c set -eux; \tgroupadd -r -g 999 redis; \tuseradd -r -g redis -u 999 redis # buildkit",
        digest: "sha256:cd2a24b5fb25c4844b2cdaa383d07858aba6053eaec806bd84cf3da1256272bc",
        compressedSize: 1101,
        size: 2862,
        build: addDebianUser({ name: "redis", uid: 999, gid: 999, home: "/home/redis", shell: "/bin/sh" }),
      },
      {
        at: "2026-09-19T00:37:11Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\ttzdata \t; \trm -rf /var/lib/apt/lists/* # buildkit",
        digest: "sha256:090bdb3db9ca070adacf9281d8aa8dd33aa2a615502350c6e4d62d3e581acf01",
        compressedSize: 824,
        size: 2142,
        build: (layer) => layer.file("/usr/share/zoneinfo/tzdata.zi", "# version 2026b\n"),
      },
      { at: "2026-09-19T00:43:14Z", by: "ENV REDIS_VERSION=8.10.1" },
      { by: "ARG REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.1/redis-full.tar.gz" },
      { by: "ARG REDIS_DOWNLOAD_SHA=e5cae2686231290bf55ae5cc4da01e646c3424233cae7618ebf3a64250ef1583" },
      {
        by: 'RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.1/redis-full.tar.gz REDIS_DOWNLOAD_SHA=e5cae2686231290bf55ae5cc4da01e646c3424233cae7618ebf3a64250ef1583 /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\twget \t\tdpkg-dev \t\tgcc \t\tg++ …',
        digest: "sha256:916bd9c149a39d26450a2da3d7cebc6d61eb639a195458fa0047ccb638d12ffe",
        compressedSize: 25_639_861,
        size: 66_879_513,
        build: redisServer("8.10.1", "setpriv"),
      },
      {
        at: "2026-09-19T00:43:15Z",
        by: "RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.1/redis-full.tar.gz REDIS_DOWNLOAD_SHA=e5cae2686231290bf55ae5cc4da01e646c3424233cae7618ebf3a64250ef1583 /bin/sh -c mkdir /data && chown redis:redis /data # buildkit",
        digest: "sha256:325b1e560d63ad49c2f0e5c9b2430e83db7d567ecd837da4c5dff2952f8fccf0",
        compressedSize: 97,
        size: 0,
        build: (layer) => layer.dir("/data", { uid: 999, gid: 999 }),
      },
      { by: "WORKDIR /data", layer: EMPTY_LAYER },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:a7abbb3aa6cf2c19ce7974aba5bcf32d2c35e43753b5b450304b85a5cea0ae93",
        compressedSize: 2109,
        size: 5483,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", REDIS_8_ENTRYPOINT),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "EXPOSE map[6379/tcp:{}]" },
      { by: 'CMD ["redis-server"]' },
    ]),
    published: {
      index: "sha256:8a1efc5f479551822b47424ccae982026b633f28818eab0387348120a61e10e2",
      manifest: "sha256:5edb5f1591cd35076057573171f40e0439ec7fbbb38e04d56c0efae810d99d47",
      config: "sha256:7e3b4d0d1a5d419fdb4a1fef04cb4033b04210c2f7383d596335265b8ff0b31d",
      diskSize: 145_550_000,
    },
  }),
  defineImage({
    repository: "redis",
    tags: ["7", "7.4.11", "7.4", "7.4.11-bookworm", "7.4-bookworm", "7-bookworm"],
    architecture: "amd64",
    created: "2026-09-19T00:38:19.910809608Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "REDIS_VERSION=7.4.11"],
      Cmd: ["redis-server"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["6379/tcp"],
      Volumes: ["/data"],
      WorkingDir: "/data",
    },
    ...steps([
      {
        at: "2026-09-18T00:00:00Z",
        by: "# debian.sh --arch 'amd64' out/ 'bookworm' '@1789689600'",
        comment: "debuerreotype 0.17",
        layer: BOOKWORM_SLIM_20260918,
      },
      {
        at: "2026-09-19T00:37:33Z",
        by: "RUN /bin/sh -c set -eux; \tgroupadd -r -g 999 redis; \tuseradd -r -g redis -u 999 redis # buildkit",
        digest: "sha256:428e012d30af8cc9965c3b138b9b75021d2a8ec2219488e0b65a2164ed164965",
        compressedSize: 1101,
        size: 2862,
        build: addDebianUser({ name: "redis", uid: 999, gid: 999, home: "/home/redis", shell: "/bin/sh" }),
      },
      {
        at: "2026-09-19T00:37:35Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\ttzdata \t; \trm -rf /var/lib/apt/lists/* # buildkit",
        digest: "sha256:630e622f045e046a8807223150da305fecf8e3e217acb6812c43ae66c4c27f91",
        compressedSize: 874,
        size: 2272,
        build: (layer) => layer.file("/usr/share/zoneinfo/tzdata.zi", "# version 2026b\n"),
      },
      { at: "2026-09-19T00:38:19Z", by: "ENV REDIS_VERSION=7.4.11" },
      { by: "ARG REDIS_DOWNLOAD_URL=https://github.com/redis/redis/archive/refs/tags/7.4.11.tar.gz" },
      { by: "ARG REDIS_DOWNLOAD_SHA=e973da69febfea096ab94690b44bf976482788a1b5e070df373b4f27697d57d4" },
      {
        by: 'RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/archive/refs/tags/7.4.11.tar.gz REDIS_DOWNLOAD_SHA=e973da69febfea096ab94690b44bf976482788a1b5e070df373b4f27697d57d4 /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\twget \t\tdpkg-dev \t\tgcc …',
        digest: "sha256:a65475d5aa6fff0898b40c0487bcd079cdc5bd874d3b8fcb260c4faa4b1d44da",
        compressedSize: 15_352_934,
        size: 38_073_314,
        build: redisServer("7.4.11", "gosu"),
      },
      {
        by: "RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/archive/refs/tags/7.4.11.tar.gz REDIS_DOWNLOAD_SHA=e973da69febfea096ab94690b44bf976482788a1b5e070df373b4f27697d57d4 /bin/sh -c mkdir /data && chown redis:redis /data # buildkit",
        digest: "sha256:855021fb466748cd59a74e975a09be77550ceca16872d2badee5d8617fa365ac",
        compressedSize: 96,
        size: 0,
        build: (layer) => layer.dir("/data", { uid: 999, gid: 999 }),
      },
      { by: "VOLUME [/data]" },
      { by: "WORKDIR /data", layer: EMPTY_LAYER },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:4b22123709300e0e1a1f0f1423f309f67603c28e81ccfd39726274df8ac449b0",
        compressedSize: 597,
        size: 1552,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", REDIS_7_ENTRYPOINT),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "EXPOSE map[6379/tcp:{}]" },
      { by: 'CMD ["redis-server"]' },
    ]),
    published: {
      index: "sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f",
      manifest: "sha256:95acc00495ddacfec75111ba47021f903121a890311d49264c723b4423ac9601",
      config: "sha256:64035c2c9726d90bea2a217d43da49d7a3f13dde8647c1f409059e02e0e61287",
      diskSize: 112_920_000,
    },
  }),
  defineImage({
    repository: "redis",
    tags: ["alpine", "8.10.2-alpine", "8.10-alpine", "8-alpine", "8.10.2-alpine3.23", "8.10-alpine3.23", "8-alpine3.23", "alpine3.23"],
    architecture: "amd64",
    created: "2026-09-21T17:37:00.659434515Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "REDIS_VERSION=8.10.2"],
      Cmd: ["redis-server"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["6379/tcp"],
      WorkingDir: "/data",
    },
    ...steps([
      { at: "2026-09-17T20:37:33Z", by: "ADD alpine-minirootfs-3.23.6-x86_64.tar.gz / # buildkit", layer: ALPINE_3_23_6 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-09-21T17:27:31Z",
        by: "RUN /bin/sh -c set -eux; \taddgroup -S -g 1000 redis; \tadduser -S -G redis -u 999 redis # buildkit",
        digest: "sha256:d60026184d2e638c58afc4c945753a676d1691a1d7ef8adc7c0a8221b771d624",
        compressedSize: 948,
        size: 2464,
        build: addAlpineUser({ name: "redis", uid: 999, gid: 1000, home: "/home/redis", shell: "/bin/false" }),
      },
      {
        by: "RUN /bin/sh -c set -eux; \tapk add --no-cache \t\ttzdata \t\tsetpriv \t; # buildkit",
        digest: "sha256:618072543738a1af8f8f650cc185ca8f8cae09950f22d7374610e5eb1383990b",
        compressedSize: 201_018,
        size: 629_617,
        build: (layer) => {
          addPrograms(layer, "setpriv", 35_000, "/usr/bin");
          timeZones(layer, { legacy: true });
        },
      },
      { at: "2026-09-21T17:37:00Z", by: "ENV REDIS_VERSION=8.10.2" },
      { by: "ARG REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.2/redis-full.tar.gz" },
      { by: "ARG REDIS_DOWNLOAD_SHA=ae6973de9b6ad8e6cf21b1e764abccab59200689af6aabce10d4cf6bbb2e253f" },
      {
        by: "RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.2/redis-full.tar.gz REDIS_DOWNLOAD_SHA=ae6973de9b6ad8e6cf21b1e764abccab59200689af6aabce10d4cf6bbb2e253f /bin/sh -c set -eux; \t\tapk add --no-cache --virtual .build-deps \t\tcoreutils \t\tdpkg-dev dpkg \t\tgcc \t\tlinux-headers \t\tmake \t\tmusl-dev \t\topenssl-dev \t\tg++; …",
        digest: "sha256:8c9c3a906635a6a90731156f83ab00bfbc5d625cb11a8609cb166e602de77a32",
        compressedSize: 35_050_273,
        size: 109_782_449,
        build: redisServer("8.10.2", "setpriv"),
      },
      {
        by: "RUN |2 REDIS_DOWNLOAD_URL=https://github.com/redis/redis/releases/download/8.10.2/redis-full.tar.gz REDIS_DOWNLOAD_SHA=ae6973de9b6ad8e6cf21b1e764abccab59200689af6aabce10d4cf6bbb2e253f /bin/sh -c mkdir /data && chown redis:redis /data # buildkit",
        digest: "sha256:2f10393390593ca40faa2085463ce1cd58ccda88f8f94a642c6bf9c0fe7694bc",
        compressedSize: 101,
        size: 0,
        build: (layer) => layer.dir("/data", { uid: 999, gid: 999 }),
      },
      { by: "WORKDIR /data", layer: EMPTY_LAYER },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:095940d4ebca9229cd4bbc254424b0f3e05f8ce63d7fedebeb9f8c193d16acdf",
        compressedSize: 2104,
        size: 5470,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", REDIS_8_ENTRYPOINT),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "EXPOSE map[6379/tcp:{}]" },
      { by: 'CMD ["redis-server"]' },
    ]),
    published: {
      index: "sha256:ba6e394f6acc2a695ef1b6944f161b9ca813711739be68319fa0db3470673f1d",
      manifest: "sha256:2d3814be5e9b06a30a0be54770b7e12052e7e79ec85271aefd34875c1f393b23",
      config: "sha256:15f5a4aad4c3ba34b9874ddbc7f755b469dbd7b8a9e88c12690c52ef6c72465c",
      diskSize: 118_840_000,
    },
  }),
];
