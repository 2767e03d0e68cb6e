import { defineImage, type LayerBuilder } from "./image.ts";
import { ALPINE_3_23_5 } from "./rootfs/alpine-layers.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

function site(layer: LayerBuilder): void {
  for (const path of ["/config/caddy", "/data/caddy"]) layer.dir(path);
  layer.file("/etc/caddy/Caddyfile", "# serves /usr/share/caddy on port 80\n:80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n");
  layer.file(
    "/usr/share/caddy/index.html",
    "<!DOCTYPE html>\n<html>\n<head>\n<title>Caddy works!</title>\n</head>\n<body>\n<h1>Caddy works!</h1>\n</body>\n</html>\n",
  );
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "caddy",
    tags: ["latest", "2.11.4", "2.11", "2", "2.11.4-alpine", "2.11-alpine", "2-alpine", "alpine"],
    architecture: "amd64",
    created: "2026-06-22T20:09:05Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "CADDY_VERSION=v2.11.4", "XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
      Cmd: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
      ExposedPorts: ["2019/tcp", "443/tcp", "443/udp", "80/tcp"],
      WorkingDir: "/srv",
      Labels: {
        "org.opencontainers.image.version": "v2.11.4",
        "org.opencontainers.image.title": "Caddy",
        "org.opencontainers.image.description": "a powerful, enterprise-ready, open source web server with automatic HTTPS written in Go",
        "org.opencontainers.image.url": "https://caddyserver.com",
        "org.opencontainers.image.documentation": "https://caddyserver.com/docs",
        "org.opencontainers.image.vendor": "Light Code Labs",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.source": "https://github.com/caddyserver/caddy-docker",
      },
    },
    ...steps([
      { at: "2026-06-22T19:20:09Z", by: "ADD alpine-minirootfs-3.23.5-x86_64.tar.gz / # buildkit", layer: ALPINE_3_23_5 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-06-22T20:09:03Z",
        by: "RUN /bin/sh -c apk add --no-cache \tca-certificates \tcurl \tlibcap \tmailcap # buildkit",
        digest: "sha256:f8432a27d0751eb996e29e368c282dbfd2d97e5b744ad940ed9a08b6300318af",
        compressedSize: 2_760_570,
        size: 7_499_115,
        build: (layer) => addPrograms(layer, "curl"),
      },
      {
        at: "2026-06-22T20:09:04Z",
        by: "RUN /bin/sh -c set -eux; \tmkdir -p \t\t/config/caddy \t\t/data/caddy \t\t/etc/caddy \t\t/usr/share/caddy \t; \tchmod 1777 /config/caddy /data/caddy; \twget -O /etc/caddy/Caddyfile …",
        digest: "sha256:ee31d5a470f0e64a85c28c82ad55a5bd6b5359db59197c76b9daba7f36c288e9",
        compressedSize: 7502,
        size: 19_505,
        build: site,
      },
      { at: "2026-06-22T20:09:05Z", by: "ENV CADDY_VERSION=v2.11.4" },
      {
        by: "RUN /bin/sh -c set -eux; \tapkArch=\"$(apk --print-arch)\"; \tcase \"$apkArch\" in \t\tx86_64)  binArch='amd64'; checksum='8220d1f013b6f27510247b2360c9e0ca9f018feebd82515f07635318b34ff9777ccc8fd0b6e6f2486ce3a33fe389fbb7db12d05baa474f4587509fb4f5ebf1c9' ;; …",
        digest: "sha256:a0449c657909db1625317d13589fcd22909d657bdc6357101428c90acce4e929",
        compressedSize: 17_294_758,
        size: 46_981_380,
        build: (layer) => addPrograms(layer, "caddy", 43_000_000, "/usr/bin", "2.11.4"),
      },
      { by: "ENV XDG_CONFIG_HOME=/config" },
      { by: "ENV XDG_DATA_HOME=/data" },
      { by: "LABEL org.opencontainers.image.version=v2.11.4" },
      { by: "LABEL org.opencontainers.image.title=Caddy" },
      { by: "LABEL org.opencontainers.image.description=a powerful, enterprise-ready, open source web server with automatic HTTPS written in Go" },
      { by: "LABEL org.opencontainers.image.url=https://caddyserver.com" },
      { by: "LABEL org.opencontainers.image.documentation=https://caddyserver.com/docs" },
      { by: "LABEL org.opencontainers.image.vendor=Light Code Labs" },
      { by: "LABEL org.opencontainers.image.licenses=Apache-2.0" },
      { by: "LABEL org.opencontainers.image.source=https://github.com/caddyserver/caddy-docker" },
      { by: "EXPOSE map[80/tcp:{}]" },
      { by: "EXPOSE map[443/tcp:{}]" },
      { by: "EXPOSE map[443/udp:{}]" },
      { by: "EXPOSE map[2019/tcp:{}]" },
      { by: "WORKDIR /srv", layer: EMPTY_LAYER },
      { by: 'CMD ["caddy" "run" "--config" "/etc/caddy/Caddyfile" "--adapter" "caddyfile"]' },
    ]),
    published: {
      index: "sha256:bfbff8b17bbd229b0255dbd33173646339e5afd4b0920f5e0fecbb6ee6d6c4dd",
      manifest: "sha256:98eb57d882ccd5213d1688764db10c1ca2c58a1ca3a6717a3411ad798f7a423a",
      config: "sha256:af555904a0961945f16bb323a501457b13a4f7e9bde969b145b97da80b38ecbe",
      diskSize: 62_910_000,
    },
  }),
];
