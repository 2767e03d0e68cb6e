import { defineImage } from "./image.ts";
import { JAMMY_20260731, NOBLE_20260911, RESOLUTE_20260724 } from "./rootfs/ubuntu-layers.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "ubuntu",
    tags: ["latest", "26.04", "resolute-20260724.1", "resolute", "rolling"],
    architecture: "amd64",
    created: "2026-07-24T12:46:59.694883766Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/bin/bash"],
      Labels: {
        "org.opencontainers.image.created": "2026-07-24T12:48:28.650696+00:00",
        "org.opencontainers.image.description":
          "The Ubuntu container image maintained by Canonical\n\nUbuntu is a Debian-based Linux operating system that runs from the desktop to the cloud, to all your internet connected things.\nIt is the world's most popular operating system across public clouds and OpenStack clouds.\nIt is the number one platform for containers; from Docker to Kubernetes to LXD, Ubuntu can run your containers at scale.\nFast, secure and simple, Ubuntu powers millions of PCs worldwide.\n",
        "org.opencontainers.image.title": "ubuntu",
        "org.opencontainers.image.version": "26.04",
      },
    },
    ...steps([
      {
        at: "2026-07-24T12:48:27Z",
        by: "umoci raw add-layer --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:rockcraft-base /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/.temp_layer.9094.tar --tag 26.04",
        comment: "",
        layer: RESOLUTE_20260724,
      },
      {
        at: "2026-07-24T12:48:28Z",
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 --clear=config.entrypoint --clear=config.cmd",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 --clear=config.cmd --config.cmd /bin/bash",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 --config.env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 --clear=config.labels --config.label org.opencontainers.image.version=26.04 --config.label org.opencontainers.image.title=ubuntu --config.label org.opencontainers.image.created=2026-07-24T12:48:28.650696+00:00 --config.label org.opencontainers.image.description=…",
        comment: "",
      },
      {
        by: "umoci config --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 --clear=manifest.annotations --manifest.annotation org.opencontainers.image.version=26.04 --manifest.annotation org.opencontainers.image.title=ubuntu --manifest.annotation org.opencontainers.image.created=2026-07-24T12:48:28.650696+00:00 --manifest.annotation org.opencontainers.image.description…",
        comment: "",
      },
      {
        by: "umoci raw add-layer --image /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/ubuntu:26.04 /home/buildd/rockcraft-ubuntu-cb40fbba9124333e0158d7876ea798fa/images/.temp_layer.control_data.9094.tar",
        comment: "",
        digest: "sha256:a7fb98a8eddd1a70f99f205cb4b66e830a3e8ef4798f5636ece054a567b650de",
        compressedSize: 389,
        size: 1011,
        build: (layer) => layer.dir("/.rock"),
      },
    ]),
    published: {
      index: "sha256:678c6550cc43645e08669028bc177f50be4e7c5b8cca677067b1914d4afc7a03",
      manifest: "sha256:7b202b0e2e0028c6250f5fcf41d04df492d145a1654c6995a6553f0c1f6f1960",
      config: "sha256:86a1a31fdd84f2dc79bd6d92272100d4369b085790753bc521069eab663074e9",
      diskSize: 100_160_000,
    },
  }),
  defineImage({
    repository: "ubuntu",
    tags: ["24.04", "noble"],
    architecture: "amd64",
    created: "2026-09-11T11:44:06Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/bin/bash"],
      Labels: { "org.opencontainers.image.version": "24.04" },
    },
    ...steps([
      { at: "2026-09-11T11:44:03Z", by: "/bin/sh -c #(nop)  ARG RELEASE", comment: "" },
      { by: "/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH", comment: "" },
      { by: "/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=24.04", comment: "" },
      {
        at: "2026-09-11T11:44:06Z",
        by: "/bin/sh -c #(nop) ADD file:43d479b270bbaf47965cfc86b37f4c517bda83ddefda6f708f98c3b2b7d15396 in / ",
        comment: "",
        layer: NOBLE_20260911,
      },
      { by: '/bin/sh -c #(nop)  CMD ["/bin/bash"]', comment: "" },
    ]),
    published: {
      index: "sha256:69cecf4bbf72d2d44a9eef1b71fb98c7fb973d78af11399deccef19beb008ad9",
      manifest: "sha256:496754492fb28b4d3049432f2ca787449331e23fb14f0dd3fffea86bf5a93eb4",
      config: "sha256:6232b38791000e3818b58d8847b5a8f5612d606929e01156dd8febc423e0f2ef",
      diskSize: 78_180_000,
    },
  }),
  defineImage({
    repository: "ubuntu",
    tags: ["22.04", "jammy-20260731.1", "jammy"],
    architecture: "amd64",
    created: "2026-07-31T21:53:12.336585804Z",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/bin/bash"],
      Labels: { "org.opencontainers.image.version": "22.04" },
    },
    ...steps([
      { at: "2026-07-31T21:53:09Z", by: "/bin/sh -c #(nop)  ARG RELEASE", comment: "" },
      { by: "/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH", comment: "" },
      { by: "/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=22.04", comment: "" },
      {
        at: "2026-07-31T21:53:11Z",
        by: "/bin/sh -c #(nop) ADD file:4501ff54ffd37d854b1cfbcd2e37da58bf8a49da3a6a82232d03e7556d337a92 in / ",
        comment: "",
        layer: JAMMY_20260731,
      },
      { at: "2026-07-31T21:53:12Z", by: '/bin/sh -c #(nop)  CMD ["/bin/bash"]', comment: "" },
    ]),
    published: {
      index: "sha256:3b06811b2afd352be909dd088a004166d665dc76d38b13eada33522a9d915c6f",
      manifest: "sha256:0199853f6d6b20b0424f3c5694a72a62764f01e6a771b1eb48a4197848986c7e",
      config: "sha256:92947e844d1b996f5e199c8a36460610142e46a427f2767e0bfb0f0f85e35946",
      diskSize: 78_080_000,
    },
  }),
];
