import { defineImage } from "./image.ts";
import { busyboxRoot } from "./rootfs/busybox.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "busybox",
    tags: ["latest", "1.38.0", "1.38", "1", "unstable"],
    architecture: "amd64",
    created: "2026-05-13T02:21:49Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["sh"] },
    ...steps([
      {
        at: "2026-05-13T02:21:49Z",
        by: "BusyBox 1.38.0 (glibc), Debian 13",
        comment: "",
        digest: "sha256:b05093807bb0294152bb9cf86d64da722732dddaf7f8882fa1f120477dbc4db3",
        compressedSize: 2_226_327,
        size: 4_450_000,
        build: busyboxRoot("1.38.0"),
      },
    ]),
    published: {
      index: "sha256:dc2d74b28e4cf8984fa52af1f39bc7c3d9c73760b41a74d629f5d11b1ab28616",
      manifest: "sha256:1cfa4e2b09e127b9c4ed43578d3f3c18e7d44ea47b9ea98475c0cbe9086525f8",
      config: "sha256:c6348fa86ba0fb2108c9334f5fe913ddc6d853313e655891f133a0127c30099f",
      diskSize: 4_450_000,
    },
  }),
  defineImage({
    repository: "busybox",
    tags: ["1.37", "1.37.0"],
    architecture: "amd64",
    created: "2024-09-26T21:31:42Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["sh"] },
    ...steps([
      {
        at: "2024-09-26T21:31:42Z",
        by: "BusyBox 1.37.0 (glibc), Debian 13",
        comment: "",
        digest: "sha256:436a1b1fd078ee8e117111472724c2827077657189af7a781829d0825d48d2ab",
        compressedSize: 2_211_507,
        size: 4_420_000,
        build: busyboxRoot("1.37.0"),
      },
    ]),
    published: {
      index: "sha256:9db7b59979c38555a39def84a31fb98b5296952f9e3afd4f6f11f05b07adfab0",
      manifest: "sha256:7a3ebe5bfd1a4a19797d20b0c0bb39d44393e9a03fd852c0865b0f540d868df0",
      config: "sha256:db287cb6be81219cd18c1d82b70908f5d33eb028568b456f78eedff2ff2930e4",
      diskSize: 4_420_000,
    },
  }),

  // 1.36 is not among the recorded images: its digests are those of our own content.
  defineImage({
    repository: "busybox",
    tags: ["1.36", "1.36.1", "1.36.1-glibc"],
    architecture: "amd64",
    created: "2024-09-26T21:31:42Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["sh"] },
    ...steps([
      {
        at: "2024-09-26T21:31:42Z",
        by: "BusyBox 1.36.1 (glibc), Debian 12",
        comment: "",
        digest: "",
        compressedSize: 2_160_000,
        size: 4_280_000,
        build: busyboxRoot("1.36.1"),
      },
    ]),
    published: {},
  }),
];
