import alpine from "./alpine.ts";
import busybox from "./busybox.ts";
import caddy from "./caddy.ts";
import debian from "./debian.ts";
import docker from "./docker.ts";
import { earlier } from "./earlier.ts";
import temurin from "./eclipse-temurin.ts";
import golang from "./golang.ts";
import haproxy from "./haproxy.ts";
import httpd from "./httpd.ts";
import type { ImageDefinition, LayerDefinition } from "./image.ts";
import mariadb from "./mariadb.ts";
import memcached from "./memcached.ts";
import mongo from "./mongo.ts";
import mysql from "./mysql.ts";
import nginx from "./nginx.ts";
import node from "./node.ts";
import php from "./php.ts";
import postgres from "./postgres.ts";
import python from "./python.ts";
import rabbitmq from "./rabbitmq.ts";
import redis from "./redis.ts";
import registry from "./registry.ts";
import { alpineRoot } from "./rootfs/alpine.ts";
import { busyboxRoot } from "./rootfs/busybox.ts";
import { type DebianRelease, debianRoot } from "./rootfs/debian.ts";
import { BOOKWORM_20260803, BOOKWORM_SLIM_20260803 } from "./rootfs/debian-layers.ts";
import { BIONIC, FOCAL, TRUSTY, ubuntuRoot, XENIAL } from "./rootfs/ubuntu.ts";
import ruby from "./ruby.ts";
import traefik from "./traefik.ts";
import ubuntu from "./ubuntu.ts";
import wordpress from "./wordpress.ts";

/** One kind of image that a repository has of every release: `-slim`, `-alpine`. */
interface Variant {
  /** What it is an earlier release of, by tag. */
  readonly like: string;
  /** That one's version. */
  readonly version: string;
  /** What follows the version in tags; several are names of the same. */
  readonly suffixes: readonly string[];
  readonly base?: LayerDefinition;
  /** Not of releases before this one. */
  readonly since?: number;
  /** What else differs. */
  readonly replace?: (version: string) => Readonly<Record<string, string>>;
}

/**
 * Releases of a repository that were not recorded: `version date [further names]`, one a line, latest first. Each has the version and its first two
 * numbers for tags, and those tags that no other image has.
 */
function family(images: readonly ImageDefinition[], variants: readonly Variant[], table: string): ImageDefinition[] {
  const taken = new Set(images.flatMap((image) => image.tags));
  return rows(table).flatMap(([version = "", created = "", ...further]) => {
    const names = [...new Set([version, version.split(".").slice(0, 2).join("."), ...further])];
    return variants.flatMap((variant) => {
      if (variant.since !== undefined && minorOf(version) < variant.since) return [];
      const all = variant.suffixes.flatMap((suffix) => names.map((name) => (name === "latest" ? suffix.replace(/^-/, "") || "latest" : `${name}${suffix}`)));
      const tags = all.filter((tag) => !taken.has(tag));
      for (const tag of tags) taken.add(tag);
      const { base } = variant;
      const replace = { [variant.version]: version, ...variant.replace?.(version) };
      return tags.length === 0 ? [] : [earlier(tagged(images, variant.like), { tags, created, replace, ...(base === undefined ? {} : { base }) })];
    });
  });
}

function rows(table: string): string[][] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" "));
}

/** 3.9.24 comes before 3.10.1. */
function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}

function tagged(images: readonly ImageDefinition[], tag: string): ImageDefinition {
  return images.find((image) => image.tags.includes(tag)) as ImageDefinition;
}

function base(compressedSize: number, size: number, build: LayerDefinition["build"]): LayerDefinition {
  return { digest: "", compressedSize, size, build };
}

function oldDebian(release: DebianRelease, full: readonly [number, number], slim: readonly [number, number]) {
  return { full: base(...full, debianRoot(release)), slim: base(...slim, debianRoot(release)) };
}

const BULLSEYE = oldDebian({ codename: "bullseye", point: "11.11" }, [53_760_000, 124_300_000], [30_260_000, 80_660_000]);
const BUSTER = oldDebian({ codename: "buster", point: "10.13" }, [50_500_000, 114_300_000], [27_190_000, 69_300_000]);
const STRETCH = oldDebian({ codename: "stretch", point: "9.13" }, [45_400_000, 100_700_000], [22_530_000, 55_300_000]);

