import { defineImage, type LayerBuilder } from "./image.ts";
import { ALPINE_3_24_2 } from "./rootfs/alpine-layers.ts";
import { TRIXIE_20260803, TRIXIE_20260824, TRIXIE_SLIM_20260803 } from "./rootfs/debian-layers.ts";
import { timeZones } from "./rootfs/time-zones.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { steps } from "./steps.ts";

function pythonInterpreter(version: string): (layer: LayerBuilder) => void {
  const minor = version.split(".").slice(0, 2).join(".");
  return (layer) => {
    layer.program(`/usr/local/bin/python${minor}`, "python3", { size: 14_400, options: { version } });
    layer.symlink("/usr/local/bin/python3", `python${minor}`);
    layer.file(`/usr/local/bin/pip${minor}`, `#!/usr/local/bin/python${minor}\n`, { mode: 0o755 });
    layer.symlink("/usr/local/bin/pip3", `pip${minor}`);
    layer.file(`/usr/local/lib/python${minor}/site-packages/README.txt`, "Packages that pip installs are put here.\n");
  };
}

function shortNames(layer: LayerBuilder): void {
  layer.symlink("/usr/local/bin/python", "python3");
  layer.symlink("/usr/local/bin/pip", "pip3");
}

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "python",
    tags: ["latest", "3.14.7", "3.14", "3", "3.14.7-trixie", "3.14-trixie", "3-trixie", "trixie"],
    architecture: "amd64",
    created: "2026-08-25T03:39:18Z",
    config: {
      Env: [
        "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHON_VERSION=3.14.7",
        "PYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81",
      ],
      Cmd: ["python3"],
    },
    ...steps([
      { at: "2026-08-24T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1787529600'", comment: "debuerreotype 0.17", layer: TRIXIE_20260824 },
      {
        at: "2026-08-25T00:50:59Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg \t\tnetbase \t\tsq \t\twget \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:00f78834a2fef03250be89a7741ff39d0e6bbd860298ea129a84ce5eadda1f6d",
        compressedSize: 25_639_590,
        size: 70_508_872,
        build: (layer) => addPrograms(layer, "curl wget gpg"),
      },
      {
        at: "2026-08-25T01:38:30Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:cbc19164244e861d91ebd80a17e2c78c5be43a8059a32ab6fc459a92002b22f2",
        compressedSize: 67_800_074,
        size: 186_450_203,
        build: (layer) => addPrograms(layer, "git ps top free uptime kill pgrep pkill ssh"),
      },
      {
        at: "2026-08-25T02:19:04Z",
        by: "RUN /bin/sh -c set -ex; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tautoconf \t\tautomake \t\tbzip2 \t\tdefault-libmysqlclient-dev \t\tdpkg-dev \t\tfile \t\tg++ \t\tgcc \t\timagemagick \t\tlibbz2-dev \t\tlibc6-dev \t\tlibcurl4-openssl-dev …",
        digest: "sha256:44fed46b68cf907ddf6afb6bc4211842f016a0876b02fc27912582de4c2fed3b",
        compressedSize: 236_338_551,
        size: 649_931_015,
      },
      { at: "2026-08-25T03:32:33Z", by: "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tlibbluetooth-dev \t\ttk-dev \t\tuuid-dev \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:e57589e7378368377a3c875b7eeb0e7979e2b40eb699302b53a84bb278a61cf4",
        compressedSize: 6_092_327,
        size: 16_753_899,
      },
      { by: "ENV PYTHON_VERSION=3.14.7" },
      { by: "ENV PYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81" },
      {
        at: "2026-08-25T03:39:18Z",
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tlibzstd-dev \t; \t\twget -O python.tar.xz "https://www.python.org/ftp/python/${PYTHON_VERSION%%[a-z]*}/Python-$PYTHON_VERSION.tar.xz"; …',
        digest: "sha256:7d973fba4a671df7ebaab6a756d0e633185b219e93138961e5871734dd105c49",
        compressedSize: 29_758_423,
        size: 81_835_663,
        build: pythonInterpreter("3.14.7"),
      },
      {
        by: 'RUN /bin/sh -c set -eux; \tfor src in idle3 pip3 pydoc3 python3 python3-config; do \t\tdst="$(echo "$src" | tr -d 3)"; \t\t[ -s "/usr/local/bin/$src" ]; \t\t[ ! -e "/usr/local/bin/$dst" ]; \t\tln -svT "$src" "/usr/local/bin/$dst"; \tdone # buildkit',
        digest: "sha256:3d3e89965547acc2b4813c775fcd12fb4989178f5a37f8f5fd06dc4c49d259d8",
        compressedSize: 250,
        size: 650,
        build: shortNames,
      },
      { by: 'CMD ["python3"]' },
    ]),
    published: {
      index: "sha256:e06cc1111ed84189e91866447f562b89faadbfbbb9937cd67e6bf4172cdb45df",
      manifest: "sha256:779838536f5a0d42d150edbf59fcb08af24fd21b3dd6af7f308dbadcbb6ff3cc",
      config: "sha256:691aea61c5aab0beca3e65c93e8cd94ce2c1beaf1ad83ffb545fbfc40cd34566",
    },
  }),
  defineImage({
    repository: "python",
    tags: ["3.12", "3.12.14", "3.12.14-trixie", "3.12-trixie"],
    architecture: "amd64",
    created: "2026-08-13T19:43:39Z",
    config: {
      Env: [
        "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG=C.UTF-8",
        "GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305",
        "PYTHON_VERSION=3.12.14",
        "PYTHON_SHA256=5c8462af5790baf43a321a1559dbe0db06d1be4300fb85fb53c40060668e548a",
      ],
      Cmd: ["python3"],
    },
    ...steps([
      { at: "2026-08-03T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1785715200'", comment: "debuerreotype 0.17", layer: TRIXIE_20260803 },
      {
        at: "2026-08-05T00:45:04Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg \t\tnetbase \t\tsq \t\twget \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:68b64c51cda3d04397bcf5742a29a9a1ba7adcfd18a376bacb8d114ed64cbd5a",
        compressedSize: 25_638_637,
        size: 70_203_536,
        build: (layer) => addPrograms(layer, "curl wget gpg"),
      },
      {
        at: "2026-08-05T01:33:22Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:ec935196e6a095bdd6ac865248321ea4fd33424071fe14264cd33900f8ae6212",
        compressedSize: 67_797_999,
        size: 185_644_007,
        build: (layer) => addPrograms(layer, "git ps top free uptime kill pgrep pkill ssh"),
      },
      {
        at: "2026-08-05T02:17:09Z",
        by: "RUN /bin/sh -c set -ex; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tautoconf \t\tautomake \t\tbzip2 \t\tdefault-libmysqlclient-dev \t\tdpkg-dev \t\tfile \t\tg++ \t\tgcc \t\timagemagick \t\tlibbz2-dev \t\tlibc6-dev \t\tlibcurl4-openssl-dev …",
        digest: "sha256:d74736caedd40737be802d27bfe1d5d0e10377ddb1c7b4103391e0bbff5152e0",
        compressedSize: 236_319_920,
        size: 647_089_552,
      },
      { at: "2026-08-13T19:34:34Z", by: "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      { by: "ENV LANG=C.UTF-8" },
      {
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tlibbluetooth-dev \t\ttk-dev \t\tuuid-dev \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:1e94118fbd5f4b7d107a700bbb3bf7165e3f9606e94f4ec70a4486af773641e0",
        compressedSize: 6_100_758,
        size: 16_705_053,
      },
      { by: "ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305" },
      { by: "ENV PYTHON_VERSION=3.12.14" },
      { by: "ENV PYTHON_SHA256=5c8462af5790baf43a321a1559dbe0db06d1be4300fb85fb53c40060668e548a" },
      {
        at: "2026-08-13T19:43:39Z",
        by: 'RUN /bin/sh -c set -eux; \t\twget -O python.tar.xz "https://www.python.org/ftp/python/${PYTHON_VERSION%%[a-z]*}/Python-$PYTHON_VERSION.tar.xz"; \techo "$PYTHON_SHA256 *python.tar.xz" | sha256sum -c -; …',
        digest: "sha256:27fa823e08a1688873a6b520c8c3b1ed1c11cfb7dde5f2fc185b2ff549505d0f",
        compressedSize: 25_738_585,
        size: 70_477_213,
        build: pythonInterpreter("3.12.14"),
      },
      {
        by: 'RUN /bin/sh -c set -eux; \tfor src in idle3 pip3 pydoc3 python3 python3-config; do \t\tdst="$(echo "$src" | tr -d 3)"; \t\t[ -s "/usr/local/bin/$src" ]; \t\t[ ! -e "/usr/local/bin/$dst" ]; \t\tln -svT "$src" "/usr/local/bin/$dst"; \tdone # buildkit',
        digest: "sha256:72a07b5b316d7734f3e7913c7621fec420f7ed6775cda93216d1b18693240342",
        compressedSize: 246,
        size: 639,
        build: shortNames,
      },
      { by: 'CMD ["python3"]' },
    ]),
    published: {
      index: "sha256:e5931cdb4a8cec0ad083277c16a39114f14123b8b6c858c8c9689b677789975c",
      manifest: "sha256:6c7a9cbaf81f5466d0b4311a249ba5eeb8cc3290c22a7d9d93392cc4d3a6c6ac",
      config: "sha256:37ee34ed0a73271658c2a4ae71c0eff28365ed150c0e8421bbd105f13d5d22a7",
      diskSize: 1_110_000_000,
    },
  }),
  defineImage({
    repository: "python",
    tags: ["3.12-slim", "3.12.13-slim-trixie", "3.12-slim-trixie", "3.12.13-slim"],
    architecture: "amd64",
    created: "2026-08-05T01:12:35.187867635Z",
    config: {
      Env: [
        "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG=C.UTF-8",
        "GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305",
        "PYTHON_VERSION=3.12.13",
        "PYTHON_SHA256=c08bc65a81971c1dd5783182826503369466c7e67374d1646519adf05207b684",
      ],
      Cmd: ["python3"],
    },
    ...steps([
      { at: "2026-08-03T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1785715200'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260803 },
      { at: "2026-08-05T01:04:15Z", by: "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      { by: "ENV LANG=C.UTF-8" },
      {
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tnetbase \t\ttzdata \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:5a31db4cd47898e862a567028aa41f7a11d814cf69be6904173402a8b8eac5cb",
        compressedSize: 1_293_276,
        size: 3_915_358,
      },
      { by: "ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305" },
      { by: "ENV PYTHON_VERSION=3.12.13" },
      { by: "ENV PYTHON_SHA256=c08bc65a81971c1dd5783182826503369466c7e67374d1646519adf05207b684" },
      {
        at: "2026-08-05T01:12:35Z",
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tdpkg-dev \t\tgcc \t\tgnupg \t\tlibbluetooth-dev \t\tlibbz2-dev \t\tlibc6-dev \t\tlibdb-dev \t\tlibffi-dev …',
        digest: "sha256:c85ad0bcaca895afa08053538ec1ea7642c7e9e05f5684d18e3627a2316ca8ae",
        compressedSize: 12_113_733,
        size: 36_673_995,
        build: pythonInterpreter("3.12.13"),
      },
      {
        by: 'RUN /bin/sh -c set -eux; \tfor src in idle3 pip3 pydoc3 python3 python3-config; do \t\tdst="$(echo "$src" | tr -d 3)"; \t\t[ -s "/usr/local/bin/$src" ]; \t\t[ ! -e "/usr/local/bin/$dst" ]; \t\tln -svT "$src" "/usr/local/bin/$dst"; \tdone # buildkit',
        digest: "sha256:b3c7a9bdb4f2a30d0a1358438d1539c06b86da99135cfd9d92756863cc87ae18",
        compressedSize: 249,
        size: 647,
        build: shortNames,
      },
      { by: 'CMD ["python3"]' },
    ]),
    published: {
      index: "sha256:229a2c5bfa27522db7815ea81f9bed70af17ccb9de9fc7ad142b1877b5830d36",
      manifest: "sha256:d657ab0ade19f404a6ccc883ab399540de667aff751748ce23c07330c5a89e64",
      config: "sha256:54a0b2beae90fe14c2131f1e880e1388c9df77390bc260d7317e589765e064e8",
      diskSize: 119_210_000,
    },
  }),
  defineImage({
    repository: "python",
    tags: ["3-alpine", "3.14.7-alpine3.24", "3.14-alpine3.24", "3-alpine3.24", "alpine3.24", "3.14.7-alpine", "3.14-alpine", "alpine"],
    architecture: "amd64",
    created: "2026-09-17T21:50:24.978115746Z",
    config: {
      Env: [
        "PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHON_VERSION=3.14.7",
        "PYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81",
      ],
      Cmd: ["python3"],
    },
    ...steps([
      { at: "2026-09-17T20:37:20Z", by: "ADD alpine-minirootfs-3.24.2-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_2 },
      { by: 'CMD ["/bin/sh"]' },
      { at: "2026-09-17T21:47:39Z", by: "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: "RUN /bin/sh -c set -eux; \tapk add --no-cache \t\tca-certificates \t\ttzdata \t; # buildkit",
        digest: "sha256:e7fb2dd16ff9c960110d8d116d0c279609e4447d48f07afa831140582a1c2dfa",
        compressedSize: 416_264,
        size: 1_177_476,
        build: (layer) => timeZones(layer, { legacy: true }),
      },
      { by: "ENV PYTHON_VERSION=3.14.7" },
      { by: "ENV PYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81" },
      {
        at: "2026-09-17T21:50:24Z",
        by: "RUN /bin/sh -c set -eux; \t\tapk add --no-cache --virtual .build-deps \t\tbluez-dev \t\tbzip2-dev \t\tdpkg-dev dpkg \t\tfindutils \t\tg++ \t\tgcc \t\tgdbm-dev \t\tgnupg \t\tlibc-dev \t\tlibffi-dev …",
        digest: "sha256:132bc93beb6607174b92aeece332d15bc4a69319c6fe8350900116264a65e848",
        compressedSize: 13_508_749,
        size: 38_211_880,
        build: pythonInterpreter("3.14.7"),
      },
      {
        by: 'RUN /bin/sh -c set -eux; \tfor src in idle3 pip3 pydoc3 python3 python3-config; do \t\tdst="$(echo "$src" | tr -d 3)"; \t\t[ -s "/usr/local/bin/$src" ]; \t\t[ ! -e "/usr/local/bin/$dst" ]; \t\tln -svT "$src" "/usr/local/bin/$dst"; \tdone # buildkit',
        digest: "sha256:75161c08694017fbbe8e67a0d698c65e0f272f0bdedb46489e22fc1b2a05df1b",
        compressedSize: 248,
        size: 644,
        build: shortNames,
      },
      { by: 'CMD ["python3"]' },
    ]),
    published: {
      index: "sha256:9e9fde4d32eedce0b661d9ab91e826b62dddf28e928c230ec55f1866cac66b01",
      manifest: "sha256:4677924bcc0e94505a3270e87cb1601c2af54cd92d021b8dc306618a14333bbe",
      config: "sha256:0b6d8f547b34ade65016203af1704d8c97cc629e86922a836b3d90854f3d852c",
      diskSize: 47_810_000,
    },
  }),
];
