import { defineImage } from "./image.ts";
import { alpineRoot } from "./rootfs/alpine.ts";
import { ALPINE_3_23_6, ALPINE_3_24_2 } from "./rootfs/alpine-layers.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "alpine",
    tags: ["latest", "3.24.2", "3.24", "3"],
    architecture: "amd64",
    created: "2026-09-17T20:37:20.889221879Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] },
    ...steps([{ at: "2026-09-17T20:37:20Z", by: "ADD alpine-minirootfs-3.24.2-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_2 }, { by: 'CMD ["/bin/sh"]' }]),
    published: {
      index: "sha256:5b02b42e375f7426f8d65c3af331ca05d9878f9989230354504e0b9dfd431f60",
      manifest: "sha256:d56c381f961d307a21b3ca004cf1e3910f106644aefb1f43e654c8a56c4fd395",
      config: "sha256:320994c3b997e2ec6433f717f153e108023c5bec8fefa8d76b83451d16d05ea8",
      diskSize: 8_420_000,
    },
  }),
  defineImage({
    repository: "alpine",
    tags: ["3.23", "3.23.6"],
    architecture: "amd64",
    created: "2026-09-17T20:37:33.169606102Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] },
    ...steps([{ at: "2026-09-17T20:37:33Z", by: "ADD alpine-minirootfs-3.23.6-x86_64.tar.gz / # buildkit", layer: ALPINE_3_23_6 }, { by: 'CMD ["/bin/sh"]' }]),
    published: {
      index: "sha256:075c2c1a4068c1e251228ca2b0ea8b163f835ca5d66e758b93c7fc89b1995616",
      manifest: "sha256:1f3591b8a02ea153f41c5bba878ad477f63ab3d19349762cb77504db02a23e15",
      config: "sha256:f6d31b983274a75183386cda3aac54849498fac0fc3e0d98f92ff56ed517d92b",
      diskSize: 8_420_000,
    },
  }),

  // 3.22 is not among the recorded images: its digests are those of our own content.
  defineImage({
    repository: "alpine",
    tags: ["3.22", "3.22.2"],
    architecture: "amd64",
    created: "2025-10-08T11:04:56Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] },
    ...steps([
      {
        at: "2025-10-08T11:04:56Z",
        by: "ADD alpine-minirootfs-3.22.2-x86_64.tar.gz / # buildkit",
        digest: "",
        compressedSize: 3_802_452,
        size: 8_320_000,
        build: alpineRoot("3.22.2"),
      },
      { by: 'CMD ["/bin/sh"]' },
    ]),
    published: {},
  }),
];
