import { defineImage, type ImageDefinition, type LayerBuilder } from "./image.ts";
import { entrypoint } from "./rootfs/entrypoint.ts";
import { addOracleUser, oracleLinuxRoot } from "./rootfs/oracle-linux.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { nothing, published, type Release, steps } from "./steps.ts";

function mysqlServer(release: string): (layer: LayerBuilder) => void {
  const version = release.replace(/-.*/, "");
  return (layer) => {
    layer.program("/usr/sbin/mysqld", "mysqld", { size: 71_000_000, options: { version } });
    addPrograms(layer, "mysql mysqladmin mysqldump", 8_000_000, "/usr/bin", version);
    layer.dir("/var/lib/mysql", { mode: 0o1777, uid: 999, gid: 999 });
    layer.dir("/var/run/mysqld", { mode: 0o1777, uid: 999, gid: 999 });
    layer.dir("/docker-entrypoint-initdb.d");
    layer.file(
      "/etc/my.cnf",
      "[mysqld]\nskip-host-cache\nskip-name-resolve\ndatadir=/var/lib/mysql\nsocket=/var/run/mysqld/mysqld.sock\nuser=mysql\n\n!includedir /etc/mysql/conf.d/\n",
    );
    layer.dir("/etc/mysql/conf.d");
  };
}

const ENTRYPOINT = `#!/bin/bash
# Demands a password for a new data directory, then becomes the server as the user mysql.
set -eo pipefail

note() {
  printf '%s [%s] [Entrypoint]: %s\\n' "$(date -u +'%Y-%m-%d %H:%M:%S+00:00')" "$1" "$2"
}

case "$1" in
  -*) set -- mysqld "$@" ;;
esac

# What only shows something needs no data.
shows() {
  for word; do
    case "$word" in '-?' | --help | --print-defaults | -V | --version) return 0 ;; esac
  done
  return 1
}

if [ "$1" = mysqld ] && ! shows "$@"; then
  note Note "Entrypoint script for MySQL Server \${MYSQL_VERSION} started."
  if [ "$(id -u)" = 0 ]; then
    note Note "Switching to dedicated user 'mysql'"
    find /var/lib/mysql ! -user mysql -exec chown mysql '{}' +
    exec gosu mysql "$0" "$@"
  fi
  if [ ! -d /var/lib/mysql/mysql ] && [ -z "\${MYSQL_ROOT_PASSWORD}\${MYSQL_ALLOW_EMPTY_PASSWORD}\${MYSQL_RANDOM_ROOT_PASSWORD}" ]; then
    note ERROR "Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD" >&2
    exit 1
  fi
fi

exec "$@"
`;

interface MysqlRelease extends Release {
  readonly major: string;
  readonly shell: string;
  /** When GOSU_VERSION was set. */
  readonly at: string;
  /** The instructions that name where the packages come from. */
  readonly serverRepository: string;
  readonly toolsRepository: string;
}

