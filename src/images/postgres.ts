import { defineImage, type ImageDefinition, type LayerBuilder } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_24_1 } from "./rootfs/alpine-layers.ts";
import { addDebianUser } from "./rootfs/debian.ts";
import { TRIXIE_SLIM_20260918 } from "./rootfs/debian-layers.ts";
import { scripts } from "./rootfs/entrypoint.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { type Blob, environment, layered, type Step, steps } from "./steps.ts";

/** `version` is that of the release, `shown` what clients say. */
function postgresServer(directory: string, version: string, shown: string): (layer: LayerBuilder) => void {
  return (layer) => {
    layer.program(`${directory}/postgres`, "postgres", { size: 9_000_000, options: { version, shown } });
    addPrograms(layer, "initdb pg_ctl", 9_000_000, directory, shown);
    // The entrypoint is for bash, which Alpine has to be given.
    if (directory === "/usr/local/bin") layer.program("/bin/bash", "bash", { size: 1_298_416 });
    const clients = directory === "/usr/local/bin" ? directory : "/usr/bin";
    addPrograms(layer, "psql pg_dump pg_dumpall pg_restore pg_isready createdb dropdb createuser", 400_000, clients, shown);
    layer.dir("/var/lib/postgresql", { uid: 999, gid: 999 });
  };
}

const ENTRYPOINT = `#!/usr/bin/env bash
# Hands the data directory to the user postgres, fills a new one, then becomes the server.
set -Eeo pipefail

# Settings may come from files: NAME_FILE in place of NAME.
from_file() {
  local file="\${1}_FILE"
  if [ -n "\${!file:-}" ]; then
    if [ -n "\${!1:-}" ]; then
      echo >&2 "error: both $1 and $file are set (but are exclusive)"
      exit 1
    fi
    export "$1=$(cat "\${!file}")"
    unset "$file"
  fi
}

run_script() {
  case "$1" in
    *.sh)
      if [ -x "$1" ]; then echo "$0: running $1"; "$1"; else echo "$0: sourcing $1"; . "$1"; fi ;;
    *.sql) echo "$0: running $1"; as_owner -f "$1"; echo ;;
    *.sql.gz) echo "$0: running $1"; gunzip -c "$1" | as_owner; echo ;;
    *) echo "$0: ignoring $1" ;;
  esac
}

as_owner() {
  psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" "$@"
}

case "\${1:-}" in
  -*) set -- postgres "$@" ;;
esac

# What only shows something needs no data.
shows() {
  for word; do
    case "$word" in '-?' | --help | --describe-config | -V | --version) return 0 ;; esac
  done
  return 1
}

if [ "\${1:-}" = postgres ] && ! shows "$@"; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 700 "$PGDATA"
    find "$PGDATA" ! -user postgres -exec chown postgres '{}' +
    exec gosu postgres "$0" "$@"
  fi

  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    for name in POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB; do from_file $name; done
    : "\${POSTGRES_USER:=postgres}"
    : "\${POSTGRES_DB:=$POSTGRES_USER}"
    export POSTGRES_USER POSTGRES_DB
    if [ -z "\${POSTGRES_PASSWORD:-}" ] && [ "\${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
      cat >&2 <<'END'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".
END
      exit 1
    fi
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\\n' "\${POSTGRES_PASSWORD:-}")
    PGUSER="$POSTGRES_USER" pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
    if [ "$POSTGRES_DB" != postgres ]; then
      psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE \\"$POSTGRES_DB\\""
      echo
    fi
    echo
    for script in /docker-entrypoint-initdb.d/*; do run_script "$script"; done
    pg_ctl -D "$PGDATA" -m fast -w stop
    echo
    echo 'PostgreSQL init process complete; ready for start up.'
    echo
  else
    echo
    echo 'PostgreSQL Database directory appears to contain a database; Skipping initialization'
    echo
  fi
fi

exec "$@"
`;

/** What every image ends with: the scripts, and how the server starts. */
interface Ending {
  readonly tags: readonly string[];
  readonly created: string;
  readonly env: readonly string[];
  /** Where the data lies; a volume. */
  readonly volume: string;
  readonly blobs: { readonly scripts: Blob; readonly enforce: Blob };
  readonly published: ImageDefinition["published"];
}

