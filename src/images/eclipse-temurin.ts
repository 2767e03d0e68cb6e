import { defineImage } from "./image.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { RESOLUTE_20260901 } from "./rootfs/ubuntu-layers.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "eclipse-temurin",
    tags: ["21", "21.0.12_8-jdk", "21-jdk", "21.0.12_8-jdk-resolute", "21-jdk-resolute", "21-resolute"],
    architecture: "amd64",
    created: "2026-09-09T02:20:38Z",
    config: {
      Env: [
        "PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "JAVA_HOME=/opt/java/openjdk",
        "LANG=en_US.UTF-8",
        "LANGUAGE=en_US:en",
        "LC_ALL=en_US.UTF-8",
        "JAVA_VERSION=jdk-21.0.12+8",
      ],
      Cmd: ["jshell"],
      Entrypoint: ["/__cacert_entrypoint.sh"],
      Labels: {
        "org.opencontainers.image.created": "2026-09-01T20:37:00.369571+00:00",
        "org.opencontainers.image.description":
          "The Ubuntu container image maintained by Canonical\n\nUbuntu is a Debian-based Linux operating system that runs from the desktop to the cloud, to all your internet connected things.\nIt is the world's most popular operating system across public clouds and OpenStack clouds.\nIt is the number one platform for containers; from Docker to Kubernetes to LXD, Ubuntu can run your containers at scale.\nFast, secure and simple, Ubuntu powers millions of PCs worldwide.\n",
        "org.opencontainers.image.title": "ubuntu",
        "org.opencontainers.image.version": "26.04",
      },
    },
    ...steps([
      {
        at: "2026-09-01T20:36:59Z",
        by: "umoci raw add-layer --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:rockcraft-base /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/.temp_layer.9485.tar --tag 26.04",
        comment: "",
        layer: RESOLUTE_20260901,
      },
      {
        at: "2026-09-01T20:37:00Z",
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 --clear=config.entrypoint --clear=config.cmd",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 --clear=config.cmd --config.cmd /bin/bash",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 --clear=config.labels --config.label org.opencontainers.image.version=26.04 --config.label org.opencontainers.image.title=ubuntu --config.label org.opencontainers.image.created=2026-09-01T20:37:00.369571+00:00 --config.label org.opencontainers.image.description=…",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 --clear=manifest.annotations --manifest.annotation org.opencontainers.image.version=26.04 --manifest.annotation org.opencontainers.image.title=ubuntu --manifest.annotation org.opencontainers.image.created=2026-09-01T20:37:00.369571+00:00 --manifest.annotation org.opencontainers.image.description…",
        comment: "",
      },
      {
        by: "umoci raw add-layer --image /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/ubuntu:26.04 /home/buildd/rockcraft-ubuntu-e1c60b1bc0d25a2115f571511888c62b/images/.temp_layer.control_data.9485.tar",
        comment: "",
        digest: "sha256:6a7c4f6d8c3863707c14af40aad062db2bb477271491c7d3e99e03394dd261e3",
        compressedSize: 394,
        size: 1024,
        build: (layer) => layer.dir("/.rock"),
      },
      { at: "2026-09-09T02:20:31Z", by: "ENV JAVA_HOME=/opt/java/openjdk" },
      { by: "ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      { by: "ENV LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8" },
      {
        by: 'RUN /bin/sh -c set -eux;     apt-get update;     DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends         curl         wget         gnupg         fontconfig         ca-certificates p11-kit         binutils         tzdata         locales     ;     echo "en_US.UTF-8 UTF-8" >> /etc/locale.gen;     locale-gen en_US.UTF-8;     rm -rf /var/lib/apt/lists/* # buildkit',
        digest: "sha256:df76245fe3dab61368b5c851ed001fd50dd765898254fedb0da3cf8597b3d3e6",
        compressedSize: 30_351_262,
        size: 83_465_970,
        build: (layer) => addPrograms(layer, "curl wget gpg openssl"),
      },
      { by: "ENV JAVA_VERSION=jdk-21.0.12+8" },
      {
        at: "2026-09-09T02:20:37Z",
        by: 'RUN /bin/sh -c set -eux;     ARCH="$(dpkg --print-architecture)";     case "${ARCH}" in        amd64)          ESUM=\'e4446ff06a276155697597cc0f1b15da004ff083f4964a35271ecee567177370\'; …',
        digest: "sha256:d57d902e9e5e50b186e039ba7a695381288b18e88e6de841d7be9595fa2c24c1",
        compressedSize: 158_123_592,
        size: 434_839_878,
        build: (layer) => addPrograms(layer, "java javac jar jshell keytool", 12_000, "/opt/java/openjdk/bin", "21.0.12"),
      },
      {
        at: "2026-09-09T02:20:38Z",
        by: 'RUN /bin/sh -c set -eux;     echo "Verifying install ...";     fileEncoding="$(echo \'System.out.println(System.getProperty("file.encoding"))\' | jshell -s -)"; [ "$fileEncoding" = \'UTF-8\' ]; rm -rf ~/.java;     echo "javac --version"; javac --version;     echo "java --version"; java --version;     echo "Complete." # buildkit',
        digest: "sha256:edecb4850e95bd8045aa3cf36a1944742ca284a3d9a0f10a5fd78129072511a9",
        compressedSize: 157,
        size: 0,
      },
      {
        by: "COPY --chmod=755 entrypoint.sh /__cacert_entrypoint.sh # buildkit",
        digest: "sha256:1c1b6537a2163c06983288b0b7fe20c52b66723236c13c456e354694461c546f",
        compressedSize: 2465,
        size: 6409,
        build: entrypoint("/__cacert_entrypoint.sh", '#!/usr/bin/env bash\nset -e\nexec "$@"\n'),
      },
      { by: 'ENTRYPOINT ["/__cacert_entrypoint.sh"]' },
      { by: 'CMD ["jshell"]' },
    ]),
    published: {
      index: "sha256:1f79c73404fb0cccf9a3459eda22892f368d994b1028d6fb1ae871c1f49749a6",
      manifest: "sha256:b9aaac8b1d81454e2dade3fbb26d9d5a26daa97cc9aefbca66a6c0df296a3dba",
      config: "sha256:ddd2e40c994bd9253e1f0bbb54d8b058e1784dc22670ee21b423d1ad7dbfcb57",
    },
  }),
];
