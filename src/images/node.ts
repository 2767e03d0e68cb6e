import { defineImage, type ImageDefinition, type LayerBuilder, type LayerDefinition } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_24_1, ALPINE_3_24_2 } from "./rootfs/alpine-layers.ts";
import { addDebianUser, type DebianRelease, debianRoot } from "./rootfs/debian.ts";
import { combined, entrypoint } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { nothing, published, type Release, type Step, steps } from "./steps.ts";

function nodeJs(version: string): (layer: LayerBuilder) => void {
  return (layer) => {
    layer.program("/usr/local/bin/node", "node", { size: 123_000_000, options: { version } });
    layer.symlink("/usr/local/bin/nodejs", "/usr/local/bin/node");
    for (const name of ["npm", "npx"]) {
      layer.program(`/usr/local/lib/node_modules/npm/bin/${name}-cli.js`, name, { size: 54 });
      layer.symlink(`/usr/local/bin/${name}`, `../lib/node_modules/npm/bin/${name}-cli.js`);
    }
    layer.file("/usr/local/include/node/node_version.h", `#define NODE_VERSION "v${version}"\n`);
  };
}

function nodeOnAlpine(version: string): (layer: LayerBuilder) => void {
  return combined(addAlpineUser({ name: "node", uid: 1000, gid: 1000, home: "/home/node", shell: "/bin/sh" }), home, nodeJs(version));
}

function home(layer: LayerBuilder): void {
  layer.dir("/home/node", { uid: 1000, gid: 1000 });
}

function yarn(layer: LayerBuilder): void {
  layer.file("/opt/yarn-v1.22.22/bin/yarn.js", "#!/usr/bin/env node\n", { mode: 0o755 });
  layer.symlink("/usr/local/bin/yarn", "/opt/yarn-v1.22.22/bin/yarn.js");
}

const ENTRYPOINT = `#!/bin/sh
# What is no command is meant for node.
set -e

if [ "\${1#-}" != "$1" ] || ! command -v "$1" > /dev/null || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
  set -- node "$@"
fi

exec "$@"
`;

interface NodeRelease extends Release {
  /** When NODE_VERSION was set. */
  readonly at: string;
  /** Images of older releases bring it. */
  readonly yarn: boolean;
}

function node(release: NodeRelease, installed: readonly Step[]): ImageDefinition {
  return defineImage({
    repository: "node",
    tags: release.tags,
    architecture: "amd64",
    created: release.created,
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        `NODE_VERSION=${release.version}`,
        ...(release.yarn ? ["YARN_VERSION=1.22.22"] : []),
      ],
      Cmd: ["node"],
      Entrypoint: ["docker-entrypoint.sh"],
    },
    ...steps(
      published(
        [
          ...installed,
          { by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit", build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT) },
          { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
          { by: 'CMD ["node"]' },
        ],
        release.blobs,
      ),
    ),
    published: release.published,
  });
}

function onDebian(release: NodeRelease & { readonly debian: DebianRelease & { readonly epoch: number }; readonly install: string }): ImageDefinition {
  const { debian } = release;
  const cleaned = debian.codename === "trixie" ? "apt-get dist-clean" : "rm -rf /var/lib/apt/lists/*";
  return node(release, [
    { by: `# debian.sh --arch 'amd64' out/ '${debian.codename}' '@${debian.epoch}'`, comment: "debuerreotype 0.17", build: debianRoot(debian) },
    {
      by: `RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg \t\tnetbase \t\tsq \t\twget \t; \t${cleaned} # buildkit`,
      build: (layer) => addPrograms(layer, "curl wget gpg"),
    },
    {
      by: `RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps \t; \t${cleaned} # buildkit`,
      build: (layer) => addPrograms(layer, "git ps top free uptime kill pgrep pkill ssh"),
    },
    {
      by: "RUN /bin/sh -c set -ex; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tautoconf \t\tautomake \t\tbzip2 \t\tdefault-libmysqlclient-dev \t\tdpkg-dev \t\tfile \t\tg++ \t\tgcc \t\timagemagick \t\tlibbz2-dev \t\tlibc6-dev \t\tlibcurl4-openssl-dev …",
      build: nothing,
    },
    {
      by: "RUN /bin/sh -c groupadd --gid 1000 node   && useradd --uid 1000 --gid node --shell /bin/bash --create-home node # buildkit",
      build: combined(addDebianUser({ name: "node", uid: 1000, gid: 1000, home: "/home/node", shell: "/bin/bash" }), home),
    },
    { at: release.at, by: `ENV NODE_VERSION=${release.version}` },
    { by: release.install, build: nodeJs(release.version) },
    ...withYarn(
      release,
      'RUN /bin/sh -c set -ex   && export GNUPGHOME="$(mktemp -d)"   && for key in     6A010C5166006599AA17F08146C2130DFD2497F5   ; do     { gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys "$key" && gpg --batch --fingerprint "$key"; } ||     …',
    ),
  ]);
}