/** What is told of Debian, on Alpine. */
const ON_ALPINE = {
  base: base(3_840_000, 8_420_000, alpineRoot("3.24.2")),
  replace: () => ({ "#!/usr/bin/env bash": "#!/bin/sh", "#!/bin/bash": "#!/bin/sh" }),
};

/** The same on Debian releases, slim and not. */
function onDebians(full: Variant, slim: Variant | undefined): Variant[] {
  const bases = { bookworm: { full: BOOKWORM_20260803, slim: BOOKWORM_SLIM_20260803 }, bullseye: BULLSEYE, buster: BUSTER };
  return Object.entries(bases).flatMap(([name, debianBase]) => [
    { ...full, suffixes: [`-${name}`], base: debianBase.full },
    ...(slim === undefined ? [] : [{ ...slim, suffixes: [`-slim-${name}`, `-${name}-slim`], base: debianBase.slim }]),
  ]);
}

const BASE_SYSTEMS: readonly ImageDefinition[] = [
  ...rows(`
    3.21.5 2025-10-08 3.21
    3.20.8 2025-10-08 3.20
    3.19.9 2025-10-08 3.19
    3.18.12 2025-02-13 3.18
    3.17.10 2024-09-06 3.17
    3.16.9 2024-01-26 3.16
    3.15.11 2023-11-30 3.15
    3.14.10 2023-03-29 3.14
    3.13.12 2022-08-09 3.13
    3.12.12 2022-04-04 3.12
    3.11.13 2022-04-04 3.11
    3.10.9 2021-04-14 3.10
    3.9.6 2020-04-23 3.9
    3.8.5 2020-01-23 3.8
    3.7.3 2019-03-07 3.7
    3.6.5 2019-03-07 3.6
    3.5.3 2018-09-11 3.5
    3.4.6 2018-09-11 3.4
    3.3.3 2017-10-26 3.3
    20260611 2026-06-11 edge`).map(([version = "", created = "", ...further]) =>
    earlier(tagged(alpine, "3.22"), {
      tags: [version, ...further],
      created,
      replace: { "3.22.2": version },
      base: base(3_600_000, 8_100_000, alpineRoot(version)),
    }),
  ),
  ...(
    [
      [FOCAL, ["20.04", "focal"], "2025-04-08", 27_510_000, 72_780_000],
      [BIONIC, ["18.04", "bionic"], "2023-05-30", 25_690_000, 63_150_000],
      [XENIAL, ["16.04", "xenial"], "2021-08-31", 46_500_000, 134_800_000],
      [TRUSTY, ["14.04", "trusty"], "2021-03-26", 70_600_000, 196_500_000],
    ] as const
  ).map(([release, tags, created, compressed, size]) =>
    earlier(tagged(ubuntu, "22.04"), { tags, created, replace: { "22.04": release.version }, base: base(compressed, size, ubuntuRoot(release)) }),
  ),
  ...(
    [
      ["bullseye", "11.11", "11", BULLSEYE],
      ["buster", "10.13", "10", BUSTER],
      ["stretch", "9.13", "9", STRETCH],
    ] as const
  ).flatMap(([name, point, major, { full, slim }]) =>
    [
      { tags: [name, point, major], layer: full },
      { tags: [`${name}-slim`, `${point}-slim`, `${major}-slim`], layer: slim },
    ].map(({ tags, layer }) => earlier(tagged(debian, "bookworm"), { tags, created: "2024-06-12", replace: { bookworm: name }, base: layer })),
  ),
  ...rows(`
    1.35.0 2022-08-01 1.35
    1.34.1 2022-02-02 1.34
    1.33.1 2021-09-13 1.33
    1.32.1 2021-04-14 1.32
    1.31.1 2020-06-02 1.31
    1.30.1 2019-09-04 1.30
    1.29.3 2018-12-31 1.29
    1.28.4 2018-07-12 1.28
    1.38.0-musl 2026-09-26 musl 1-musl
    1.38.0-uclibc 2026-09-26 uclibc 1-uclibc
    1.38.0-glibc 2026-09-26 glibc 1-glibc
    1.37.0-stable 2024-09-26 stable stable-glibc stable-musl`).map(([version = "", created = "", ...further]) =>
    earlier(tagged(busybox, "1.36"), {
      tags: [version, ...further],
      created,
      replace: { "1.36.1": version },
      base: base(2_160_000, 4_280_000, busyboxRoot(version.replace(/-.*/, ""))),
    }),
  ),
];

