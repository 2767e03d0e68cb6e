import { defineImage } from "./image.ts";
import {
  BOOKWORM_20260803,
  BOOKWORM_SLIM_20260803,
  TRIXIE_20260803,
  TRIXIE_20260918,
  TRIXIE_SLIM_20260803,
  TRIXIE_SLIM_20260918,
} from "./rootfs/debian-layers.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "debian",
    tags: ["latest", "trixie", "trixie-20260803", "13.6", "13"],
    architecture: "amd64",
    created: "2026-08-03T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      { at: "2026-08-03T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1785715200'", comment: "debuerreotype 0.17", layer: TRIXIE_20260803 },
    ]),
    published: {
      index: "sha256:34cd9e9fd437c0a095ec39cb2e73422c9f30821b0d0848ed74fd0d43bae4d958",
      manifest: "sha256:d8f17b92dc7ff10f9c1fdecab0ad21103d1d24aed823c3a0359e4f50adfab3eb",
      config: "sha256:826a5616954ee645ca5c165d4c8c960d4d8d444347838cf7bdc1ac555385358b",
      diskSize: 119_880_000,
    },
  }),
  defineImage({
    repository: "debian",
    tags: ["trixie-slim", "trixie-20260803-slim", "13.6-slim", "13-slim"],
    architecture: "amd64",
    created: "2026-08-03T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      { at: "2026-08-03T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1785715200'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260803 },
    ]),
    published: {
      index: "sha256:3a39a0592364683e6bab97937b72cad5a8fa6dcbbee90edb3bb48c7f8e94f258",
      manifest: "sha256:38a76d01668772e381ad2826d876627c89e7133e2f8a0f5d567306798b0f2a16",
      config: "sha256:cb1aeeeb4fff439fcbc763f5b313a1f00b39d03f45d2d4be0c52cf14928b297e",
      diskSize: 78_620_000,
    },
  }),
  defineImage({
    repository: "debian",
    tags: ["bookworm-slim", "bookworm-20260803-slim", "12.15-slim", "12-slim"],
    architecture: "amd64",
    created: "2026-08-03T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      {
        at: "2026-08-03T00:00:00Z",
        by: "# debian.sh --arch 'amd64' out/ 'bookworm' '@1785715200'",
        comment: "debuerreotype 0.17",
        layer: BOOKWORM_SLIM_20260803,
      },
    ]),
    published: {
      index: "sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241",
      manifest: "sha256:362e64223cc0da95422b3b13c045186fc0a81250e765d31c025fbddf257f6143",
      config: "sha256:9fff73c337b947e6e3120b8ce929c92a7c5820228fda7c163145954c31cd32ba",
      diskSize: 74_830_000,
    },
  }),
  defineImage({
    repository: "debian",
    tags: ["bookworm", "bookworm-20260803", "12.15", "12"],
    architecture: "amd64",
    created: "2026-08-03T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      { at: "2026-08-03T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'bookworm' '@1785715200'", comment: "debuerreotype 0.17", layer: BOOKWORM_20260803 },
    ]),
    published: {
      index: "sha256:813017f3d62be4b5891a7acca6a01bdcd4b8513daa81b1ab99d3a50385b26931",
      manifest: "sha256:88a7d30d49e1d13f0aac17b0e5fb9e291717e3a7c4a512fe56636db576383b8a",
      config: "sha256:a97c45fa72171d55c288623cfb1b66e14c9ef5bb3c7c179bc7dd75ad6f1cb73c",
      diskSize: 116_570_000,
    },
  }),
  defineImage({
    repository: "debian",
    tags: ["13.7", "trixie-20260918"],
    architecture: "amd64",
    created: "2026-09-18T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_20260918 },
    ]),
    published: {
      index: "sha256:a792639161fbe8a4249347e72ea43d0fa6039c97413097e3aa225406173ec1ec",
      manifest: "sha256:d5ce19d4736f0ebbacd686d1040271a5aeb0cc920f5990c1bfae1717627f0674",
      config: "sha256:36c636ddb9c578b068df381216d26a921c64fc2534e20baf7d0c53fb800b3a74",
      diskSize: 120_090_000,
    },
  }),
  defineImage({
    repository: "debian",
    tags: ["13.7-slim", "trixie-20260918-slim"],
    architecture: "amd64",
    created: "2026-09-18T00:00:00Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["bash"] },
    ...steps([
      { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260918 },
    ]),
    published: {
      index: "sha256:a99cfc517144bc59b1978475ec53b46ecabec7e43635402ee5b77cc54cd1b20a",
      manifest: "sha256:7792b1f7702a86946cd518db72b6a407302c3e9bc1635634368b878189e8221c",
      config: "sha256:ec92d6b34c6a7e6372d87dc9ef2fd6e8ca8125353fe7d033c676f51cf923a13b",
    },
  }),
];
