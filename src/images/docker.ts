import { defineImage } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_24_1 } from "./rootfs/alpine-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

const ENTRYPOINT = `#!/bin/sh
# Sub-commands and options are meant for docker.
set -eu

if [ "\${1#-}" != "$1" ] || { [ "$#" -gt 0 ] && ! command -v "$1" > /dev/null; }; then
  set -- docker "$@"
fi
if [ -z "\${DOCKER_HOST:-}" ] && [ ! -S /var/run/docker.sock ]; then
  export DOCKER_HOST=tcp://docker:2376
fi

exec "$@"
`;

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "docker",
    tags: ["cli", "29.6.2-cli", "29.6-cli", "29-cli", "29.6.2-cli-alpine3.24"],
    architecture: "amd64",
    created: "2026-07-17T17:44:29.147198203Z",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DOCKER_VERSION=29.6.2",
        "DOCKER_BUILDX_VERSION=0.35.0",
        "DOCKER_COMPOSE_VERSION=5.3.1",
        "DOCKER_TLS_CERTDIR=/certs",
      ],
      Cmd: ["sh"],
      Entrypoint: ["docker-entrypoint.sh"],
    },
    ...steps([
      { at: "2026-06-16T00:01:29Z", by: "ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_1 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-07-17T17:44:24Z",
        by: "RUN /bin/sh -c apk add --no-cache \t\tca-certificates \t\topenssh-client \t\tgit # buildkit",
        digest: "sha256:f4bca40d1621177e42666ab887d0f6ca345c995e355a428da7ac0ce2e8571e7e",
        compressedSize: 8_183_895,
        size: 20_827_776,
        build: (layer) => addPrograms(layer, "git ssh"),
      },
      { by: "RUN /bin/sh -c [ -e /etc/nsswitch.conf ] && grep '^hosts: files dns' /etc/nsswitch.conf # buildkit", layer: EMPTY_LAYER },
      {
        by: "RUN /bin/sh -c set -eux; \taddgroup -g 2375 -S docker # buildkit",
        digest: "sha256:72ed991c3407734090991a34aabead0489cf46636644e343b20e319235c22054",
        compressedSize: 456,
        size: 1185,
        build: addAlpineUser({ name: "docker", uid: 2375, gid: 2375 }),
      },
      { at: "2026-07-17T17:44:27Z", by: "ENV DOCKER_VERSION=29.6.2" },
      {
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://download.docker.com/linux/static/stable/x86_64/docker-29.6.2.tgz'; \t\t\t;; …",
        digest: "sha256:95cf85cd457408bc0aea50da42888ebe34693d1dec9b72ad2fb07426a1db0c8c",
        compressedSize: 19_439_839,
        size: 49_473_828,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      { by: "ENV DOCKER_BUILDX_VERSION=0.35.0" },
      {
        at: "2026-07-17T17:44:28Z",
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://github.com/docker/buildx/releases/download/v0.35.0/buildx-v0.35.0.linux-amd64'; …",
        digest: "sha256:6f0e863cd1174c61488640f554d09a352dd5eb14bb615b05ab1367c85962a5e0",
        compressedSize: 23_036_803,
        size: 58_627_997,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      { by: "ENV DOCKER_COMPOSE_VERSION=5.3.1" },
      {
        at: "2026-07-17T17:44:29Z",
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://github.com/docker/compose/releases/download/v5.3.1/docker-compose-linux-x86_64'; …",
        digest: "sha256:f652b3a9b954fbeac7281affd2ff0b6166f8206b30706ff13ce4190cb1d4bc00",
        compressedSize: 11_322_404,
        size: 28_815_190,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      {
        by: "COPY modprobe.sh /usr/local/bin/modprobe # buildkit",
        digest: "sha256:a981d3a51fca9a43aa365309a5a2fb458eb827ba0d05150aebdefff9659c990a",
        compressedSize: 538,
        size: 1398,
      },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:8a1935ee7eb6d33d4327bf1e5d6f3b1732c08bed5a2f53c4bdb6ac5206111045",
        compressedSize: 1010,
        size: 2626,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
      },
      { by: "ENV DOCKER_TLS_CERTDIR=/certs" },
      {
        by: "RUN /bin/sh -c mkdir /certs /certs/client && chmod 1777 /certs /certs/client # buildkit",
        digest: "sha256:bb1fafed6a71588741dec0a89312811923c899e894da8e1ccd0ae6a45a415eb0",
        compressedSize: 116,
        size: 0,
        build: (layer) => layer.dir("/certs/client", { mode: 0o1777 }),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: 'CMD ["sh"]' },
    ]),
    published: {
      index: "sha256:be132a9f282288de4afaf63379dff75711fda0147c6b72a9df44e51841402144",
      manifest: "sha256:feb2d49bd65f274b3e4b4620beabe2f4691e5287e496da9fbc9830ed5f780676",
      config: "sha256:f839212d15ae1a4c26fc780c582af4890d7f4e4fe76848f5c493e689a6d1dd85",
      diskSize: 166_170_000,
    },
  }),
  defineImage({
    repository: "docker",
    tags: ["dind", "29.7.0-dind", "29.7-dind", "29-dind", "29.7.0-dind-alpine3.24", "29.7.0", "29.7", "29", "latest", "29.7.0-alpine3.24"],
    architecture: "amd64",
    created: "2026-07-31T17:10:26Z",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DOCKER_VERSION=29.7.0",
        "DOCKER_BUILDX_VERSION=0.36.0",
        "DOCKER_COMPOSE_VERSION=5.3.1",
        "DOCKER_TLS_CERTDIR=/certs",
        "DIND_COMMIT=8d9e3502aba39127e4d12196dae16d306f76993d",
      ],
      Entrypoint: ["dockerd-entrypoint.sh"],
      ExposedPorts: ["2375/tcp", "2376/tcp"],
      Volumes: ["/var/lib/docker"],
    },
    ...steps([
      { at: "2026-06-16T00:01:29Z", by: "ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_1 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-07-31T16:23:33Z",
        by: "RUN /bin/sh -c apk add --no-cache \t\tca-certificates \t\topenssh-client \t\tgit # buildkit",
        digest: "sha256:822881948558613cb02bc93943d91f473b1843ce0193e7d82d1a3c5abfc3203b",
        compressedSize: 8_183_871,
        size: 22_959_985,
        build: (layer) => addPrograms(layer, "git ssh"),
      },
      { by: "RUN /bin/sh -c [ -e /etc/nsswitch.conf ] && grep '^hosts: files dns' /etc/nsswitch.conf # buildkit", layer: EMPTY_LAYER },
      {
        by: "RUN /bin/sh -c set -eux; \taddgroup -g 2375 -S docker # buildkit",
        digest: "sha256:fd2fd10137d271590fb7cf1da052e4b46956ab5392ee736274e0e6e546a49f90",
        compressedSize: 456,
        size: 1185,
        build: addAlpineUser({ name: "docker", uid: 2375, gid: 2375 }),
      },
      { at: "2026-07-31T16:23:36Z", by: "ENV DOCKER_VERSION=29.7.0" },
      {
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://download.docker.com/linux/static/stable/x86_64/docker-29.7.0.tgz'; \t\t\t;; …",
        digest: "sha256:9a6e32d662c488eabf84370415e01eb708247d1656847fc9b00e827653eaed71",
        compressedSize: 19_538_677,
        size: 54_816_079,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      { by: "ENV DOCKER_BUILDX_VERSION=0.36.0" },
      {
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://github.com/docker/buildx/releases/download/v0.36.0/buildx-v0.36.0.linux-amd64'; …",
        digest: "sha256:63223109fc2e6a5753687582f33280732a5515ce9e84cbc0c2f79a240a81533c",
        compressedSize: 22_879_776,
        size: 64_189_588,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      { by: "ENV DOCKER_COMPOSE_VERSION=5.3.1" },
      {
        at: "2026-07-31T16:23:37Z",
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://github.com/docker/compose/releases/download/v5.3.1/docker-compose-linux-x86_64'; …",
        digest: "sha256:f464f4588a516bacced204bb72910773f79efdea404c30a5e03fe64c13a11a3c",
        compressedSize: 11_322_385,
        size: 31_765_137,
        build: (layer) => layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 }),
      },
      {
        by: "COPY modprobe.sh /usr/local/bin/modprobe # buildkit",
        digest: "sha256:be1a9a8487c037a4d5a1dc6bd9bc0eec95bcb068e38dad67dfdf3233ca7321da",
        compressedSize: 541,
        size: 1406,
      },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:7abf45e40384ead09b00b136bc07fbb06147d12108c25138954c8fb8511caee9",
        compressedSize: 1014,
        size: 2636,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
      },
      { by: "ENV DOCKER_TLS_CERTDIR=/certs" },
      {
        by: "RUN /bin/sh -c mkdir /certs /certs/client && chmod 1777 /certs /certs/client # buildkit",
        digest: "sha256:661305fee4a153b308e0293f3ec6ac524a65ce7b9a6a06f6c132c5f4c0a6a8fb",
        compressedSize: 116,
        size: 0,
        build: (layer) => layer.dir("/certs/client", { mode: 0o1777 }),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: 'CMD ["sh"]' },
      {
        at: "2026-07-31T17:10:23Z",
        by: "RUN /bin/sh -c set -eux; \tapk add --no-cache \t\tbtrfs-progs \t\te2fsprogs \t\te2fsprogs-extra \t\tgit \t\tip6tables \t\tiptables \t\topenssl \t\tpigz \t\tshadow-uidmap \t\txfsprogs \t\txz \t\tzfs \t; # buildkit",
        digest: "sha256:e7cbbb3a464b1d592cf9324611fb8d1742355d9f55ed2ef9298666cc007ec06b",
        compressedSize: 6_965_235,
        size: 19_541_081,
      },
      {
        by: "RUN /bin/sh -c set -eux; \tapk add --no-cache iptables-legacy; \tmkdir -p /usr/local/sbin/.iptables-legacy; \tfor f in \t\tiptables \t\tiptables-save \t\tiptables-restore …",
        digest: "sha256:6d0e3eb2d207b3efbec5c222b29f872b25fa44a3c5b103c215ffde3eb7cf2113",
        compressedSize: 91_327,
        size: 256_219,
      },
      {
        by: "RUN /bin/sh -c set -eux; \taddgroup -S dockremap; \tadduser -S -G dockremap dockremap; \techo 'dockremap:165536:65536' >> /etc/subuid; \techo 'dockremap:165536:65536' >> /etc/subgid # buildkit",
        digest: "sha256:80bd3a237f6eb50e58dfd4ffad80a224dce52f2e056d2794ee07d82d87fff23a",
        compressedSize: 1008,
        size: 2620,
      },
      {
        at: "2026-07-31T17:10:26Z",
        by: "RUN /bin/sh -c set -eux; \t\tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\t'x86_64') \t\t\turl='https://download.docker.com/linux/static/stable/x86_64/docker-29.7.0.tgz'; \t\t\t;; …",
        digest: "sha256:d85e24d5bb9e1dc7449839384993aa15f292efa94efb497ef17212f02865cb0e",
        compressedSize: 67_403_306,
        size: 189_101_083,
        build: (layer) => {
          layer.program("/usr/local/bin/docker", "docker", { size: 43_000_000 });
          addPrograms(layer, "dockerd docker-init docker-proxy containerd containerd-shim-runc-v2 ctr runc", 40_000_000, "/usr/local/bin");
        },
      },
      { by: "ENV DIND_COMMIT=8d9e3502aba39127e4d12196dae16d306f76993d" },
      {
        by: 'RUN /bin/sh -c set -eux; \twget -O /usr/local/bin/dind "https://raw.githubusercontent.com/docker/docker/${DIND_COMMIT}/hack/dind"; \tchmod +x /usr/local/bin/dind # buildkit',
        digest: "sha256:be3680948664cb7e135c6a17316e557385f6dc8fb82b23d1a589d0b4038407a6",
        compressedSize: 1691,
        size: 4396,
      },
      {
        by: "COPY dockerd-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:074099104ca61b8d07cafde01dce1593b7eb36c67f1782876c46aee182287dc0",
        compressedSize: 3302,
        size: 8585,
        build: entrypoint("/usr/local/bin/dockerd-entrypoint.sh", '#!/bin/sh\nset -eu\n[ "$#" -gt 0 ] || set -- dockerd\nexec "$@"\n'),
      },
      { by: "VOLUME [/var/lib/docker]" },
      { by: "EXPOSE map[2375/tcp:{} 2376/tcp:{}]" },
      { by: 'ENTRYPOINT ["dockerd-entrypoint.sh"]' },
      { by: "CMD []" },
    ]),
    published: {
      index: "sha256:084e385b0c9b7ab35d5a46dfedd033721448c000dbec71adcf13da8a9e71baa8",
      manifest: "sha256:8eac6db1817b5682472e20fe1d6e19831c82e5da0938961b69b98351e98def90",
      config: "sha256:4b92aec0c15d05febbe77f3edb3998401504c8d7e40b19b8a466d34940378966",
      diskSize: 391_070_000,
    },
  }),
];
