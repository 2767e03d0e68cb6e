import { defineImage, type ImageDefinition, type LayerBuilder } from "./image.ts";
import { combined, entrypoint, stepDown } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { addUbuntuUser } from "./rootfs/ubuntu.ts";
import { NOBLE_20260701, NOBLE_20260817 } from "./rootfs/ubuntu-layers.ts";
import { nothing, published, type Release, type Step, steps } from "./steps.ts";

function broker(layer: LayerBuilder): void {
  addPrograms(layer, "rabbitmq-server rabbitmqctl rabbitmq-plugins rabbitmq-diagnostics", 2000, "/opt/rabbitmq/sbin");
  addPrograms(layer, "gosu", 2_400_000, "/usr/local/bin");
  layer.dir("/var/lib/rabbitmq", { mode: 0o1777, uid: 999, gid: 999 });
  layer.dir("/etc/rabbitmq/conf.d", { uid: 999, gid: 999 });
}

interface RabbitmqRelease extends Release {
  readonly ubuntu: readonly Step[];
  /** When the first variable was set. */
  readonly at: string;
  /** The plugin for the browser, and its ports. */
  readonly management: readonly Step[];
  readonly managementPorts: readonly string[];
}

/** One release on Ubuntu. */
function rabbitmq(release: RabbitmqRelease): ImageDefinition {
  return defineImage({
    repository: "rabbitmq",
    tags: release.tags,
    architecture: "amd64",
    created: release.created,
    config: {
      Env: [
        "PATH=/opt/rabbitmq/sbin:/opt/erlang/bin:/opt/openssl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "ERLANG_INSTALL_PATH_PREFIX=/opt/erlang",
        "OPENSSL_INSTALL_PATH_PREFIX=/opt/openssl",
        "RABBITMQ_DATA_DIR=/var/lib/rabbitmq",
        `RABBITMQ_VERSION=${release.version}`,
        "RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA",
        "RABBITMQ_HOME=/opt/rabbitmq",
        "HOME=/var/lib/rabbitmq",
        "LANG=C.UTF-8",
        "LANGUAGE=C.UTF-8",
        "LC_ALL=C.UTF-8",
        "RUNNING_UNDER_SYSTEMD=true",
      ],
      Cmd: ["rabbitmq-server"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: [...release.managementPorts, "15691/tcp", "15692/tcp", "25672/tcp", "4369/tcp", "5671/tcp", "5672/tcp"],
      Volumes: ["/var/lib/rabbitmq"],
      Labels: { "org.opencontainers.image.version": "24.04" },
    },
    ...steps(
      published(
        [
          ...release.ubuntu,
          { at: release.at, by: "ENV ERLANG_INSTALL_PATH_PREFIX=/opt/erlang" },
          { by: "ENV OPENSSL_INSTALL_PATH_PREFIX=/opt/openssl" },
          {
            by: "COPY /opt/erlang /opt/erlang # buildkit",
            build: (layer) => addPrograms(layer, "erl escript", 80_000, "/opt/erlang/bin"),
          },
          {
            by: "COPY /opt/openssl /opt/openssl # buildkit",
            build: nothing,
          },
          { by: "ENV PATH=/opt/erlang/bin:/opt/openssl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
          { by: "ENV RABBITMQ_DATA_DIR=/var/lib/rabbitmq" },
          {
            by: 'RUN /bin/sh -c set -eux; \tln -vsf /etc/ssl/certs /etc/ssl/private "$OPENSSL_INSTALL_PATH_PREFIX/etc/ssl"; \t\tldconfig; \tsed -i.ORIG -e …',
            build: nothing,
          },
          { by: `ENV RABBITMQ_VERSION=${release.version}` },
          { by: "ENV RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA" },
          { by: "ENV RABBITMQ_HOME=/opt/rabbitmq" },
          { by: "ENV PATH=/opt/rabbitmq/sbin:/opt/erlang/bin:/opt/openssl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
          {
            by: "RUN /bin/sh -c set -eux; \texport DEBIAN_FRONTEND=noninteractive; \tapt-get update; \tapt-get install --yes --no-install-recommends \t\tca-certificates \t\tgosu \t\ttzdata \t; \tgosu nobody true; …",
            build: combined(addUbuntuUser({ name: "rabbitmq", uid: 999, gid: 999, home: "/var/lib/rabbitmq", shell: "/bin/bash" }), broker),
          },
          {
            by: "RUN /bin/sh -c gosu rabbitmq rabbitmq-plugins enable --offline rabbitmq_prometheus # buildkit",
            build: nothing,
          },
          {
            by: "RUN /bin/sh -c ln -sf /opt/rabbitmq/plugins /plugins # buildkit",
            build: (layer) => layer.symlink("/plugins", "/opt/rabbitmq/plugins"),
          },
          { by: "ENV HOME=/var/lib/rabbitmq" },
          { by: "VOLUME [/var/lib/rabbitmq]" },
          { by: "ENV LANG=C.UTF-8 LANGUAGE=C.UTF-8 LC_ALL=C.UTF-8" },
          { by: "ENV RUNNING_UNDER_SYSTEMD=true" },
          {
            by: "COPY --chown=rabbitmq:rabbitmq 10-defaults.conf 20-management_agent.disable_metrics_collector.conf /etc/rabbitmq/conf.d/ # buildkit",
            build: (layer) => layer.file("/etc/rabbitmq/conf.d/10-defaults.conf", "loopback_users.guest = false\nlog.console = true\n", { uid: 999, gid: 999 }),
          },
          {
            by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
            build: entrypoint("/usr/local/bin/docker-entrypoint.sh", stepDown("rabbitmq-server", "rabbitmq", "/var/lib/rabbitmq", "gosu rabbitmq")),
          },
          { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
          { by: "EXPOSE map[15691/tcp:{} 15692/tcp:{} 25672/tcp:{} 4369/tcp:{} 5671/tcp:{} 5672/tcp:{}]" },
          { by: 'CMD ["rabbitmq-server"]' },
          ...release.management,
        ],
        release.blobs,
      ),
    ),
    published: release.published,
  });
}

/** As published by the Docker Official Images. */
export default [
  rabbitmq({
    tags: ["latest", "4.3.2", "4.3", "4"],
    created: "2026-07-06T18:54:17.502389388Z",
    version: "4.3.2",
    ubuntu: [
      { at: "2026-06-22T21:24:17Z", by: "/bin/sh -c #(nop)  ARG RELEASE", comment: "" },
      { at: "2026-06-22T21:24:18Z", by: "/bin/sh -c #(nop)  ARG LAUNCHPAD_BUILD_ARCH", comment: "" },
      { by: "/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=24.04", comment: "" },
      {
        at: "2026-06-22T21:24:20Z",
        by: "/bin/sh -c #(nop) ADD file:8c609c85109d07bf47cf268a175b3be8bbe34fc0c41d15d99b090d099f4dc837 in / ",
        comment: "",
        layer: NOBLE_20260701,
      },
      { at: "2026-06-22T21:24:21Z", by: '/bin/sh -c #(nop)  CMD ["/bin/bash"]', comment: "" },
    ],
    at: "2026-07-06T18:53:59Z",
    management: [],
    managementPorts: [],
    blobs: [
      ["sha256:9c7984fe778b09c94c57867d71b2fab2b92ca6267c2f7c8cacddc2c2e2bac6a3", 46_315_772, 88_815_458],
      ["sha256:94a59a8395f990d6d15754fa4a14f71cdadf59d85d086e3c26582c4d63a64436", 8_994_465, 17_247_851],
      ["sha256:9c20ea9171529ce764feae114a29d53d399bd6eabcb32542479c18e204af31d0", 9706, 25_235, "2026-07-06T18:54:00Z"],
      ["sha256:96c6847c0c4bdaec1084494be396811ff05cf4afe677eed5c638de90374a23a9", 28_518_713, 54_687_690, "2026-07-06T18:54:16Z"],
      ["sha256:38654d61d11c59cfaa7930368ccd9f83b8597dcbf6fefeb591d1c43bf1de440c", 190, 0, "2026-07-06T18:54:17Z"],
      ["sha256:8dd6e7cc8a47bf1295bbfaba2de3271eb635047a9a0cbf4936ab7e10abbdfdd9", 109, 0],
      ["sha256:399b99e99143d27250c093a7a91d1adcdb03a63ef624deb54619508ad3bb71d0", 618, 1606],
      ["sha256:329026b15f822073824e5282e0bd2f07d0269e6ac000f0580ec530bd0e023113", 831, 2160],
    ],
    published: {
      index: "sha256:345dd3c11d67892c7b452fb2237d94f577acb2aa0569c3fd5c9841eb0c1b57fb",
      manifest: "sha256:491918b34d98552b8414a9ceae4a0833fe1287a5c4e795b7be6b4e7518032d7b",
      config: "sha256:dbc72ddb4d78c281db6cb2905d8bf4ea03b7997f5b96a0eaea581e8ecd016da0",
      diskSize: 238_900_000,
    },
  }),
  rabbitmq({
    tags: ["management", "4.3.5-management", "4.3-management", "4-management"],
    created: "2026-08-21T17:25:44Z",
    version: "4.3.5",
    ubuntu: [
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
    ],
    at: "2026-08-18T19:28:10Z",
    management: [
      {
        by: "RUN /bin/sh -c set -eux; \trabbitmq-plugins enable --offline rabbitmq_management; \trm -f /etc/rabbitmq/conf.d/20-management_agent.disable_metrics_collector.conf # buildkit",
        build: nothing,
      },
      {
        by: "RUN /bin/sh -c set -eux; \tarch=\"$(dpkg --print-architecture)\"; \tcase \"$arch\" in \t\t'amd64') url='https://github.com/rabbitmq/rabbitmqadmin-ng/releases/download/v2.34.0/rabbitmqadmin-2.34.0-x86_64-unknown-linux-gnu'; …",
        build: nothing,
      },
      { by: "EXPOSE map[15671/tcp:{} 15672/tcp:{}]" },
    ],
    managementPorts: ["15671/tcp", "15672/tcp"],
    blobs: [
      ["sha256:f86b9291355d9f1c4bdef3c0258be577c1d29d1e9c9af703e793675565d9bf43", 46_316_843, 90_387_579],
      ["sha256:fd86f42cb16b99b42c4742855473ca25071b1d02db84acf59418a9130bbf0ce8", 8_994_465, 17_552_749],
      ["sha256:3aee52f95be349d8e2e6556dc751d6c225d0b68fd1ca0e12c18747d01c763d3f", 9705, 25_233, "2026-08-18T19:28:11Z"],
      ["sha256:dc82fad52023e23b333625b2044d2ad14db1d0c431cf6a33314f42f2fabba132", 28_740_056, 56_086_380, "2026-08-18T19:28:27Z"],
      ["sha256:a8e67dcab63f87d6fb2f49cff5b2b2faaf51c796933a417846aea43d42913fa7", 190, 0, "2026-08-18T19:28:28Z"],
      ["sha256:2b8151b13447da3986a51c5b26af2c64b50d9b3712dcb922cb92a6c9a07c9666", 109, 0],
      ["sha256:3fe5fe60281c4aed0e8a8faf8c3a403c6d87a1dbed665d99e5c0ba195ee448f3", 615, 1599],
      ["sha256:b6f720465d8f68cef65f068608c839795be96046c29749d2520dfb5780c4f187", 832, 2163],
      ["sha256:9bc7637750655310dad30057e4516c0ba45c99c072f104ecc5b9b18649e3c05d", 274, 712, "2026-08-21T17:25:37Z"],
      ["sha256:f798863915b75d9e697f10b8e7d266d7bb8712c6832342d920506820f1ddac4e", 4_577_791, 8_933_585, "2026-08-21T17:25:44Z"],
    ],
    published: {
      index: "sha256:06fb591136a49e861e01aaaf9ce45085839ca23c35913d45a1e83519bb9778ca",
      manifest: "sha256:45bdfd0706a97cafae8a24752bfc2172b79e99ecc8dc1bcf969f539dc7566ce7",
      config: "sha256:230ec4daa4f9f6a6b114c0eadd7a5644ef38733817134933f59b19c73a65b178",
      diskSize: 251_120_000,
    },
  }),
];
