import { defineImage } from "./image.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "hello-world",
    tags: ["latest", "linux"],
    architecture: "amd64",
    created: "2026-03-23T21:33:59Z",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/hello"] },
    ...steps([
      {
        at: "2026-03-23T21:33:59Z",
        by: "COPY hello / # buildkit",
        digest: "sha256:4f55086f7dd096d48b0e49be066971a8ed996521c2e190aa21b2435a847198b4",
        compressedSize: 2415,
        size: 10_072,
        build: (layer) => layer.program("/hello", "hello", { size: 10_072 }),
      },
      { by: 'CMD ["/hello"]' },
    ]),
    published: {
      index: "sha256:5e23090353324d887c48ad5e5c56d294eab81588df9605b07d1afe895f9cc8f8",
      manifest: "sha256:d1a8d0a4eeb63aff09f5f34d4d80505e0ba81905f36158cc3970d8e07179e59e",
      config: "sha256:e2ac70e7319a02c5a477f5825259bd118b94e8b02c279c67afa63adab6d8685b",
      diskSize: 10_072,
    },
  }),
];
