import { defineImage, type LayerBuilder } from "./image.ts";
import { entrypoint, stepDown } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { addUbuntuUser } from "./rootfs/ubuntu.ts";
import { NOBLE_20260817 } from "./rootfs/ubuntu-layers.ts";
import { steps } from "./steps.ts";

function mongoServer(layer: LayerBuilder): void {
  addPrograms(layer, "mongod mongos", 190_000_000, "/usr/bin", "8.3.9");
  addPrograms(layer, "mongosh mongodump mongorestore", 100_000_000);
  layer.dir("/data/db", { uid: 999, gid: 999 });
  layer.dir("/data/configdb", { uid: 999, gid: 999 });
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "mongo",
    tags: ["latest", "8.3.9", "8.3", "8.3.9-noble", "8.3-noble"],
    architecture: "amd64",
    created: "2026-09-08T21:48:26Z",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GOSU_VERSION=1.19",
        "JSYAML_VERSION=3.13.1",
        "JSYAML_CHECKSUM=662e32319bdd378e91f67578e56a34954b0a2e33aca11d70ab9f4826af24b941",
        "MONGO_PACKAGE=mongodb-org",
        "MONGO_REPO=repo.mongodb.org",
        "MONGO_MAJOR=8.3",
        "MONGO_VERSION=8.3.9",
        "HOME=/data/db",
        "GLIBC_TUNABLES=glibc.pthread.rseq=0",
      ],
      Cmd: ["mongod"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["27017/tcp"],
      Volumes: ["/data/configdb", "/data/db"],
      Labels: { "org.opencontainers.image.version": "24.04" },
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
        at: "2026-09-08T21:47:47Z",
        by: "RUN /bin/sh -c set -eux; \tgroupadd --gid 999 --system mongodb; \tuseradd --uid 999 --system --gid mongodb --home-dir /data/db mongodb; \tmkdir -p /data/db /data/configdb; \tchown -R mongodb:mongodb /data/db /data/configdb # buildkit",
        digest: "sha256:b2c5eb5ad5b07de06c8ad0a3e7f86353d3ba6f17c862bc890ce6364ffe7ccb84",
        compressedSize: 1215,
        size: 3159,
        build: addUbuntuUser({ name: "mongodb", uid: 999, gid: 999, home: "/data/db", shell: "/bin/sh" }),
      },
      {
        at: "2026-09-08T21:47:56Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tjq \t\tnumactl \t\tprocps \t; \trm -rf /var/lib/apt/lists/* # buildkit",
        digest: "sha256:5182af2ebe22dbdf337f775c6fcbb47f6049693a96febb115bee56abcccca673",
        compressedSize: 4_184_813,
        size: 13_312_561,
      },
      { at: "2026-09-08T21:48:09Z", by: "ENV GOSU_VERSION=1.19" },
      { by: "ENV JSYAML_VERSION=3.13.1" },
      { by: "ENV JSYAML_CHECKSUM=662e32319bdd378e91f67578e56a34954b0a2e33aca11d70ab9f4826af24b941" },
      {
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgnupg \t\twget \t; \trm -rf /var/lib/apt/lists/*; \t\tdpkgArch="$(dpkg --print-architecture | awk -F- \'{ print $NF }\')"; …',
        digest: "sha256:6d8ae78d53aa172d7470ab9b09c55029470e00611273d700b6a0e6fb34046b24",
        compressedSize: 1_101_906,
        size: 3_505_340,
        build: (layer) => addPrograms(layer, "gosu", 2_400_000, "/usr/local/bin"),
      },
      {
        by: "RUN /bin/sh -c mkdir /docker-entrypoint-initdb.d # buildkit",
        digest: "sha256:24cb51273f4f826b492ee3a01770fc2e7626ea562f2a1b5abcca8d8c55a763f1",
        compressedSize: 116,
        size: 0,
        build: (layer) => layer.dir("/docker-entrypoint-initdb.d"),
      },
      { by: "ARG MONGO_PACKAGE=mongodb-org" },
      { by: "ARG MONGO_REPO=repo.mongodb.org" },
      { by: "ENV MONGO_PACKAGE=mongodb-org MONGO_REPO=repo.mongodb.org" },
      { by: "ENV MONGO_MAJOR=8.3" },
      {
        by: 'RUN |2 MONGO_PACKAGE=mongodb-org MONGO_REPO=repo.mongodb.org /bin/sh -c echo "deb [ signed-by=/etc/apt/keyrings/mongodb.asc ] http://$MONGO_REPO/apt/ubuntu noble/$MONGO_PACKAGE/$MONGO_MAJOR multiverse" | tee "/etc/apt/sources.list.d/$MONGO_PACKAGE.list" # buildkit',
        digest: "sha256:2071bd83a11782e5818e7cacc9153d7bbdfdab96e88912b14b0ab46ead48f3fe",
        compressedSize: 261,
        size: 678,
      },
      { by: "ENV MONGO_VERSION=8.3.9" },
      {
        at: "2026-09-08T21:48:26Z",
        by: "RUN |2 MONGO_PACKAGE=mongodb-org MONGO_REPO=repo.mongodb.org /bin/sh -c set -x \t&& export DEBIAN_FRONTEND=noninteractive \t&& apt-get update \t&& apt-get install -y \t\t${MONGO_PACKAGE}=$MONGO_VERSION \t\t${MONGO_PACKAGE}-server=$MONGO_VERSION …",
        digest: "sha256:423a44cce11873a6281485d906849d494f484aa5426ce5896c6d882b59e3544e",
        compressedSize: 267_652_421,
        size: 851_445_252,
        build: mongoServer,
      },
      { by: "VOLUME [/data/db /data/configdb]" },
      { by: "ENV HOME=/data/db" },
      { by: "ENV GLIBC_TUNABLES=glibc.pthread.rseq=0" },
      {
        by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
        digest: "sha256:4a60e39379caefda9fa34f0bd6bf66d907660bf24836b21a00571b5bab6ef1cf",
        compressedSize: 5004,
        size: 13_010,
        build: entrypoint("/usr/local/bin/docker-entrypoint.sh", stepDown("mongod", "mongodb", "/data/db", "gosu mongodb")),
      },
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "EXPOSE map[27017/tcp:{}]" },
      { by: 'CMD ["mongod"]' },
    ]),
    published: {
      index: "sha256:613a7cc66be5bbf1796252660b43c9b8969a5ad1dab6180c9d917b7472867e64",
      manifest: "sha256:d1494721242c1bcd52801963207efc400279e26a2265ac3fd9fc1a2b2a2a39e9",
      config: "sha256:6a3f808ed44f57ce929d27b1944280f79dd9a837e305b58de0771eea33120c91",
      diskSize: 946_410_000,
    },
  }),
];
