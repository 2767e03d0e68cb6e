import { defineImage, type LayerBuilder } from "./image.ts";
import { ALPINE_3_24_1 } from "./rootfs/alpine-layers.ts";
import { debianRoot } from "./rootfs/debian.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { EMPTY_LAYER, steps } from "./steps.ts";

function goToolchain(version: string): (layer: LayerBuilder) => void {
  return (layer) => addPrograms(layer, "go gofmt", 13_000_000, "/usr/local/go/bin", version);
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "golang",
    tags: ["latest", "1.26.5", "1.26", "1", "1.26.5-trixie", "1.26-trixie", "1-trixie", "trixie"],
    architecture: "amd64",
    created: "2026-07-14T03:17:34Z",
    config: {
      Env: [
        "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GOLANG_VERSION=1.26.5",
        "GOTOOLCHAIN=local",
        "GOPATH=/go",
      ],
      Cmd: ["bash"],
      WorkingDir: "/go",
    },
    ...steps([
      {
        at: "2026-07-13T00:00:00Z",
        by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1783900800'",
        comment: "debuerreotype 0.17",
        digest: "sha256:b890c9407285c31d25426ef154b55c72e225f19b478a59451b01a8a44f5ea4f7",
        compressedSize: 49_312_572,
        size: 119_880_000,
        build: debianRoot({ codename: "trixie", point: "13.6" }),
      },
      {
        at: "2026-07-14T01:43:51Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg \t\tnetbase \t\tsq \t\twget \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:b453535073b6238aba838c5d063a1468b4d6a9aa54f81de64a4de304dc456685",
        compressedSize: 25_638_468,
        size: 73_478_148,
        build: (layer) => addPrograms(layer, "curl wget gpg"),
      },
      {
        at: "2026-07-14T02:29:57Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:9e002cae30c445bfdf70841ba6a8d772e913914a00fa0e0f7bd0e4c089aaa838",
        compressedSize: 67_792_989,
        size: 194_290_209,
        build: (layer) => addPrograms(layer, "git ps top free uptime kill pgrep pkill ssh"),
      },
      {
        at: "2026-07-14T03:17:33Z",
        by: 'RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tg++ \t\tgcc \t\tlibc6-dev \t\tmake \t\tpkg-config \t; \tdpkgArch="$(dpkg --print-architecture)"; \tif [ "$dpkgArch" = \'arm64\' ]; then \t\tapt-get install -y --no-install-recommends binutils-gold; \tfi; \trm -rf /var/lib/apt/lists/* # buildkit',
        digest: "sha256:1804aaf9409d58a6cb447e6aa878d19fbb73a523c66c92e7b725490771b373a0",
        compressedSize: 102_272_980,
        size: 293_107_576,
      },
      { at: "2026-07-14T03:17:29Z", by: "ENV GOLANG_VERSION=1.26.5" },
      { by: "ENV GOTOOLCHAIN=local" },
      { by: "ENV GOPATH=/go" },
      { by: "ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: "COPY /target/ / # buildkit",
        digest: "sha256:cea3d467f844b8e6fffc2d7793807a1ec9e3a0582655418c1c17013372a3a910",
        compressedSize: 67_288_392,
        size: 192_844_067,
        build: goToolchain("1.26.5"),
      },
      {
        at: "2026-07-14T03:17:34Z",
        by: 'RUN /bin/sh -c mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH" # buildkit',
        digest: "sha256:e0baa5049848664e2cf82490fb01950fed63c0373e9c8a832ed3d030a92e1c7e",
        compressedSize: 127,
        size: 0,
        build: (layer) => {
          layer.dir("/go/src", { mode: 0o1777 });
          layer.dir("/go/bin", { mode: 0o1777 });
        },
      },
      { by: "WORKDIR /go", layer: EMPTY_LAYER },
    ]),
    published: {
      index: "sha256:3aff6657219a4d9c14e27fb1d8976c49c29fddb70ba835014f477e1c70636647",
      manifest: "sha256:dbb10bd1b3400ba0858e2f7c354fd4556b782c187feeff52789d4ee156a84db8",
      config: "sha256:b0bb43a2dcec5fbd07bedbe887849d53b2ac412c7876dd0bfa4c4e07ae80fe1c",
      diskSize: 873_600_000,
    },
  }),
  defineImage({
    repository: "golang",
    tags: ["alpine", "1.27.1-alpine3.24", "1.27-alpine3.24", "1-alpine3.24", "alpine3.24", "1.27.1-alpine", "1.27-alpine", "1-alpine"],
    architecture: "amd64",
    created: "2026-09-01T23:25:09.254383788Z",
    config: {
      Env: [
        "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GOLANG_VERSION=1.27.1",
        "GOTOOLCHAIN=local",
        "GOPATH=/go",
      ],
      Cmd: ["/bin/sh"],
      WorkingDir: "/go",
    },
    ...steps([
      { at: "2026-06-16T00:01:29Z", by: "ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_1 },
      { by: 'CMD ["/bin/sh"]' },
      {
        at: "2026-09-01T23:24:59Z",
        by: "RUN /bin/sh -c apk add --no-cache ca-certificates # buildkit",
        digest: "sha256:a12b2df95d81e0646230784c610be014bf67567dfdbf5b3365c9ec022b95ff28",
        compressedSize: 245_069,
        size: 839_564,
      },
      { at: "2026-09-01T23:25:06Z", by: "ENV GOLANG_VERSION=1.27.1" },
      { by: "ENV GOTOOLCHAIN=local" },
      { by: "ENV GOPATH=/go" },
      { by: "ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: "COPY /target/ / # buildkit",
        digest: "sha256:ef1dbfdbb5d59bdeac07b1398a9f0808b453513bf6a76eb3ffd509a284483095",
        compressedSize: 71_077_884,
        size: 243_500_436,
        build: goToolchain("1.27.1"),
      },
      {
        at: "2026-09-01T23:25:09Z",
        by: 'RUN /bin/sh -c mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH" # buildkit',
        digest: "sha256:e4488ab00a85e5a17f0636bbc60cc704c29bc934f9b48ab76cd17fc6424a2252",
        compressedSize: 127,
        size: 0,
        build: (layer) => {
          layer.dir("/go/src", { mode: 0o1777 });
          layer.dir("/go/bin", { mode: 0o1777 });
        },
      },
      { by: "WORKDIR /go", layer: EMPTY_LAYER },
    ]),
    published: {
      index: "sha256:cf6fca6641884b8433441b2b0652976f975e1d0fdd26d177eaaf8596087f3125",
      manifest: "sha256:f86f1a6701e3dcc445fec097a42f78b758f15950ccf032c2d3e54e2754d32fdb",
      config: "sha256:5083306c8be18c2fccb5e778e7bb7acf3511049ef287a000c674ca196bfe0b90",
      diskSize: 252_760_000,
    },
  }),
];
