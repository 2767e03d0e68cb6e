import { defineImage } from "./image.ts";
import { addDebianUser } from "./rootfs/debian.ts";
import { TRIXIE_SLIM_20260918 } from "./rootfs/debian-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

const ENTRYPOINT = `#!/bin/sh
set -e

case "$1" in
  -*) set -- haproxy "$@" ;;
esac

if [ "$1" = haproxy ]; then
  shift
  # master and worker, in the foreground
  set -- haproxy -W -db "$@"
fi

exec "$@"
`;

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "haproxy",
    tags: ["latest", "3.4.4", "3.4", "lts", "3.4.4-trixie", "3.4-trixie", "trixie", "lts-trixie"],
    architecture: "amd64",
    created: "2026-09-19T00:13:33Z",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HAPROXY_VERSION=3.4.4",
        "HAPROXY_URL=https://www.haproxy.org/download/3.4/src/haproxy-3.4.4.tar.gz",
        "HAPROXY_SHA256=b0c5053c4d46840ecdee3925736fe9a3de6472559b43c69183d70e593d9133df",
      ],
      Cmd: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
      Entrypoint: ["docker-entrypoint.sh"],
      WorkingDir: "/var/lib/haproxy",
      User: "haproxy",
      StopSignal: "SIGUSR1",
    },
    ...steps([
      { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260918 },
      {
        at: "2026-09-19T00:12:46Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get install --update -y --no-install-recommends \t\tca-certificates \t\tsocat \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:285cfa3a0c606d9e83df130dc81a9e2dc91ac04b175ccda7a5b791bc775750d4",
        compressedSize: 1_582_615,
        size: 4_197_479,
      },
      {
        by: "RUN /bin/sh -c set -eux; \tgroupadd --gid 99 --system haproxy; \tuseradd \t\t--gid haproxy \t\t--home-dir /var/lib/haproxy \t\t--no-create-home \t\t--system \t\t--uid 99 \t\thaproxy \t; \tmkdir /var/lib/haproxy; \tchown haproxy:haproxy /var/lib/haproxy # buildkit",
        digest: "sha256:9afef3d79b55f296c776337777bde33605ffacbbc57692906f943b18f28869f1",
        compressedSize: 1159,
        size: 3013,
        build: addDebianUser({ name: "haproxy", uid: 99, gid: 99, home: "/var/lib/haproxy", shell: "/bin/false" }),
      },
      { at: "2026-09-19T00:13:33Z", by: "ENV HAPROXY_VERSION=3.4.4" },
      { by: "ENV HAPROXY_URL=https://www.haproxy.org/download/3.4/src/haproxy-3.4.4.tar.gz" },
      { by: "ENV HAPROXY_SHA256=b0c5053c4d46840ecdee3925736fe9a3de6472559b43c69183d70e593d9133df" },
      {
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get install --update -y --no-install-recommends \t\tgcc \t\tlibc6-dev \t\tliblua5.4-dev \t\tlibpcre2-dev \t\tlibssl-dev …',
        digest: "sha256:c9a935d2bf8071ec6ba65292921ecd35bc9146db3f1615cf48e3aa1c845cb72a",
        compressedSize: 15_752_365,
        size: 41_779_091,
        build: (layer) => {
          addPrograms(layer, "haproxy", 15_000_000, "/usr/local/sbin", "3.4.4");
          layer.dir("/usr/local/etc/haproxy");
          layer.dir("/var/lib/haproxy", { uid: 99, gid: 99 });
        },
      },
      { by: "STOPSIGNAL SIGUSR1" },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:9d9ff0f1ff4597938a73e48bef1dc8983c7fe3afb8ca0a97666b8b9dd54cb197",
        compressedSize: 448,
        size: 417,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "USER haproxy" },
      { by: "WORKDIR /var/lib/haproxy", layer: EMPTY_LAYER },
      { by: 'CMD ["haproxy" "-f" "/usr/local/etc/haproxy/haproxy.cfg"]' },
    ]),
    published: {
      index: "sha256:6877fcd766a4e85559158c945b4080e1e8b00874391086e57e2b9fc11bb54625",
      manifest: "sha256:1fc351581a4fce770989113b5276981313fd2aeba5fc6667a9e804d450ff65aa",
      config: "sha256:d4980d461b4df8f8d796425e78184866da0cf92056ec4ed67528e0767bbd6ebf",
      diskSize: 124_640_000,
    },
  }),
];
