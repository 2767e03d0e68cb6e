import { beforeAll, describe, expect, test } from "vitest";
import { compareVersions } from "../../src/userland/dpkg.ts";
import { packageMirrors } from "../../src/userland/packages/mirror.ts";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost(packageMirrors());
  await host.run(`rm -f /usr/bin/tree; rm -rf /etc/apt /var/lib/apt /var/lib/dpkg
    mkdir -p /etc/apt/sources.list.d /etc/apk /lib/apk/db
    echo 'deb http://debian.dabba.test/debian trixie main' > /etc/apt/sources.list
    echo 'https://alpine.dabba.test/alpine/v3.24/main' > /etc/apk/repositories
    printf 'P:busybox\\nV:1.37.0-r31\\nI:8192\\nT:x\\n' > /lib/apk/db/installed; echo busybox > /etc/apk/world`);
});

describe("apt", () => {
  runRows(
    () => host,
    [
      ["apt-get install -y tree", /E: Unable to locate package tree\n\[100\]\n$/],
      ["apt-get -qq update; ls /var/lib/apt/lists | grep -c Packages", "1\n"],
      ["apt-get update", "Hit:1 http://debian.dabba.test/debian trixie InRelease\nReading package lists...\n"],
      ["apt-get install -y tree 2>&1 | tail -1; tree --version >/dev/null && echo runs", "Setting up tree (2.2.1-1) ...\nruns\n"],
      ["dpkg -S /usr/bin/tree; dpkg -l tree | tail -1 | cut -c1-8", "tree: /usr/bin/tree\nii  tree\n"],
      ["apt-get install tree | tail -2", "tree is already the newest version (2.2.1-1).\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"],
      [
        "apt-get remove -y tree | tail -1; ls /usr/bin/tree",
        "Removing tree (2.2.1-1) ...\nls: cannot access '/usr/bin/tree': No such file or directory\n[2]\n",
      ],
      ["echo n | apt-get install git | tail -1", "Abort.\n"],
      ["su learner -c 'apt-get install -y tree' 2>&1 | tail -1", "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n"],
      ["apt-get frobnicate", "E: Invalid operation frobnicate\n[100]\n"],
      [
        "curl -fsSL https://get.docker.com | sh 2>/dev/null | head -1; grep -o docker: /etc/group; ls /usr/bin/dockerd",
        "# Executing docker install script, commit: 7d96bd3c5235ab2121bcb855dd7b3f3f37128ed4\ndocker:\n/usr/bin/dockerd\n",
      ],
    ],
  );
});

describe("apk", () => {
  runRows(
    () => host,
    [
      [
        "apk add --no-cache tree",
        "fetch https://alpine.dabba.test/alpine/v3.24/main/x86_64/APKINDEX.tar.gz\n(1/1) Installing tree (2.2.1-r0)\nExecuting busybox-1.37.0-r31.trigger\nOK: 98.0 KiB in 2 packages\n",
      ],
      ["apk add --no-cache -q curl && cat /etc/apk/world", "busybox\ncurl\ntree\n"],
      ["apk info -e curl && apk del curl | tail -1", "curl\nOK: 98.0 KiB in 2 packages\n"],
      ["apk info -s busybox; apk info -s busybox", "busybox-1.37.0-r31 installed size:\n8 KiB\n\nbusybox-1.37.0-r31 installed size:\n8 KiB\n\n"],
      ["apk add --no-cache -q nosuch", "ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\n[1]\n"],
    ],
  );
});

test.each([
  ["1.0", "1.0", 0],
  ["1.0~rc1", "1.0", -1],
  ["1:0.9", "1.0", 1],
  ["2.10", "2.9", 1],
  ["1.0-1", "1.0-2", -1],
  ["8.14.1-2+deb13u2", "8.14.1-2", 1],
])("%s against %s", (left, right, order) => {
  expect(Math.sign(compareVersions(left, right))).toBe(order);
});