function onAlpine(release: NodeRelease & { readonly alpine: { at: string; version: string; layer: LayerDefinition } }): ImageDefinition {
  const { alpine } = release;
  return node(release, [
    { at: alpine.at, by: `ADD alpine-minirootfs-${alpine.version}-x86_64.tar.gz / # buildkit`, layer: alpine.layer },
    { by: 'CMD ["/bin/sh"]' },
    { at: release.at, by: `ENV NODE_VERSION=${release.version}` },
    {
      by: "RUN /bin/sh -c addgroup -g 1000 node     && adduser -u 1000 -G node -s /bin/sh -D node     && apk add --no-cache         libstdc++     && apk add --no-cache --virtual .build-deps         curl     && ARCH= OPENSSL_ARCH='linux*' && alpineArch=\"$(apk --print-arch)\" …",
      build: nodeOnAlpine(release.version),
    },
    ...withYarn(
      release,
      'RUN /bin/sh -c apk add --no-cache --virtual .build-deps-yarn curl gnupg tar   && export GNUPGHOME="$(mktemp -d)"   && for key in     6A010C5166006599AA17F08146C2130DFD2497F5   ; do …',
    ),
  ]);
}

function withYarn(release: NodeRelease, install: string): Step[] {
  return release.yarn ? [{ by: "ENV YARN_VERSION=1.22.22" }, { by: install, build: yarn }] : [];
}

/** The instruction that fetches the release, as far as `docker history` shows it: its list of architectures has changed. */
const INSTALL =
  "RUN /bin/sh -c ARCH= && dpkgArch=\"$(dpkg --print-architecture)\"   && case \"${dpkgArch##*-}\" in     amd64) ARCH='x64';;     ppc64el) ARCH='ppc64le';;     s390x) ARCH='s390x';;     arm64) ARCH='arm64';;     armhf) ARCH='armv7l';; …";
const INSTALL_24 =
  'RUN /bin/sh -c ARCH= && dpkgArch="$(dpkg --print-architecture)"   && case "${dpkgArch##*-}" in     amd64) ARCH=\'x64\';;     ppc64el) ARCH=\'ppc64le\';;     arm64) ARCH=\'arm64\';;     *) echo "unsupported architecture"; exit 1 ;;   esac   && export GNUPGHOME="$(mktemp -d)"   && set -ex …';