function postgres(image: Ending, installed: readonly Step[]): ImageDefinition {
  return defineImage({
    repository: "postgres",
    tags: image.tags,
    architecture: "amd64",
    created: image.created,
    config: {
      Env: image.env,
      Cmd: ["postgres"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["5432/tcp"],
      Volumes: [image.volume],
      StopSignal: "SIGINT",
    },
    ...steps([
      ...installed,
      { by: `VOLUME [${image.volume}]` },
      layered(
        "COPY docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/ # buildkit",
        image.blobs.scripts,
        scripts({ "/usr/local/bin/docker-entrypoint.sh": ENTRYPOINT }),
      ),
      layered("RUN /bin/sh -c ln -sT docker-ensure-initdb.sh /usr/local/bin/docker-enforce-initdb.sh # buildkit", image.blobs.enforce),
      { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
      { by: "STOPSIGNAL SIGINT" },
      { by: "EXPOSE map[5432/tcp:{}]" },
      { by: 'CMD ["postgres"]' },
    ]),
    published: image.published,
  });
}

function gosu(layer: LayerBuilder): void {
  addPrograms(layer, "gosu", 2_400_000, "/usr/local/bin");
}

function initScripts(blob: Blob): Step {
  return layered("RUN /bin/sh -c mkdir /docker-entrypoint-initdb.d # buildkit", blob, (layer) => layer.dir("/docker-entrypoint-initdb.d"));
}

function runDirectory(blob: Blob): Step {
  return layered("RUN /bin/sh -c install --verbose --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql # buildkit", blob, (layer) =>
    layer.dir("/var/run/postgresql", { mode: 0o3777, uid: 999, gid: 999 }),
  );
}

/** One release on Debian trixie. */
function onTrixie(release: {
  readonly tags: readonly string[];
  readonly created: string;
  readonly major: string;
  /** Of the package. */
  readonly version: string;
  readonly data: string;
  readonly volume: string;
  /** When GOSU_VERSION was set. */
  readonly at: string;
  /** `data`: before 18 the data directory was made by the image. */
  readonly blobs: Readonly<
    Record<"account" | "tools" | "gosu" | "locales" | "helpers" | "initdb" | "key" | "server" | "settings" | "run" | "scripts" | "enforce", Blob>
  > & { readonly data?: Blob };
  readonly published: ImageDefinition["published"];
}): ImageDefinition {
  const { blobs, major, version, data } = release;
  const bin = `/usr/lib/postgresql/${major}/bin`;
  const path = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${bin}`;
  const env = [path, "GOSU_VERSION=1.19", "LANG=en_US.utf8", `PG_MAJOR=${major}`, `PG_VERSION=${version}`, `PGDATA=${data}`];
  return postgres({ ...release, env }, [
    { at: "2026-09-18T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1789689600'", comment: "debuerreotype 0.17", layer: TRIXIE_SLIM_20260918 },
    layered(
      "RUN /bin/sh -c set -eux; \tgroupadd -r postgres --gid=999; \tuseradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql --shell=/bin/bash postgres; \tinstall --verbose --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql # buildkit",
      blobs.account,
      addDebianUser({ name: "postgres", uid: 999, gid: 999, home: "/var/lib/postgresql", shell: "/bin/bash" }),
    ),
    layered(
      "RUN /bin/sh -c set -ex; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgnupg \t\tless \t; \trm -rf /var/lib/apt/lists/* # buildkit",
      blobs.tools,
    ),
    { at: release.at, by: "ENV GOSU_VERSION=1.19" },
    layered(
      'RUN /bin/sh -c set -eux; \tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends ca-certificates wget; \trm -rf /var/lib/apt/lists/*; \tdpkgArch="$(dpkg --print-architecture | awk -F- \'{ print $NF }\')"; \twget -O /usr/local/bin/gosu …',
      blobs.gosu,
      gosu,
    ),
    layered(
      "RUN /bin/sh -c set -eux; \tif [ -f /etc/dpkg/dpkg.cfg.d/docker ]; then \t\tgrep -q '/usr/share/locale' /etc/dpkg/dpkg.cfg.d/docker; \t\tsed -ri '/\\/usr\\/share\\/locale/d' /etc/dpkg/dpkg.cfg.d/docker; \t\t! grep -q '/usr/share/locale' /etc/dpkg/dpkg.cfg.d/docker; \tfi; \tapt-get update; apt-get install -y --no-install-recommends locales; …",
      blobs.locales,
    ),
    { by: "ENV LANG=en_US.utf8" },
    layered(
      "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tlibnss-wrapper \t\txz-utils \t\tzstd \t; \trm -rf /var/lib/apt/lists/* # buildkit",
      blobs.helpers,
    ),
    initScripts(blobs.initdb),
    layered(
      'RUN /bin/sh -c set -ex; \tkey=\'B97B0AFCAA1A47F044F244A07FCC7D46ACCC4CF8\'; \texport GNUPGHOME="$(mktemp -d)"; \tmkdir -p /usr/local/share/keyrings/; \tgpg --batch --keyserver keyserver.ubuntu.com --recv-keys "$key"; \tgpg --batch --export --armor "$key" > /usr/local/share/keyrings/postgres.gpg.asc; \tgpgconf --kill all; \trm -rf "$GNUPGHOME" # buildkit',
      blobs.key,
    ),
    ...environment([`PG_MAJOR=${major}`, path, `PG_VERSION=${version}`]),
    layered(
      'RUN /bin/sh -c set -ex; \t\texport PYTHONDONTWRITEBYTECODE=1; \t\tdpkgArch="$(dpkg --print-architecture)"; \taptRepo="[ signed-by=/usr/local/share/keyrings/postgres.gpg.asc ] http://apt.postgresql.org/pub/repos/apt trixie-pgdg main $PG_MAJOR"; \tcase "$dpkgArch" in …',
      blobs.server,
      postgresServer(bin, version.replace(/-.*/, ""), `${version.replace(/-.*/, "")} (Debian ${version})`),
    ),
    layered(
      'RUN /bin/sh -c set -eux; \tdpkg-divert --add --rename --divert "/usr/share/postgresql/postgresql.conf.sample.dpkg" "/usr/share/postgresql/$PG_MAJOR/postgresql.conf.sample"; \tcp -v /usr/share/postgresql/postgresql.conf.sample.dpkg /usr/share/postgresql/postgresql.conf.sample; …',
      blobs.settings,
    ),
    runDirectory(blobs.run),
    { by: `ENV PGDATA=${data}` },
    ...(blobs.data === undefined ? [] : [dataDirectory(data, blobs.data)]),
  ]);
}

function dataDirectory(path: string, blob: Blob): Step {
  return layered('RUN /bin/sh -c install --verbose --directory --owner postgres --group postgres --mode 1777 "$PGDATA" # buildkit', blob, (layer) =>
    layer.dir(path, { mode: 0o1777, uid: 999, gid: 999 }),
  );
}

/** As published by the Docker Official Images. */
export default [
  onTrixie({
    tags: ["latest", "18.6", "18", "18.6-trixie", "18-trixie", "trixie"],
    created: "2026-09-19T00:36:15Z",
    major: "18",
    version: "18.6-1.pgdg13+2",
    data: "/var/lib/postgresql/18/docker",
    volume: "/var/lib/postgresql",
    at: "2026-09-19T00:35:53Z",
    blobs: {
      account: ["sha256:646f8088ba62f8210d5051c82da5008ed30cbc6430ea14a639097d3198c64801", 1167, 3034, "2026-09-19T00:35:41Z"],
      tools: ["sha256:61c7e2f79e69a785e9b1b3109f7fdc478b95172987dc6e13a686aca284464743", 6_443_022, 18_352_202, "2026-09-19T00:35:46Z"],
      gosu: ["sha256:4640014a8e8825dcbd114cad5aac7caafdac3ea2c7b83f5fbdf5397b1dbf9bd0", 1_256_766, 3_579_752],
      locales: ["sha256:21e9cf2c46c2075ac039510aa6db6ce7f3489b29aff2ed50c9690e82b9a5d747", 8_203_833, 23_367_669, "2026-09-19T00:35:57Z"],
      helpers: ["sha256:7ee6b8b2d25988a317c9443c18cc92ed31e7b44a6d17d684ce73da16256ecda4", 1_311_722, 3_736_288, "2026-09-19T00:36:00Z"],
      initdb: ["sha256:580a6c126420b6325dd7753fe724f13d695891062014559c6d248d35ce998b9a", 116, 0],
      key: ["sha256:41837be3e54de999ce003863e6dd8e3277ef73edbf81552c8ff04bc3f2a9a44e", 3138, 8158],
      server: ["sha256:bba753ffc208568fc94d34ee3ce93b8631b8651412d8dcc3839cf9724561f2c8", 115_397_538, 328_696_530, "2026-09-19T00:36:15Z"],
      settings: ["sha256:0e422c951642266793140d4d7a55962d74906cf8785c7eb0c518d26ca1b7c5bf", 19_418, 50_486],
      run: ["sha256:dc5a76842a4c902d152f70802f0e46f23e4315b78d2397d9b64ab226e7f3d341", 128, 0],
      scripts: ["sha256:5696a7190adff79a2d3b424975302cd8c201057256a6842eef7045331e07d277", 6108, 15_880],
      enforce: ["sha256:3b0757c8de7f6e37bf2af30ccfcdaa8a2cf0a9a21e9b9ae56144ac84b00e0574", 186, 0],
    },
    published: {
      index: "sha256:86c951e05bf56c93d95d397747fb8820ac76cc3bedb78f43abd83eedbe3666ae",
      manifest: "sha256:0377e72c5289ed2f98cf61b1a9c2db9eb9d300317fe14244492fbc94343b3d04",
      config: "sha256:662db3da228c2ea2649b3ae04db4b4479e85fea5979f6a917a7f6d5cb1e7ec39",
      diskSize: 456_470_000,
    },
  }),
  onTrixie({
    tags: ["16", "16.15", "16.15-trixie", "16-trixie"],
    created: "2026-09-19T00:36:54Z",
    major: "16",
    version: "16.15-1.pgdg13+2",
    data: "/var/lib/postgresql/data",
    volume: "/var/lib/postgresql/data",
    at: "2026-09-19T00:36:35Z",
    blobs: {
      account: ["sha256:b1fdda8975a0dc04b37463961ec29cbb9c02058c6e99462719516e9a27c2a49f", 1167, 3034, "2026-09-19T00:36:24Z"],
      tools: ["sha256:106e7e3cf19ab1b8c141723dbf4ceca4741f5cb5083f64a173a3be202ad85f6c", 6_443_018, 18_397_646, "2026-09-19T00:36:29Z"],
      gosu: ["sha256:ba0e979d08189678611e345115225f2e28ac1ce91ef62949bf5f80b4c322f6b9", 1_256_732, 3_588_522],
      locales: ["sha256:ad29720ebbb9508a06ed90fc6ef00684b348c4b05d2f64ed18ba49bee4f364a0", 8_203_844, 23_425_578, "2026-09-19T00:36:39Z"],
      helpers: ["sha256:3a749597affc9ce3fc7ed997f5a8bd38f9ab7d7a79ceeffa1a7b2f277d5f6e85", 1_311_686, 3_745_440, "2026-09-19T00:36:42Z"],
      initdb: ["sha256:483fb6941c15282e82f141269f8cb10d14a47466f44adff2dc881868031e16a0", 116, 0],
      key: ["sha256:359ae0fc975d3df8ab9ee449a8a7bf5384c577e268c025c436d6d81260fe9bd7", 3140, 8164, "2026-09-19T00:36:43Z"],
      server: ["sha256:56d4d190ef07ad4aefa4be0646ef44a92a25db3b49aa7b9cd5126a6b38c9a819", 113_208_313, 323_259_454, "2026-09-19T00:36:53Z"],
      settings: ["sha256:74156cf9f06362a90e5b499b98295092d4a8530c713313b27eb85bb1ebaf4f5a", 10_111, 26_288, "2026-09-19T00:36:54Z"],
      run: ["sha256:f7c7d4dd80ba76223f9f40d9858c9fa2e2748c1a480f5184ca2a62c683fb399b", 128, 0],
      data: ["sha256:749acf6dc6379079cc38f67870565d0df76a4966630fbee5bccb836c7442a620", 167, 0],
      scripts: ["sha256:4d848243a73e2ef409e3507690a534c28c22c8667699ae8edba06e9469456ce0", 6106, 15_875],
      enforce: ["sha256:6ad4758748c1b1cad06272c9f6560c27718782deab88b9a23db60ab0dbe89465", 184, 0],
    },
    published: {
      index: "sha256:a3b7f434b2dc57ce85a67e171163eb8ab1a1ebcb39d27484661f26b1dfbe30d6",
      manifest: "sha256:a85daf0dbd5e79586e850e3fe4b21b796799828ad015ce2166aeb98cc24da61c",
      config: "sha256:1b3c642526f8d274b12bdcd93b90aeb7e68a1f59eb20613adb96ed561c01d98c",
      diskSize: 451_130_000,
    },
  }),
  postgres(
    {
      tags: ["alpine", "18.4-alpine3.24", "18-alpine3.24", "alpine3.24", "18.4-alpine", "18-alpine"],
      created: "2026-07-07T17:46:12.778761801Z",
      env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GOSU_VERSION=1.19",
        "LANG=en_US.utf8",
        "PG_MAJOR=18",
        "PG_VERSION=18.4",
        "PG_SHA256=81a81ec695fb0c7901407defaa1d2f7973617154cf27ba74e3a7ab8e64436094",
        "DOCKER_PG_LLVM_DEPS=llvm21-dev \t\tclang21",
        "PGDATA=/var/lib/postgresql/18/docker",
      ],
      volume: "/var/lib/postgresql",
      blobs: {
        scripts: ["sha256:c24407d2ec97a8dcbbdbe3998a380db5a782b7f26d8ec311fd042577b3b3b5e7", 6110, 15_886],
        enforce: ["sha256:21225587b6ee43c56ce136493234e6b46bc7755576194fbc1c2c96e9014d9848", 184, 0],
      },
      published: {
        index: "sha256:9a8afca54e7861fd90fab5fdf4c42477a6b1cb7d293595148e674e0a3181de15",
        manifest: "sha256:b6a16ed0eb96e2c362811f7eeb951eac8b459e7b40be4149ea5444aa7c65569b",
        config: "sha256:bd1890816ae0b8ad4644f05728570d4be774e1f1490d7232f5084b52ea335183",
        diskSize: 303_590_000,
      },
    },
    [
      { at: "2026-06-16T00:01:29Z", by: "ADD alpine-minirootfs-3.24.1-x86_64.tar.gz / # buildkit", layer: ALPINE_3_24_1 },
      { by: 'CMD ["/bin/sh"]' },
      layered(
        "RUN /bin/sh -c set -eux; \taddgroup -g 70 -S postgres; \tadduser -u 70 -S -D -G postgres -H -h /var/lib/postgresql -s /bin/sh postgres; \tinstall --verbose --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql # buildkit",
        ["sha256:d5392b8b24862d469f15ad1aaeba0f44a4ba2642a2d69a900ac67f40798a88eb", 971, 2524, "2026-07-07T17:44:01Z"],
        addAlpineUser({ name: "postgres", uid: 70, gid: 70, home: "/var/lib/postgresql", shell: "/bin/sh" }),
      ),
      { at: "2026-07-07T17:44:04Z", by: "ENV GOSU_VERSION=1.19" },
      layered(
        "RUN /bin/sh -c set -eux; \t\tapk add --no-cache --virtual .gosu-deps \t\tca-certificates \t\tdpkg \t\tgnupg \t; \t\tdpkgArch=\"$(dpkg --print-architecture | awk -F- '{ print $NF }')\"; \twget -O /usr/local/bin/gosu …",
        ["sha256:c789cfcee1a878ab23c08038ff83307a571beae30bd8130d2f9096a434b0eefb", 900_255, 2_288_236],
        gosu,
      ),
      { by: "ENV LANG=en_US.utf8" },
      initScripts(["sha256:8c4cf0b707976369d21105d81f76d5a3ea5971feea2b4a12664edc51a785ecf0", 116, 0]),
      ...environment([
        "PG_MAJOR=18",
        "PG_VERSION=18.4",
        "PG_SHA256=81a81ec695fb0c7901407defaa1d2f7973617154cf27ba74e3a7ab8e64436094",
        "DOCKER_PG_LLVM_DEPS=llvm21-dev \t\tclang21",
      ]),
      layered(
        'RUN /bin/sh -c set -eux; \t\twget -O postgresql.tar.bz2 "https://ftp.postgresql.org/pub/source/v$PG_VERSION/postgresql-$PG_VERSION.tar.bz2"; \techo "$PG_SHA256 *postgresql.tar.bz2" | sha256sum -c -; \tmkdir -p /usr/src/postgresql; \ttar \t\t--extract …',
        ["sha256:d5c3772878dae79c2b133130ce08b2756016ea1b2f810df9674cba0c80d2d77d", 115_201_130, 292_814_173, "2026-07-07T17:46:12Z"],
        postgresServer("/usr/local/bin", "18.4", "18.4"),
      ),
      layered(
        "RUN /bin/sh -c set -eux; \tcp -v /usr/local/share/postgresql/postgresql.conf.sample /usr/local/share/postgresql/postgresql.conf.sample.orig; \tsed -ri \"s!^#?(listen_addresses)\\s*=\\s*\\S+.*!\\1 = '*'!\" /usr/local/share/postgresql/postgresql.conf.sample; …",
        ["sha256:76b8b44efa5a302bcb89ec7f2a9466a5b7c911471b67335b10ff21ce34a27c81", 18_916, 49_181],
      ),
      runDirectory(["sha256:9530417d1dbb2980a602f4df87068adde0d9e26153dba3cf8ce3304015238146", 128, 0]),
      { by: "ENV PGDATA=/var/lib/postgresql/18/docker" },
    ],
  ),
];
