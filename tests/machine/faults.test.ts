import { expect, test } from "vitest";
import type { Fault } from "../../src/machine/faults.ts";
import { createMachine } from "../../src/machine/machine.ts";
import { NODE_TURNS } from "../support/kernel.ts";

/** What commands print, one after the other, on a machine with these faults. Root's; busybox is there. */
async function on(faults: readonly Fault[], commands: readonly string[]): Promise<string[]> {
  const machine = await createMachine({
    seed: "faults",
    epoch: Date.UTC(2026, 5, 1),
    pace: "virtual",
    host: NODE_TURNS,
    images: ["busybox"],
    registry: true,
    faults,
  });
  const printed: string[] = [];
  for (const command of commands) {
    const { stdout, stderr } = await machine.run(command, { user: "root" });
    printed.push(`${stdout}${stderr}`.trimEnd());
  }
  machine.dispose();
  return printed;
}

test.each<[Fault, string]>([
  ["rate-limit", "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"],
  ["offline", 'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: server misbehaving'],
  ["registry-timeout", 'Get "https://registry-1.docker.io/v2/": context deadline exceeded'],
])("a pull with %s", async (fault, words) => {
  const [pull, run, present] = await on([fault], ["docker pull -q nginx", "docker run --rm alpine true", "docker run --rm busybox echo here"]);
  expect(pull).toBe(`Error response from daemon: ${words}`);
  expect(run).toContain(`docker: Error response from daemon: ${words}`);
  expect(present).toBe("here");
});

test("a silent registry is given up after 15 seconds; a slow one is waited for", async () => {
  const seconds = async (fault: Fault): Promise<number> => Number((await on([fault], ["SECONDS=0; docker pull -q redis >/dev/null 2>&1; echo $SECONDS"]))[0]);
  expect(await seconds("registry-timeout")).toBe(15);
  expect(await seconds("slow-pulls")).toBeGreaterThan(60);
});

test("a full disk: nothing is written any more, by nobody, until somebody makes room", async () => {
  const printed = await on(
    ["full-disk"],
    [
      "df -h / | tail -1 | tr -s ' '",
      "docker pull nginx 2>&1 | tail -1 | sed 's/[0-9]*:/N:/'",
      "docker run --rm busybox sh -c 'dd if=/dev/zero of=/f bs=1M count=5 2>&1 | head -1'",
      "docker run --rm -v data:/data busybox sh -c 'dd if=/dev/zero of=/data/f bs=1M count=5 2>&1 | head -1; rm /data/f'",
      "docker run -d --name talks busybox sh -c 'sleep 1; echo one; sleep 2; echo two' >/dev/null; head -c 2M /dev/zero >/filler; docker wait talks",
      "docker run --rm busybox true 2>&1 | head -1 | sed 's/containers.*host/…host/'",
      "rm /filler; docker run --rm busybox echo room",
      "ls /var/log/app; rm /var/log/app/debug.log; docker pull -q alpine",
    ],
  );
  expect(printed).toEqual([
    "/dev/vda1 60G 60G 1.0M 100% /",
    "write /var/lib/docker/tmp/GetImageBlobN: no space left on device",
    "dd: error writing '/f': No space left on device",
    "dd: error writing '/data/f': No space left on device",
    expect.stringMatching(/^0\nhead: .*No space left on device$/),
    "docker: Error response from daemon: write /var/lib/docker/…hostname: no space left on device",
    "room",
    "debug.log\ndocker.io/library/alpine:latest",
  ]);
});

test("the daemon is started again: who comes back, and as what", async () => {
  const [before, restarted, after, links, again] = await on(
    [],
    [
      `docker network create net >/dev/null
       run() { name=$1; shift; docker run -d --name $name "$@" busybox sh -c 'trap "exit 3" TERM; while :; do sleep 1; done' >/dev/null; }
       run always --restart always --network net -p 8080:80
       run never
       run unless --restart unless-stopped
       run stopped --restart unless-stopped
       run failure --restart on-failure
       run gone --restart always
       docker stop stopped gone >/dev/null
       docker run -d --name done --restart on-failure busybox true >/dev/null; docker wait done >/dev/null
       docker run --rm -d --name removed busybox sleep 1000 >/dev/null
       docker ps -aq | wc -l`,
      "systemctl restart docker; echo $?",
      "docker ps -a --format '{{.Names}} {{.State}}' | sort",
      "docker run --rm --network net busybox ping -c1 -q always | grep -c '1 packets received'; docker port always; docker inspect -f '{{.State.ExitCode}} {{.RestartCount}}' never",
      "docker start never >/dev/null; docker ps -q | wc -l",
    ],
  );
  expect(before).toBe("8");
  expect(restarted).toBe("0");
  expect(after?.split("\n")).toEqual(["always running", "done exited", "failure running", "gone running", "never exited", "stopped exited", "unless running"]);
  expect(links).toBe("1\n80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\n3 0");
  expect(again).toBe("5");
});

test("daemon.json is read when the daemon starts", async () => {
  const printed = await on(
    [],
    [
      "echo '10.0.2.15 myreg' >> /etc/hosts; docker run -d -p 5001:5000 --name rr registry:2 >/dev/null 2>&1; docker pull -q myreg:5001/x",
      `mkdir -p /etc/docker; echo '{"insecure-registries": ["myreg:5001"], "log-driver": "local"}' > /etc/docker/daemon.json; docker info -f '{{.LoggingDriver}}'`,
      "systemctl restart docker; docker info -f '{{.LoggingDriver}}'; docker info | grep -A1 Insecure | tail -1 | tr -d ' '; docker start rr >/dev/null; docker pull -q myreg:5001/x",
      "echo '{bad' > /etc/docker/daemon.json; systemctl restart docker 2>&1 | head -1; systemctl is-active docker; docker ps",
      "rm /etc/docker/daemon.json; systemctl restart docker; systemctl is-active docker; docker info -f '{{.LoggingDriver}}'",
    ],
  );
  expect(printed).toEqual([
    'Error response from daemon: Get "https://myreg:5001/v2/": http: server gave HTTP response to HTTPS client',
    "json-file",
    "local\nmyreg:5001\nError response from daemon: manifest for myreg:5001/x:latest not found: manifest unknown: manifest unknown",
    "Job for docker.service failed because the control process exited with error code.\nfailed\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "active\njson-file",
  ]);
});
