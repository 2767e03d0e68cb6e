import { defineImage } from "./image.ts";
import { ALPINE_3_24_2 } from "./rootfs/alpine-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { steps } from "./steps.ts";

const ENTRYPOINT = `#!/bin/sh
set -e

case "$1" in
  -*|bug|healthcheck|version) set -- traefik "$@" ;;
esac

exec "$@"
`;

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "traefik",
    tags: ["latest", "v3.7.13", "3.7.13", "v3.7", "3.7", "langres", "v3", "3"],
    architecture: "amd64",
    created: "2026-09-17T21:33:14Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["traefik"],
      Entrypoint: ["/entrypoint.sh"],
      ExposedPorts: ["80/tcp"],
      Labels: {
        "org.opencontainers.image.description": "A modern reverse-proxy",
        "org.opencontainers.image.documentation": "https://docs.traefik.io",
        "org.opencontainers.image.source": "https://github.com/traefik/traefik",
        "org.opencontainers.image.title": "Traefik",
        "org.opencontainers.image.url": "https://traefik.io",
        "org.opencontainers.image.vendor": "Traefik Labs",
        "org.opencontainers.image.version": "v3.7.13",
      },
    },
    ...steps([
      { at: "2026-09-17T20:37:20Z", by: "ADD alpine-minirootfs-3.24.2-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_2 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-09-17T21:33:11Z",
        by: "RUN /bin/sh -c apk --no-cache add ca-certificates tzdata # buildkit",
        digest: "sha256:b686a4f73445245e29da397cb3d70292a2823b9d4fa77af427efb28c9ae678b0",
        compressedSize: 416_269,
        size: 1_507_107,
      },
      {
        at: "2026-09-17T21:33:14Z",
        by: "RUN /bin/sh -c set -ex; \tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\tarmhf) arch='armv6' ;;         armv7) arch='armv7' ;; \t\taarch64) arch='arm64' ;; \t\tx86_64) arch='amd64' ;; …",
        digest: "sha256:78cb21c375ca987df064a7ae1cb1c68a0cfa2e90fa0dc11d3fdbf3b5b14e7cbe",
        compressedSize: 50_943_596,
        size: 184_441_931,
        build: (layer) => addPrograms(layer, "traefik", 180_000_000, "/usr/local/bin", "3.7.13"),
      },
      {
        by: "COPY entrypoint.sh / # buildkit",
        digest: "sha256:acb2f33459b107ea4496685bfcd991865848b063d6b449e113f361c8aa667e0f",
        compressedSize: 370,
        size: 962,
        build: entrypoint("/entrypoint.sh", ENTRYPOINT),
      },
      { by: "EXPOSE map[80/tcp:{}]" },
      { by: 'ENTRYPOINT ["/entrypoint.sh"]' },
      { by: 'CMD ["traefik"]' },
      {
        by: "LABEL org.opencontainers.image.vendor=Traefik Labs org.opencontainers.image.url=https://traefik.io org.opencontainers.image.source=https://github.com/traefik/traefik org.opencontainers.image.title=Traefik org.opencontainers.image.description=A modern reverse-proxy org.opencontainers.image.version=v3.7.13 org.opencontainers.image.documentation=https://docs.traefik.io",
      },
    ]),
    published: {
      index: "sha256:24841fe2de7304c149343d877d2923b4c8800a38ba015dea9174c23b20e344a0",
      manifest: "sha256:3429c14149401de2ac82fc72ddc6a92642332b90deb3012301ff211b9d2d0f18",
      config: "sha256:f9309349d2c1477b15d04728f38882ba2e9a50b7f76729541121a7ee60d53490",
      diskSize: 194_370_000,
    },
  }),
];