/** As published by the Docker Official Images. */
export default [
  onDebian({
    tags: ["latest", "26", "26-trixie", "26.5", "26.5-trixie", "26.5.0", "26.5.0-trixie", "current", "current-trixie", "trixie"],
    created: "2026-07-08T16:56:14Z",
    version: "26.5.0",
    at: "2026-07-08T16:56:14Z",
    yarn: false,
    debian: { codename: "trixie", point: "13.6", epoch: 1782172800 },
    install: INSTALL,
    blobs: [
      ["sha256:aa3e9ef32f73c30e8b065800ee66429992d3bfea6a1fb8224afdd878ab5b994f", 49_317_255, 119_900_000, "2026-06-23T00:00:00Z"],
      ["sha256:3f59c84a786323367a79d4959142649bb24b16c989bbaae7f273550b47325959", 25_634_938, 73_700_808, "2026-06-24T01:41:39Z"],
      ["sha256:30d0db852850114cc79598cc8ab1ec19da54691d9e3267288bb3458d7488f125", 67_778_134, 194_863_089, "2026-06-24T02:28:40Z"],
      ["sha256:0252e6abaf0ff12562710faa97dc617e372a424bf144947f39dcb38700423e9f", 236_248_824, 679_218_694, "2026-06-24T03:17:43Z"],
      ["sha256:03cd38be8291394d00f89eb68fb7e79c6ae30c0815711f4babf16d2d5cc19e79", 3329, 8655, "2026-07-08T16:56:03Z"],
      ["sha256:1a5230edbb6b3b636a2f1dc144243fe4dee9fa40394c3bc7bb116dd7378b6cf0", 63_411_295, 182_308_366],
      ["sha256:b3b166f5d4b281b22268295ba63bec484411828341c60682f37dccceb9d18f6c", 446, 388],
    ],
    published: {
      index: "sha256:926d6cafec97f338577041890465522f70fe74aa6fe4b021a4fd7f87a5996b25",
      manifest: "sha256:3d156c5a4948eb7b0f281b2300175950ded96fc5516ee537e9bfbb8ad8a8b3ef",
      config: "sha256:2f49a06759a843e2cadcadc1b61d5ffe525645904c1c59fb0e4c5e44eb4e74ad",
      diskSize: 1_250_000_000,
    },
  }),
  onDebian({
    tags: ["lts", "24", "24-bookworm", "24.19", "24.19-bookworm", "24.19.0", "24.19.0-bookworm", "krypton", "krypton-bookworm", "lts-bookworm", "lts-krypton"],
    created: "2026-08-03T20:26:26Z",
    version: "24.19.0",
    at: "2026-08-03T20:26:23Z",
    yarn: true,
    debian: { codename: "bookworm", point: "12.15", epoch: 1783900800 },
    install: INSTALL_24,
    blobs: [
      ["sha256:c4013e1e38341061b49f51c4b44f2e534c25135d7ed5b75af8b2094766bb5519", 48_497_403, 116_570_000, "2026-07-13T00:00:00Z"],
      ["sha256:bd0ec93c9c52acfa7f522ce201898ba8ebdf67a6d01c6a4ea70e8d413dbc534a", 24_044_100, 66_121_275, "2026-07-14T01:43:17Z"],
      ["sha256:2dd2dd4f152bd44fe5b02de3e47483f6cdf32bf3d7ea1c7cc70d57b075f2eebd", 64_408_455, 177_123_251, "2026-07-14T02:29:39Z"],
      ["sha256:34e7f1cb7a296e8a2f35401d96a0c2fc030894e200451ae74437bdb7a4b2cb43", 211_626_576, 581_973_084, "2026-07-14T03:17:57Z"],
      ["sha256:87bb985080b3f921cf426b26d8450d84a06b982ba1f0f84e75231e9b9d06706d", 3327, 8650, "2026-08-03T20:26:12Z"],
      ["sha256:b85f93d4f8f64f32a8187318997c1c4d4abd8b9ccf0b137f80840397a7ace23e", 59_118_223, 162_575_113],
      ["sha256:82cfaa427f84dea5fdc6767506c4a618dcaa22ac0ee5dd7d785c74c51fec4743", 1_250_674, 3_439_354, "2026-08-03T20:26:26Z"],
      ["sha256:a8a1300f167248399db1a2150207842a8ab704553b7d2d0673f0ec6525b4e218", 448, 388],
    ],
    published: {
      index: "sha256:da4221677e02b54ef6335adfa447578d512ad14f251024fb92ea433c2c102760",
      manifest: "sha256:c63c141d44b95acaaad974613337a25493b054a287e07c6e5b195f1e4cad6dd7",
      config: "sha256:77c437b11185d995cb662746d1ae3dffee808239dffd5d55e9b9615be1edcd0e",
    },
  }),
  onDebian({
    tags: ["22", "22-bookworm", "22.23", "22.23-bookworm", "22.23.2", "22.23.2-bookworm", "jod", "jod-bookworm"],
    created: "2026-09-19T03:18:35Z",
    version: "22.23.2",
    at: "2026-09-19T03:18:32Z",
    yarn: true,
    debian: { codename: "bookworm", point: "12.15", epoch: 1789689600 },
    install: INSTALL,
    blobs: [
      ["sha256:eaac70c68abdf6ffacf6de10d31ed9de4813505d1a794eb7393cb27fceb624a6", 48_503_440, 116_580_000, "2026-09-18T00:00:00Z"],
      ["sha256:7b2de2423ebd9d3290883175c0e46dccd6de955b08e6e9a5bd20909e3face240", 24_056_077, 66_154_212, "2026-09-19T00:44:38Z"],
      ["sha256:81578410df169380efec491bfdc60a7e586d4b48ef4c0aeb9b6ff085812d9a7d", 64_424_271, 177_166_745, "2026-09-19T01:46:03Z"],
      ["sha256:de9e8d0a007171cac57d643a3982902d45431cd860400eea55e18df75fc0b12a", 211_707_818, 582_196_499, "2026-09-19T02:16:33Z"],
      ["sha256:c47e1a961960220a9ad0a5e312ddbee35e8e7263f3e07bec20df93bc657e2ac2", 3321, 8634, "2026-09-19T03:18:21Z"],
      ["sha256:63ebe93510e41660bb4c4d874f27cf8ac8578bc0fbe8d0e694ed84ec398e287f", 58_553_286, 161_021_536],
      ["sha256:cbb4461208864e35b3ae67fd46dd9b8e2fd9b2dc647a6d2f57cc4a416b84b360", 1_250_675, 3_439_356, "2026-09-19T03:18:35Z"],
      ["sha256:28807384429149fa6ec2983dcbe32b624095205217304c9fe10f133bdbc05598", 446, 388],
    ],
    published: {
      index: "sha256:db06b62399bc4780e3f44aa0ce27e1678145cf0b16354508b8d83e72f5b9dd83",
      manifest: "sha256:ae9f58d5c9f5a537110310be6b3cf67cf9c67146a3bb9310c0cb515fe71c8392",
      config: "sha256:3112e746c4490eaeae5940bc123e8b57422fe7df0de6d5752d9c3e0ed5e5948b",
    },
  }),
  onAlpine({
    tags: ["22-alpine", "22-alpine3.24", "22.23-alpine", "22.23-alpine3.24", "22.23.3-alpine", "22.23.3-alpine3.24", "jod-alpine", "jod-alpine3.24"],
    created: "2026-09-23T21:09:27.761584925Z",
    version: "22.23.3",
    at: "2026-09-23T21:09:23Z",
    yarn: true,
    alpine: { at: "2026-09-17T20:37:20Z", version: "3.24.2", layer: ALPINE_3_24_2 },
    blobs: [
      ["sha256:f7f2d304681aaa935c9cfd180850cf616ae843efce7682873d6521ded7268937", 55_585_204, 155_401_394],
      ["sha256:e554276b05e6306c5ad33cd85bfa7f0693083e21f6114db5abf60a20fb413039", 1_262_001, 3_528_218, "2026-09-23T21:09:27Z"],
      ["sha256:d39db1cf9caa4f49c5a2e67111fbe6e0d5eea8ede550cb82f3dc2b79712688d6", 447, 388],
    ],
    published: {
      index: "sha256:0a7108bf6c7bf5de370ffb1a3ed6be93d405b43ff159f681a8d18c0e2bc2e402",
      manifest: "sha256:2c752226d477b4a886378baa95b9af252be59301b725fdb0b7e15208131505a8",
      config: "sha256:7c3b093add7c43400ee83b815ab2cda98794a10045bcf76ce9bb2f89b97cbc5c",
      diskSize: 167_350_000,
    },
  }),
  onAlpine({
    tags: [
      "alpine",
      "26-alpine",
      "26-alpine3.24",
      "26.5-alpine",
      "26.5-alpine3.24",
      "26.5.0-alpine",
      "26.5.0-alpine3.24",
      "alpine3.24",
      "current-alpine",
      "current-alpine3.24",
    ],
    created: "2026-07-08T16:55:38Z",
    version: "26.5.0",
    at: "2026-07-08T16:55:38Z",
    yarn: false,
    alpine: { at: "2026-06-16T00:01:29Z", version: "3.24.1", layer: ALPINE_3_24_1 },
    blobs: [
      ["sha256:8daabfc0032e746ed1aebd5975ce46fdec99b39f90153c828cbeed976a9e15e1", 58_961_974, 169_609_612],
      ["sha256:efa3805586160bb7886714fb850335dfef22f0750e15872a86893710cc57000c", 453, 388],
    ],
    published: {
      index: "sha256:e88a35be04478413b7c71c455cd9865de9b9360e1f43456be5951032d7ac1a66",
      manifest: "sha256:c9f02360d2bc66e709b300214395588acd2d3603f600db8141117e67c0faf4ff",
      config: "sha256:ff12146b21c85c593e21e3c4a59009612215fd3ce5b480a1a77a68b3cd58ba14",
      diskSize: 178_030_000,
    },
  }),
];
