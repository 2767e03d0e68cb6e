import { defineImage, type LayerBuilder } from "./image.ts";
import { entrypoint, stepDown } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { addUbuntuUser } from "./rootfs/ubuntu.ts";
import { NOBLE_20260817 } from "./rootfs/ubuntu-layers.ts";
import { steps } from "./steps.ts";

function mariadbServer(layer: LayerBuilder): void {
  layer.program("/usr/sbin/mariadbd", "mariadbd", { size: 26_000_000 });
  addPrograms(layer, "mariadb mariadb-admin mariadb-dump", 4_000_000);
  layer.dir("/var/lib/mysql", { mode: 0o1777, uid: 999, gid: 999 });
  layer.dir("/run/mysqld", { mode: 0o1777, uid: 999, gid: 999 });
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "mariadb",
    tags: ["latest", "12.3.2-noble", "12.3-noble", "12-noble", "noble", "lts-noble", "12.3.2", "12.3", "12", "lts"],
    architecture: "amd64",
    created: "2026-08-18T19:24:20Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOSU_VERSION=1.19", "LANG=C.UTF-8", "MARIADB_VERSION=1:12.3.2+maria~ubu2404"],
      Cmd: ["mariadbd"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["3306/tcp"],
      Volumes: ["/var/lib/mysql"],
      Labels: {
        "org.opencontainers.image.authors": "MariaDB Community",
        "org.opencontainers.image.base.name": "docker.io/library/ubuntu:noble",
        "org.opencontainers.image.description": "MariaDB Database for relational SQL",
        "org.opencontainers.image.documentation": "https://hub.docker.com/_/mariadb/",
        "org.opencontainers.image.licenses": "GPL-2.0",
        "org.opencontainers.image.source": "https://github.com/MariaDB/mariadb-docker",
        "org.opencontainers.image.title": "MariaDB Database",
        "org.opencontainers.image.url": "https://github.com/MariaDB/mariadb-docker",
        "org.opencontainers.image.vendor": "MariaDB Community",
        "org.opencontainers.image.version": "12.3.2",
      },
    },
    ...steps([
      { at: "2026-08-17T13:09:48Z", by: "/bin/sh -c #(nop)  ARG RELEASE", comment: "" },
      { by: "/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH", comment: "" },
      { by: "/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=24.04", comment: "" },
      {
        at: "2026-08-17T13:09:50Z",
        by: "/bin/sh -c #(nop) ADD file:cb9335ce6f27399c2b17787739d6675502767c53e0335ded2a5f0d003d996650 in / ",
        comment: "",
        layer: NOBLE_20260817,
      },
      { at: "2026-08-17T13:09:51Z", by: '/bin/sh -c #(nop)  CMD ["/bin/bash"]', comment: "" },
      {
        at: "2026-08-18T19:23:55Z",
        by: "RUN /bin/sh -c groupadd -r mysql && useradd -r -g mysql mysql --home-dir /var/lib/mysql && userdel --remove ubuntu # buildkit",
        digest: "sha256:71fc539b309a9c3d0b15568b629b2a136ade389e762e2ff49d445b5467377e21",
        compressedSize: 1342,
        size: 3489,
        build: addUbuntuUser({ name: "mysql", uid: 999, gid: 999, home: "/var/lib/mysql", shell: "/bin/sh" }),
      },
      { at: "2026-08-18T19:24:07Z", by: "ENV GOSU_VERSION=1.19" },
      { by: "ARG GPG_KEYS=177F4010FE56CA3336300305F1656F24C74CD1D8" },
      {
        by: "RUN |1 GPG_KEYS=177F4010FE56CA3336300305F1656F24C74CD1D8 /bin/sh -c set -eux; \tapt-get update; \tDEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \t\tca-certificates \t\tgpg \t\tgpgv \t\tlibjemalloc2 \t\tlibtcmalloc-minimal4t64 \t\tpwgen \t\ttzdata …",
        digest: "sha256:0823aa11c04c65f4f6abca8c0f1a5ca74ff1b72294cbb5acf1575e028751caf0",
        compressedSize: 5_245_569,
        size: 18_185_805,
        build: (layer) => addPrograms(layer, "gosu", 2_400_000, "/usr/local/bin"),
      },
      {
        by: "RUN |1 GPG_KEYS=177F4010FE56CA3336300305F1656F24C74CD1D8 /bin/sh -c mkdir /docker-entrypoint-initdb.d # buildkit",
        digest: "sha256:ef4e113f30b95423af6e26440597d0ce807096cf928cd83fda864b6e6cee1baf",
        compressedSize: 116,
        size: 0,
        build: (layer) => layer.dir("/docker-entrypoint-initdb.d"),
      },
      { by: "ENV LANG=C.UTF-8" },
      {
        by: "LABEL org.opencontainers.image.authors=MariaDB Community org.opencontainers.image.title=MariaDB Database org.opencontainers.image.description=MariaDB Database for relational SQL org.opencontainers.image.documentation=https://hub.docker.com/_/mariadb/ org.opencontainers.image.base.name=docker.io/library/ubuntu:noble org.opencontainers.image.licenses=GPL-2.0 org.opencontainers.image.source=https://g…",
      },
      { by: "ARG MARIADB_VERSION=1:12.3.2+maria~ubu2404" },
      { by: "ENV MARIADB_VERSION=1:12.3.2+maria~ubu2404" },
      { by: "ARG REPOSITORY=http://archive.mariadb.org/mariadb-12.3.2/repo/ubuntu/ noble main main/debug" },
      {
        by: 'RUN |3 GPG_KEYS=177F4010FE56CA3336300305F1656F24C74CD1D8 MARIADB_VERSION=1:12.3.2+maria~ubu2404 REPOSITORY=http://archive.mariadb.org/mariadb-12.3.2/repo/ubuntu/ noble main main/debug /bin/sh -c set -e;\techo "deb ${REPOSITORY}" > /etc/apt/sources.list.d/mariadb.list; …',
        digest: "sha256:0b9fa11a3618f89861117845321307a05f3b58b2558c61086743d0cd5c5bde12",
        compressedSize: 330,
        size: 858,
      },
      {
        at: "2026-08-18T19:24:20Z",
        by: "RUN |3 GPG_KEYS=177F4010FE56CA3336300305F1656F24C74CD1D8 MARIADB_VERSION=1:12.3.2+maria~ubu2404 REPOSITORY=http://archive.mariadb.org/mariadb-12.3.2/repo/ubuntu/ noble main main/debug /bin/sh -c set -ex; \t{ \t\techo \"mariadb-server\" mysql-server/root_password password 'unused'; …",
        digest: "sha256:4373608fb269941bc8fcd70ca7db9938e0dea6ce3ba93fc65d3aa6fdda7aba41",
        compressedSize: 70_287_019,
        size: 243_677_281,
        build: mariadbServer,
      },
      { by: "VOLUME [/var/lib/mysql]" },
      {
        by: "COPY healthcheck.sh /usr/local/bin/healthcheck.sh # buildkit",
        digest: "sha256:f4b83b8f70d27eda0c82c9d6add520f345e029bda1da89f47a0b9eecfd11725a",
        compressedSize: 4034,
        size: 10_488,
        build: entrypoint("/usr/local/bin/healthcheck.sh", "#!/bin/bash\nexec mariadb-admin ping --silent\n"),
      },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:6d1c2cce3f0a7a12a78d7ad100b75d3d40c2f94aa415a3e46e8a73bf16687cb0",
        compressedSize: 8492,
        size: 22_079,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", stepDown("mariadbd", "mysql", "/var/lib/mysql", "gosu mysql")),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "EXPOSE map[3306/tcp:{}]" },
      { by: 'CMD ["mariadbd"]' },
    ]),
    published: {
      index: "sha256:c237fd50cc48d6f2b87c4ca66d52f3b5eef7271b3bea7aee586c0be19d5b460d",
      manifest: "sha256:63b29a06fbde176102a20d90fee92b2bac3a112a4f47816cac18da9b70767393",
      config: "sha256:57c69e064d6c79e7cbe8c77a3342327d13455947616e7e7908bda2fbad348e34",
      diskSize: 340_030_000,
    },
  }),
];