/** 3.12 and its like in paths, too. */
const pythonMinor = (from: string) => (version: string) => ({ [from]: version.split(".").slice(0, 2).join(".") });
const PYTHON: Variant = { like: "3.12", version: "3.12.14", suffixes: [""], replace: pythonMinor("3.12") };
const PYTHON_SLIM: Variant = { like: "3.12-slim", version: "3.12.13", suffixes: ["-slim"], replace: pythonMinor("3.12") };
const NODE: Variant = { like: "22", version: "22.23.2", suffixes: [""] };
const NODE_SLIM: Variant = { ...NODE, suffixes: ["-slim"], base: BOOKWORM_SLIM_20260803 };
const GO: Variant = { like: "1.26", version: "1.26.5", suffixes: [""] };
const RUBY: Variant = { like: "4.0", version: "4.0.6", suffixes: [""] };

const LANGUAGES: readonly ImageDefinition[] = [
  ...family(
    python,
    [PYTHON, PYTHON_SLIM, { like: "alpine", version: "3.14.7", suffixes: ["-alpine"], replace: pythonMinor("3.14") }, ...onDebians(PYTHON, PYTHON_SLIM)],
    `
    3.14.7 2026-08-25 3 latest
    3.13.9 2025-10-14
    3.12.14 2026-08-13
    3.11.14 2025-10-09
    3.10.19 2025-10-09
    3.9.24 2025-10-09
    3.8.20 2024-09-07
    3.7.17 2023-06-06
    3.6.15 2021-12-21
    3.5.10 2020-09-06
    3.4.10 2019-03-19
    2.7.18 2020-04-20 2`,
  ),
  ...family(
    node,
    [NODE, { ...NODE_SLIM }, { like: "22-alpine", version: "22.23.3", suffixes: ["-alpine"] }, ...onDebians(NODE, NODE_SLIM)],
    `
    26.5.0 2026-07-20 26 current latest
    24.19.0 2026-07-20 24 lts krypton
    22.23.3 2026-07-20 22 jod
    20.19.5 2025-09-03 20 iron
    19.9.0 2023-04-12 19
    18.20.8 2025-03-27 18 hydrogen
    17.9.1 2022-06-02 17
    16.20.2 2023-08-09 16 gallium
    15.14.0 2021-04-07 15
    14.21.3 2023-02-16 14 fermium
    13.14.0 2020-04-30 13
    12.22.12 2022-04-06 12 erbium
    11.15.0 2019-05-01 11
    10.24.1 2021-04-07 10 dubnium
    9.11.2 2018-06-13 9
    8.17.0 2019-12-18 8 carbon
    7.10.1 2017-07-12 7
    6.17.1 2019-04-04 6 boron
    4.9.1 2018-03-30 4 argon`,
  ),
  ...family(
    golang,
    [GO, { like: "alpine", version: "1.27.1", suffixes: ["-alpine"] }, ...onDebians(GO, undefined)],
    `
    1.26.5 2026-07-14 1 latest
    1.25.3 2025-10-14
    1.24.9 2025-10-14
    1.23.12 2025-08-07
    1.22.12 2025-02-05
    1.21.13 2024-08-07
    1.20.14 2024-02-07
    1.19.13 2023-09-07
    1.18.10 2023-01-11
    1.17.13 2022-08-02
    1.16.15 2022-03-04
    1.15.15 2021-08-06
    1.14.15 2021-02-05
    1.13.15 2020-08-07
    1.12.17 2020-02-12
    1.11.13 2019-08-14
    1.10.8 2019-01-24
    1.9.7 2018-06-06
    1.8.7 2018-02-08`,
  ),
  ...family(
    ruby,
    [RUBY, { ...RUBY, suffixes: ["-slim"], base: BOOKWORM_SLIM_20260803 }, { ...RUBY, suffixes: ["-alpine"], ...ON_ALPINE }, ...onDebians(RUBY, undefined)],
    `
    4.0.6 2026-08-20 4 latest
    3.4.7 2025-10-08 3
    3.3.10 2025-10-23
    3.2.9 2025-07-24
    3.1.7 2025-03-26
    3.0.7 2024-04-23
    2.7.8 2023-03-30 2
    2.6.10 2022-04-12
    2.5.9 2021-04-05
    2.4.10 2020-04-02`,
  ),
  ...family(
    php,
    [
      { like: "8.5", version: "8.5.9", suffixes: ["", "-cli"] },
      { like: "apache", version: "8.5.10", suffixes: ["-apache"] },
      { like: "8.5", version: "8.5.9", suffixes: ["-fpm"], replace: () => ({ '"Cmd":["php","-a"]': '"Cmd":["php-fpm"]' }) },
      { like: "8.5", version: "8.5.9", suffixes: ["-alpine", "-cli-alpine"], ...ON_ALPINE },
      { like: "8.5", version: "8.5.9", suffixes: ["-fpm-alpine"], ...ON_ALPINE },
    ],
    `
    8.5.9 2026-08-25 8 latest
    8.4.14 2025-10-23
    8.3.27 2025-10-23
    8.2.29 2025-07-03
    8.1.33 2025-07-03
    8.0.30 2023-08-04
    7.4.33 2022-11-03 7
    7.3.33 2021-11-18
    7.2.34 2020-10-01
    7.1.33 2019-10-24
    7.0.33 2019-01-10
    5.6.40 2019-01-10 5`,
  ),
  ...family(
    temurin,
    [
      { like: "21", version: "21.0.12", suffixes: ["", "-jdk", "-jre", "-jammy", "-jdk-jammy", "-jre-jammy", "-noble", "-jdk-noble", "-jre-noble"] },
      { like: "21", version: "21.0.12", suffixes: ["-alpine", "-jdk-alpine", "-jre-alpine"], ...ON_ALPINE },
    ],
    `
    25.0.1 2025-10-22 25 latest
    21.0.12 2026-09-09 21
    17.0.17 2025-10-22 17
    11.0.29 2025-10-22 11
    8.0.472 2025-10-22 8`,
  ),
];

