import { defineImage } from "./image.ts";
import { alpineRoot } from "./rootfs/alpine.ts";
import { ALPINE_3_23_5 } from "./rootfs/alpine-layers.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { steps } from "./steps.ts";

const CONFIG = `version: 0.1
log:
  fields:
    service: registry
storage:
  cache:
    blobdescriptor: inmemory
  filesystem:
    rootdirectory: /var/lib/registry
http:
  addr: :5000
  headers:
    X-Content-Type-Options: [nosniff]
`;

const ENTRYPOINT = `#!/bin/sh
set -e

case "$1" in
  *.yaml|*.yml) set -- registry serve "$@" ;;
  serve|garbage-collect|help|-*) set -- registry "$@" ;;
esac

exec "$@"
`;

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "registry",
    tags: ["latest", "3.1.1", "3.1", "3"],
    architecture: "amd64",
    created: "2026-06-22T19:52:54Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "OTEL_TRACES_EXPORTER=none"],
      Cmd: ["/etc/distribution/config.yml"],
      Entrypoint: ["/entrypoint.sh"],
      ExposedPorts: ["5000/tcp"],
      Volumes: ["/var/lib/registry"],
    },
    ...steps([
      { at: "2026-06-22T19:20:09Z", by: "ADD alpine-minirootfs-3.23.5-x86_64.tar.gz / # buildkit", layer: ALPINE_3_23_5 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-06-22T19:52:53Z",
        by: "RUN /bin/sh -c apk add --no-cache ca-certificates # buildkit",
        digest: "sha256:47465c9fe4b1438b5f9aed1cf7182de26087f6eda66eb23dce944b763673bbed",
        compressedSize: 245_051,
        size: 847_027,
      },
      {
        at: "2026-06-22T19:52:54Z",
        by: "RUN /bin/sh -c set -eux; \tversion='3.1.1'; \tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\tx86_64)  arch='amd64';   sha256='6f330a3ba9ea1d23a6ee189f449d792595240585bb2f159123d76ac594f70dd8' ;; …",
        digest: "sha256:269b60c1a347a7b2501df94ec2391af4c325bb9ef5a0cf5a4e6dd2e87198eb21",
        compressedSize: 16_031_187,
        size: 55_412_343,
        build: (layer) => layer.program("/bin/registry", "registry", { size: 24_000_000, options: { version: "3.1.1" } }),
      },
      {
        by: "COPY ./config-example.yml /etc/distribution/config.yml # buildkit",
        digest: "sha256:f90c3e90567750f85e63c5ba884e9ef81f4839ab404a8f3dfd306e661018c6a0",
        compressedSize: 397,
        size: 475,
        build: (layer) => layer.file("/etc/distribution/config.yml", CONFIG),
      },
      { by: "ENV OTEL_TRACES_EXPORTER=none" },
      { by: "VOLUME [/var/lib/registry]" },
      { by: "EXPOSE map[5000/tcp:{}]" },
      {
        by: "COPY entrypoint.sh /entrypoint.sh # buildkit",
        digest: "sha256:8f4e1177a675ecd1759cde12c405d158ff166a809659e4006966a2b1a7c87123",
        compressedSize: 213,
        size: 155,
        build: entrypoint("/entrypoint.sh", ENTRYPOINT),
      },
      { by: 'ENTRYPOINT ["/entrypoint.sh"]' },
      { by: 'CMD ["/etc/distribution/config.yml"]' },
    ]),
    published: {
      index: "sha256:849b7d29920d060df8091770ede2279c07924ecd29e2a4c029ee0b5ea2ea542b",
      manifest: "sha256:7518da9b12dd746278282a729dee2e65eabdeb449db4d0b28d46ef6e90308f58",
      config: "sha256:1bc3f1a4432290d5ac3341603f15bf99c5b2feb4a9e3195e530aadc66fbcc65e",
      diskSize: 64_670_000,
    },
  }),
  defineImage({
    repository: "registry",
    tags: ["2", "2.8.1", "2.8"],
    architecture: "amd64",
    created: "2022-11-12T10:00:44.434254303Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/etc/docker/registry/config.yml"],
      Entrypoint: ["/entrypoint.sh"],
      ExposedPorts: ["5000/tcp"],
      Volumes: ["/var/lib/registry"],
    },
    ...steps([
      {
        at: "2022-11-12T04:19:23Z",
        by: "/bin/sh -c #(nop) ADD file:ceeb6e8632fafc657116cbf3afbd522185a16963230b57881073dad22eb0e1a3 in / ",
        comment: "",
        digest: "sha256:ca7dd9ec2225f2385955c43b2379305acd51543c28cf1d4e94522b3d94cce3ce",
        compressedSize: 2_806_272,
        size: 5_540_000,
        build: alpineRoot("3.16.3"),
      },
      { by: '/bin/sh -c #(nop)  CMD ["/bin/sh"]', comment: "" },
      {
        at: "2022-11-12T05:48:10Z",
        by: "/bin/sh -c apk add --no-cache ca-certificates",
        comment: "",
        digest: "sha256:c41ae7ad2b39813485dabd88ae2e5ddce71b71a47d19af1377b0251055edf373",
        compressedSize: 284_748,
        size: 828_254,
      },
      {
        at: "2022-11-12T10:00:43Z",
        by: "/bin/sh -c set -eux; \tversion='2.8.1'; \tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\tx86_64)  arch='amd64';   sha256='f1a376964912a5fd7d588107ebe5185da77803244e15476d483c945959347ee2' ;; …",
        comment: "",
        digest: "sha256:1ed0fc8a61618b72556b8786485226f9d7256c3449e2d9f5978d8dc4fc951319",
        compressedSize: 6_105_822,
        size: 17_760_156,
        build: (layer) => layer.program("/bin/registry", "registry", { size: 24_000_000, options: { version: "2.8.1" } }),
      },
      {
        by: "/bin/sh -c #(nop) COPY file:4544cc1555469403b322faecc1cf1ca584667c43a6a60b17300f97840c04196e in /etc/docker/registry/config.yml ",
        comment: "",
        digest: "sha256:21df229223d282438b1d9c577db207670dcdb6f392e923c57f91c66dcd3a753f",
        compressedSize: 398,
        size: 1034,
        build: (layer) => layer.file("/etc/docker/registry/config.yml", CONFIG),
      },
      { at: "2022-11-12T10:00:44Z", by: "/bin/sh -c #(nop)  VOLUME [/var/lib/registry]", comment: "" },
      { by: "/bin/sh -c #(nop)  EXPOSE 5000", comment: "" },
      {
        by: "/bin/sh -c #(nop) COPY file:507caa54f88c1f3862e5876e09a108b2083630ba24c57ad124e356a2de861d62 in /entrypoint.sh ",
        comment: "",
        digest: "sha256:626897ccab21a4958a2934d04bae0c2df453a3e46ae144395cd0fc418ae757ac",
        compressedSize: 214,
        size: 556,
        build: entrypoint("/entrypoint.sh", ENTRYPOINT),
      },
      { by: '/bin/sh -c #(nop)  ENTRYPOINT ["/entrypoint.sh"]', comment: "" },
      { by: '/bin/sh -c #(nop)  CMD ["/etc/docker/registry/config.yml"]', comment: "" },
    ]),
    published: {
      index: "sha256:ce14a6258f37702ff3cd92232a6f5b81ace542d9f1631966999e9f7c1ee6ddba",
      manifest: "sha256:cc6393207bf9d3e032c4d9277834c1695117532c9f7e8c64e7b7adcda3a85f39",
      config: "sha256:81c944c2288b6f3f01f348185f9b371223f2f5148df4f8331420efe34712b7ce",
      diskSize: 24_130_000,
    },
  }),
];