/** One release on Oracle Linux 9. */
function mysql(release: MysqlRelease): ImageDefinition {
  return defineImage({
    repository: "mysql",
    tags: release.tags,
    architecture: "amd64",
    created: release.created,
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "GOSU_VERSION=1.19",
        `MYSQL_MAJOR=${release.major}`,
        `MYSQL_VERSION=${release.version}`,
        `MYSQL_SHELL_VERSION=${release.shell}`,
      ],
      Cmd: ["mysqld"],
      Entrypoint: ["docker-entrypoint.sh"],
      ExposedPorts: ["3306/tcp", "33060/tcp"],
      Volumes: ["/var/lib/mysql"],
    },
    ...steps(
      published(
        [
          {
            by: "ADD oraclelinux-9-slim-amd64-rootfs.tar.xz / # buildkit",
            build: oracleLinuxRoot,
          },
          { by: 'CMD ["/bin/bash"]' },
          {
            by: "RUN /bin/sh -c set -eux; \tgroupadd --system --gid 999 mysql; \tuseradd --system --uid 999 --gid 999 --home-dir /var/lib/mysql --no-create-home mysql # buildkit",
            build: addOracleUser({ name: "mysql", uid: 999, gid: 999, home: "/var/lib/mysql", shell: "/bin/false" }),
          },
          { at: release.at, by: "ENV GOSU_VERSION=1.19" },
          {
            by: "RUN /bin/sh -c set -eux; \tarch=\"$(uname -m)\"; \tcase \"$arch\" in \t\taarch64) gosuArch='arm64' ;; \t\tx86_64) gosuArch='amd64' ;; \t\t*) echo >&2 \"error: unsupported architecture: '$arch'\"; exit 1 ;; \tesac; \tcurl -fL -o /usr/local/bin/gosu.asc …",
            build: (layer) => addPrograms(layer, "gosu", 2_400_000, "/usr/local/bin"),
          },
          {
            by: "RUN /bin/sh -c set -eux; \tmicrodnf install -y \t\tbzip2 \t\tgzip \t\topenssl \t\txz \t\tzstd \t\tfindutils \t; \tmicrodnf clean all # buildkit",
            build: (layer) => addPrograms(layer, "bzip2 gzip gunzip openssl xz zstd find xargs"),
          },
          {
            by: 'RUN /bin/sh -c set -eux; \tkey=\'BCA4 3417 C3B4 85DD 128E C6D4 B7B3 B788 A8D3 785C\'; \texport GNUPGHOME="$(mktemp -d)"; \tgpg --batch --keyserver keyserver.ubuntu.com --recv-keys "$key"; \tgpg --batch --export --armor "$key" > /etc/pki/rpm-gpg/RPM-GPG-KEY-mysql; \trm -rf "$GNUPGHOME" # buildkit',
            build: nothing,
          },
          { by: `ENV MYSQL_MAJOR=${release.major}` },
          { by: `ENV MYSQL_VERSION=${release.version}` },
          {
            by: release.serverRepository,
            build: nothing,
          },
          {
            by: "RUN /bin/sh -c set -eux; \tmicrodnf install -y \"mysql-community-server-minimal-$MYSQL_VERSION\"; \tmicrodnf clean all; \tgrep -F 'socket=/var/lib/mysql/mysql.sock' /etc/my.cnf; \tsed -i 's!^socket=.*!socket=/var/run/mysqld/mysqld.sock!' /etc/my.cnf; …",
            build: mysqlServer(release.version),
          },
          {
            by: release.toolsRepository,
            build: nothing,
          },
          { by: `ENV MYSQL_SHELL_VERSION=${release.shell}` },
          {
            by: 'RUN /bin/sh -c set -eux; \tmicrodnf install -y "mysql-shell-$MYSQL_SHELL_VERSION"; \tmicrodnf clean all; \t\tmysqlsh --version # buildkit',
            build: (layer) => addPrograms(layer, "mysqlsh", 36_000_000),
          },
          { by: "VOLUME [/var/lib/mysql]" },
          {
            by: "COPY docker-entrypoint.sh /usr/local/bin/ # buildkit",
            build: entrypoint("/usr/local/bin/docker-entrypoint.sh", ENTRYPOINT),
          },
          { by: 'ENTRYPOINT ["docker-entrypoint.sh"]' },
          { by: "EXPOSE map[3306/tcp:{} 33060/tcp:{}]" },
          { by: 'CMD ["mysqld"]' },
        ],
        release.blobs,
      ),
    ),
    published: release.published,
  });
}