const SERVERS: readonly ImageDefinition[] = [
  ...family(
    nginx,
    [
      { like: "1.27", version: "1.27.5", suffixes: [""] },
      { like: "alpine", version: "1.31.6", suffixes: ["-alpine"] },
      { like: "alpine", version: "1.31.6", suffixes: ["-alpine-slim"] },
      { like: "1.27", version: "1.27.5", suffixes: ["-bookworm"] },
      { like: "1.27", version: "1.27.5", suffixes: ["-perl"] },
    ],
    `
    1.31.6 2026-09-19 1 mainline latest
    1.30.4 2026-09-02 stable
    1.29.3 2025-10-28
    1.28.0 2025-04-23
    1.27.5 2025-04-16
    1.27.0 2024-05-29
    1.26.3 2025-02-05
    1.25.5 2024-04-16
    1.25.3 2023-10-24
    1.25.0 2023-05-23
    1.24.0 2023-04-11
    1.23.4 2023-03-28
    1.23.3 2022-12-13
    1.22.1 2022-10-19
    1.21.6 2022-01-25
    1.21.1 2021-07-06
    1.21.0 2021-05-25
    1.20.2 2021-11-16
    1.19.10 2021-04-13
    1.19.6 2020-12-15
    1.19.2 2020-08-11
    1.19.0 2020-05-26
    1.18.0 2020-04-21
    1.17.10 2020-04-14
    1.16.1 2019-08-13
    1.15.12 2019-04-16
    1.15.8 2018-12-25
    1.14.2 2018-12-04
    1.13.12 2018-04-10
    1.12.2 2017-10-17
    1.11.13 2017-04-04
    1.10.3 2017-01-31
    1.9.15 2016-04-19
    1.9.1 2015-05-26
    1.7.9 2014-12-23`,
  ),
  ...family(
    redis,
    [
      { like: "7", version: "7.4.11", suffixes: ["", "-bookworm"] },
      { like: "alpine", version: "8.10.2", suffixes: ["-alpine"] },
    ],
    `
    8.2.3 2025-11-02
    8.0.5 2025-11-02
    7.4.11 2026-09-19 7
    7.2.12 2025-11-02
    7.0.15 2024-01-09
    6.2.21 2025-11-02 6
    6.0.20 2023-07-10
    5.0.14 2021-10-04 5
    4.0.14 2019-03-18 4
    3.2.12 2018-06-13 3
    3.0.7 2016-01-25
    2.8.23 2015-12-08`,
  ),
  ...family(
    postgres,
    [
      {
        like: "16",
        version: "16.15",
        suffixes: ["", "-bookworm", "-bullseye"],
        replace: (version) => ({ "postgresql/16": `postgresql/${majorOf(version)}`, "PG_MAJOR=16": `PG_MAJOR=${majorOf(version)}` }),
      },
      {
        like: "alpine",
        version: "18.4",
        suffixes: ["-alpine"],
        replace: (version) => ({
          "/var/lib/postgresql/18/docker": "/var/lib/postgresql/data",
          '"Volumes":["/var/lib/postgresql"]': '"Volumes":["/var/lib/postgresql/data"]',
          "PG_MAJOR=18": `PG_MAJOR=${majorOf(version)}`,
        }),
      },
    ],
    `
    17.10 2026-05-14 17
    16.15 2026-08-13 16
    15.14 2025-08-14 15
    14.19 2025-08-14 14
    13.22 2025-08-14 13
    12.22 2024-11-21 12
    11.22 2023-11-09 11
    10.23 2022-11-10 10
    9.6.24 2021-11-11 9
    9.5.25 2021-02-11
    9.4.26 2020-02-13
    9.3.25 2018-11-08`,
  ),
  ...family(
    mysql,
    [
      {
        like: "8.4",
        version: "8.4.11",
        suffixes: ["", "-debian", "-oracle"],
        replace: (version) => ({ "MYSQL_MAJOR=8.4": `MYSQL_MAJOR=${version.split(".").slice(0, 2).join(".")}` }),
      },
    ],
    `
    9.4.0 2025-07-22 9
    9.0.1 2024-07-22
    8.0.44 2025-10-21
    8.0.33 2023-04-18
    8.0.28 2022-01-18
    5.7.44 2023-10-25 5
    5.7.22 2018-04-19
    5.6.51 2021-01-20
    5.5.62 2018-10-22`,
  ),
  ...family(
    mariadb,
    [{ like: "latest", version: "12.3.2", suffixes: ["", "-jammy", "-focal"] }],
    `
    11.8.3 2025-08-06 11
    11.4.8 2025-08-06
    11.3.2 2024-02-16
    11.2.6 2024-11-01
    11.1.6 2024-08-08
    11.0.6 2024-05-16
    10.11.14 2025-08-06 10
    10.10.7 2023-11-13
    10.9.8 2023-08-14
    10.8.8 2023-05-10
    10.7.8 2023-02-06
    10.6.23 2025-08-06
    10.5.29 2025-05-06
    10.4.34 2024-05-16
    10.3.39 2023-05-10
    10.2.44 2022-05-20
    10.1.48 2020-11-03`,
  ),
  ...family(
    mongo,
    [{ like: "latest", version: "8.3.9", suffixes: ["", "-noble", "-jammy", "-focal", "-bionic", "-xenial"] }],
    `
    8.2.1 2025-10-01
    8.0.15 2025-10-01 8
    7.0.25 2025-10-01 7
    6.0.26 2025-09-16 6
    5.0.31 2025-01-29 5
    4.4.29 2024-02-28 4
    4.2.24 2023-03-01
    4.0.28 2022-01-25
    3.6.23 2021-02-24 3
    3.4.24 2020-01-28
    3.2.22 2018-12-28`,
  ),
  ...family(
    httpd,
    [
      { like: "latest", version: "2.4.68", suffixes: ["", "-bookworm"] },
      { like: "alpine", version: "2.4.68", suffixes: ["-alpine"] },
    ],
    `
    2.4.65 2025-07-23
    2.4.62 2024-07-17
    2.4.58 2023-10-19
    2.4.57 2023-04-07
    2.4.54 2022-06-08
    2.4.53 2022-03-14
    2.4.46 2020-08-07
    2.4.41 2019-08-14
    2.4.39 2019-04-01
    2.2.34 2018-01-17`,
  ),
  ...family(
    wordpress,
    [
      { like: "latest", version: "7.1", suffixes: ["", "-apache"] },
      { like: "latest", version: "7.1", suffixes: ["-fpm", "-fpm-alpine"] },
    ],
    `
    7.1.0 2026-08-25 7 latest
    6.8.3 2025-09-30 6
    6.7.2 2025-02-11
    6.6.2 2024-09-10
    6.5.5 2024-06-24
    6.4.3 2024-01-30
    6.2.2 2023-05-20
    6.1.1 2022-11-15
    6.0.3 2022-10-17
    5.9.3 2022-04-05 5
    5.8.3 2022-01-06
    5.7.2 2021-05-12
    5.4.2 2020-06-10
    5.1.1 2019-03-13
    4.9.8 2018-08-02 4`,
  ),
  ...family(
    rabbitmq,
    [
      { like: "latest", version: "4.3.2", suffixes: ["", "-alpine"] },
      { like: "management", version: "4.3.5", suffixes: ["-management", "-management-alpine"] },
    ],
    `
    4.3.2 2026-07-20 4 latest
    4.1.4 2025-09-10
    4.0.9 2025-04-14
    3.13.7 2024-08-26 3
    3.12.14 2024-05-06
    3.11.28 2024-01-30
    3.10.25 2023-07-19
    3.9.29 2023-03-30
    3.8.34 2022-06-21
    3.7.28 2020-09-08
    3.6.16 2018-06-12`,
  ),
  ...family(
    memcached,
    [
      { like: "latest", version: "1.6.45", suffixes: [""] },
      { like: "latest", version: "1.6.45", suffixes: ["-alpine"], ...ON_ALPINE },
    ],
    `
    1.6.45 2026-08-25 1 latest
    1.6.39 2025-07-28
    1.5.22 2020-02-01
    1.4.39 2017-07-05`,
  ),
  ...family(
    haproxy,
    [
      { like: "latest", version: "3.4.4", suffixes: [""] },
      { like: "latest", version: "3.4.4", suffixes: ["-alpine"], ...ON_ALPINE },
    ],
    `
    3.4.4 2026-09-19 3 latest lts
    3.2.6 2025-10-03
    3.0.12 2025-10-03
    2.9.15 2025-04-03 2
    2.8.16 2025-10-03
    2.6.23 2025-10-03
    2.4.29 2025-04-29
    2.3.21 2022-07-27
    2.2.34 2024-07-02
    2.0.35 2024-07-02
    1.9.16 2020-07-31 1
    1.8.31 2021-02-11
    1.7.14 2021-03-23`,
  ),
  ...family(
    traefik,
    [{ like: "latest", version: "3.7.13", suffixes: [""] }],
    `
    3.6.1 2025-11-13 v3.6.1 v3.6
    3.5.4 2025-10-24 v3.5.4 v3.5
    3.3.7 2025-05-12 v3.3.7 v3.3
    3.2.5 2025-01-07 v3.2.5 v3.2
    3.1.7 2024-10-28 v3.1.7 v3.1
    3.0.4 2024-07-02 v3.0.4 v3.0
    2.11.30 2025-11-07 v2.11.30 v2.11 2 v2
    2.10.7 2023-12-06 v2.10.7 v2.10
    2.9.10 2023-04-06 v2.9.10 v2.9
    2.5.7 2022-01-20 v2.5.7 v2.5
    2.4.14 2021-08-16 v2.4.14 v2.4
    2.3.7 2021-01-11 v2.3.7 v2.3
    2.2.11 2020-09-07 v2.2.11 v2.2
    2.0.7 2020-01-07 v2.0.7 v2.0
    1.7.34 2021-12-10 v1.7.34 v1.7 1 alpine v1.7-alpine 1.7-alpine`,
  ),
  ...family(
    caddy,
    [{ like: "latest", version: "2.11.4", suffixes: ["", "-alpine"] }],
    `
    2.10.2 2025-08-23
    2.9.1 2025-01-08
    2.8.4 2024-06-02
    2.7.6 2023-12-08
    2.6.4 2023-02-14
    2.4.6 2021-11-09`,
  ),
  ...family(
    registry,
    [{ like: "2", version: "2.8.1", suffixes: [""] }],
    `
    3.0.0 2025-04-03
    2.8.3 2023-10-02
    2.8.2 2023-05-11
    2.7.1 2019-01-17
    2.7.0 2018-12-22
    2.6.2 2017-07-20
    2.5.2 2017-07-20
    2.4.1 2016-05-03
    2.3.1 2016-02-26
    2.0.1 2015-05-19`,
  ),
  ...family(
    docker,
    [
      { like: "cli", version: "29.6.2", suffixes: ["-cli", "-git"] },
      { like: "dind", version: "29.7.0", suffixes: ["", "-dind", "-dind-rootless"] },
    ],
    `
    28.5.2 2025-11-05 28 stable
    28.0.4 2025-03-25
    27.5.1 2025-01-22 27
    26.1.4 2024-06-05 26
    25.0.5 2024-03-19 25
    24.0.9 2024-02-01 24
    23.0.6 2023-05-08 23
    20.10.24 2023-04-04 20
    19.03.15 2021-02-01 19
    18.09.9 2019-09-04 18
    17.12.1 2018-02-27 17`,
  ),
];

function majorOf(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  return major === "9" ? `${major}.${minor}` : major;
}

/** Releases that documents name and nobody recorded. */
export default [...BASE_SYSTEMS, ...LANGUAGES, ...SERVERS];