/** As published by the Docker Official Images. */
export default [
  mysql({
    tags: [
      "latest",
      "26.7.0",
      "26.7",
      "26",
      "innovation",
      "26.7.0-oraclelinux9",
      "26.7-oraclelinux9",
      "26-oraclelinux9",
      "innovation-oraclelinux9",
      "oraclelinux9",
      "26.7.0-oracle",
      "26.7-oracle",
      "26-oracle",
      "innovation-oracle",
      "oracle",
    ],
    created: "2026-09-12T00:10:58Z",
    major: "innovation",
    version: "26.7.0-1.el9",
    shell: "26.7.0-1.el9",
    at: "2026-09-12T00:08:54Z",
    serverRepository:
      "RUN /bin/sh -c set -eu; \t{ \t\techo '[mysqlinnovation-server-minimal]'; \t\techo 'name=MySQL innovation Server Minimal'; \t\techo 'enabled=1'; \t\techo 'baseurl=https://repo.mysql.com/yum/mysql-innovation-community/docker/el/9/$basearch/'; …",
    toolsRepository:
      "RUN /bin/sh -c set -eu; \t{ \t\techo '[mysql-tools-community]'; \t\techo 'name=MySQL Tools Community'; \t\techo 'baseurl=https://repo.mysql.com/yum/mysql-tools-innovation-community/el/9/$basearch/'; …",
    blobs: [
      ["sha256:13c85306055eb6ecca743420c9a29fec0936e01bea1df866947ecc554f9b7235", 47_931_319, 118_000_000, "2026-09-11T23:24:06Z"],
      ["sha256:1efac44fb10451bb6c48afdee56aceb0234a31d09f9abff40b8a45d353e9f4eb", 885, 2301, "2026-09-12T00:08:53Z"],
      ["sha256:2f1d011bdd777410d8f289763994559a9be153f5771ebc32de2675a37147dfaf", 783_541, 2_887_752],
      ["sha256:d61b3579fc6ca050cd58791db7a9ccb99553a828bf58f458693b95b22bfe699c", 6_193_394, 22_825_846, "2026-09-12T00:09:29Z"],
      ["sha256:f5703b6421969ea9aff5cd6360efecae6e51b136dfa07a82656251d48e31b622", 2605, 6773, "2026-09-12T00:09:30Z"],
      ["sha256:24899866011650b17a308d6dbb0dec68226c20699b2a73c9fd4deb4444dd8b28", 339, 881],
      ["sha256:13707ba668372c347e859a0c18a470add82d4189cc26e7ed927f0c018e9ac25e", 57_457_519, 211_760_540, "2026-09-12T00:10:09Z"],
      ["sha256:7c4ffcc46f7cdd865fd1da77be7e5e1ae404849c15875ca684e75d8e2d33b9c8", 324, 842],
      ["sha256:ee778d752aff96f367302483b39dcb42e27f91127326d1092469b3cc347b99bf", 159_975_330, 589_591_455, "2026-09-12T00:10:57Z"],
      ["sha256:a869fc9d82872e499c0486dc9183f2bba06dc62f4256a28386987a67a0dbcede", 5223, 13_611, "2026-09-12T00:10:58Z"],
    ],
    published: {
      index: "sha256:45abdd9b4144660b5c93a5b7d0ebb21e024f0ba9851ecb4ab43bf83c6bf83592",
      manifest: "sha256:e90497776da10a4700999242a58d779a86879225bb2d8544b4109272a4c288bc",
      config: "sha256:21ed0f5cc49429e295ee53a1c19e9726067987d14b4b29d6cd35599ad066c4eb",
      diskSize: 945_090_000,
    },
  }),
  mysql({
    tags: ["8.4", "8.4.11", "8", "8.4.11-oraclelinux9", "8.4-oraclelinux9", "8-oraclelinux9", "8.4.11-oracle", "8.4-oracle", "8-oracle"],
    created: "2026-09-12T00:10:55Z",
    major: "8.4",
    version: "8.4.11-1.el9",
    shell: "8.4.10-1.el9",
    at: "2026-09-12T00:08:55Z",
    serverRepository:
      "RUN /bin/sh -c set -eu; \t{ \t\techo '[mysql8.4-server-minimal]'; \t\techo 'name=MySQL 8.4 Server Minimal'; \t\techo 'enabled=1'; \t\techo 'baseurl=https://repo.mysql.com/yum/mysql-8.4-community/docker/el/9/$basearch/'; …",
    toolsRepository:
      "RUN /bin/sh -c set -eu; \t{ \t\techo '[mysql-tools-community]'; \t\techo 'name=MySQL Tools Community'; \t\techo 'baseurl=https://repo.mysql.com/yum/mysql-tools-8.4-community/el/9/$basearch/'; …",
    blobs: [
      ["sha256:13c85306055eb6ecca743420c9a29fec0936e01bea1df866947ecc554f9b7235", 47_931_319, 118_000_000, "2026-09-11T23:24:06Z"],
      ["sha256:62f909f48b33b5a40d7f2ab172ceb183d7faa36ac3dfb869380daed9e70483ea", 882, 2293, "2026-09-12T00:08:53Z"],
      ["sha256:70d659eb9b5326feec6dacf803358daae895eb09b245f6d26796a84e11b1e9b8", 783_555, 2_850_407],
      ["sha256:7c507b2b0af45fc6806e5c3606ae1dc22b64a69523f156bd593915a8350c7091", 6_193_401, 22_530_276, "2026-09-12T00:09:30Z"],
      ["sha256:f5703b6421969ea9aff5cd6360efecae6e51b136dfa07a82656251d48e31b622", 2605, 6773, "2026-09-12T00:09:31Z"],
      ["sha256:35c18fec455d7a8794345d50f29444ac5966054f9740155e018e174d2bae9477", 333, 865],
      ["sha256:ec3187676fa6d9c45c98cb6decb229921c7d07d165cc1d4d0dae60b1605fd1b6", 51_637_258, 187_845_368, "2026-09-12T00:10:09Z"],
      ["sha256:2a2df1f368eb7f6802e3d1b729fc92edfa39d88566c277762f5d4273b3dd4016", 321, 834],
      ["sha256:e1ff04460a2370477b5e3d72c37c35db66f2bb8663cb44ad9c16c86d49b7819b", 132_432_030, 481_759_573, "2026-09-12T00:10:55Z"],
      ["sha256:052c01bf8f0e2f34730c39539679425d5b233357dbbd7ba52f402db7aca17926", 5224, 13_611],
    ],
    published: {
      index: "sha256:85b9bf2e29cf836ecb8c2a15a935d4ba0c606631dff1dd79531a11983c638f2a",
      manifest: "sha256:8c19b656bb381f163750b238852bd377ba5764e1ec30cdd3f02e55cf8e2f89b7",
      config: "sha256:7c07d11b694dcc7e2ef3de845075eca1a8b39868f85f519f938b54c432edc1cb",
      diskSize: 813_010_000,
    },
  }),
];
