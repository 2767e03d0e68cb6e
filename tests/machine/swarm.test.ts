// A swarm as somebody at the host sees it: names, virtual addresses, the routing mesh, secrets, stacks.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import type { Machine } from "../../src/machine/types.ts";
import { NODE_TURNS } from "../support/kernel.ts";

let machine: Machine;

beforeAll(async () => {
  machine = await createMachine({ seed: "swarm", epoch: Date.UTC(2026, 9, 12), pace: "virtual", host: NODE_TURNS, images: ["busybox", "nginx"] });
  await sh("docker swarm init");
});

afterAll(() => machine.dispose());

/** What a command prints, both streams, with ids of the swarm as ID. */
async function sh(command: string): Promise<string> {
  const { stdout, stderr } = await machine.run(`{ ${command}\n} 2>&1`, { user: "root" });
  return `${stdout}${stderr}`.replace(/\b[0-9a-z]{25}\b/g, "ID").trimEnd();
}

const inTask = (name: string, command: string) => `docker exec $(docker ps -q -f name=${name} | head -1) ${command}`;

test("a service has one address, its tasks have theirs; connections are passed on in turn", async () => {
  await sh("docker network create -d overlay --attachable back");
  await sh(
    `docker service create -d --name who --network name=back,alias=which --replicas 2 busybox sh -c 'while :; do hostname | nc -l -p 80 >/dev/null; done'`,
  );
  await sh("docker service create -d --name web --network back --replicas 3 nginx");
  await sh("docker service create -d --name client --network back busybox sleep 1000; sleep 3");
  expect(await sh(inTask("client", "nslookup web | grep '^Address: 10'"))).toBe("Address: 10.0.1.6");
  expect(await sh(`${inTask("client", "nslookup tasks.web")} | grep '^Address: 10' | sort`)).toBe("Address: 10.0.1.7\nAddress: 10.0.1.8\nAddress: 10.0.1.9");
  expect(await sh(inTask("client", "nslookup which | grep '^Address: 10'"))).toBe("Address: 10.0.1.2");
  expect(await sh(inTask("client", "sh -c 'for i in 1 2 3 4 5 6; do wget -qO /dev/null http://web/; done'"))).toBe("");
  const hits = await sh(`for c in $(docker ps -q -f name=web.); do docker logs $c 2>&1 | grep -c 'GET /'; done`);
  expect(hits).toBe("2\n2\n2");
  expect(await sh("docker run --rm --network back busybox wget -qO- http://web/ | grep -c Welcome")).toBe("2");
  expect(await sh(inTask("client", "ip route"))).toContain("default via 172.18.0.1 dev eth1");
});

test("a network in use stays; one that is let go lives until its containers have stopped", async () => {
  expect(await sh("docker network rm back")).toBe(
    "Error response from daemon: rpc error: code = FailedPrecondition desc = network ID is in use by service ID\nexit status 1",
  );
  await sh("docker service rm who web client");
  expect(await sh("docker network rm back")).toBe("back");
  expect(await sh("sleep 15; docker ps -aq | wc -l")).toBe("0");
});

test("the routing mesh: one port of the host, all tasks behind it", async () => {
  await sh("docker service create -d --name front -p 8080:80 --replicas 2 nginx; sleep 2");
  expect(await sh("docker service ls --format '{{.Name}} {{.Replicas}} {{.Ports}}'")).toBe("front 2/2 *:8080->80/tcp");
  await sh("for i in 1 2 3 4; do curl -s -o /dev/null localhost:8080; done; curl -s -o /dev/null 10.0.2.15:8080; curl -s -o /dev/null 10.0.2.15:8080");
  const logs = await sh(
    `for c in $(docker ps -q -f name=front.); do docker logs $c 2>&1 | grep -c 'GET /'; done; docker service logs front 2>&1 | grep -c '10.0.0.2 - - '`,
  );
  expect(logs).toBe("3\n3\n6");
  await sh("docker service scale -d front=0; sleep 8");
  expect(await sh("curl -s localhost:8080; echo $?")).toBe("7");
  await sh("docker service rm front");
  expect(await sh("docker run -d --rm -p 8080:80 --name own nginx >/dev/null; curl -s localhost:8080 | grep -c Welcome; docker rm -f own")).toBe("2\nown");
});

test("secrets and configs are files of a tmpfs, read-only", async () => {
  await sh("printf hush | docker secret create token -; printf 'a=b\\n' | docker config create -l x=y conf -");
  await sh(
    "docker service create -d --name reader --secret source=token,target=/etc/t,uid=33,mode=0400 --config source=conf,target=/app/conf busybox sleep 1000; sleep 2",
  );
  expect(await sh(inTask("reader", "sh -c 'cat /etc/t /app/conf; ls -ln /etc/t | cut -c1-24; mount | grep /etc/t; echo x > /etc/t'"))).toBe(
    ["husha=b", "-r--------    1 33      ", "tmpfs on /etc/t type tmpfs (ro,relatime)", "sh: can't create /etc/t: Read-only file system"].join("\n"),
  );
  expect(await sh("docker secret rm token")).toBe(
    "Error response from daemon: rpc error: code = InvalidArgument desc = secret 'token' is in use by the following service: reader",
  );
  expect(await sh("docker service rm reader; docker secret rm token; docker config rm conf")).toBe("reader\ntoken\nconf");
});

test("service create shows how its tasks come up", async () => {
  const output = await sh("docker service create --name slow --replicas 2 busybox sleep 1000");
  expect(output.split("\n").filter((line, i, lines) => line !== lines[i - 1])).toEqual([
    "ID",
    "overall progress: 0 out of 2 tasks",
    "1/2:  ",
    "2/2:  ",
    "overall progress: 0 out of 2 tasks",
    "overall progress: 2 out of 2 tasks",
    ...[5, 4, 3, 2, 1].map((seconds) => `verify: Waiting ${seconds} seconds to verify that tasks are stable...`),
    "verify: Service ID converged",
  ]);
  expect(
    await sh("docker service update -q --env-add A=1 --update-order start-first slow; docker service ps slow --format '{{.Name}} {{.DesiredState}}'"),
  ).toBe("slow\nslow.1 Running\nslow.1 Shutdown\nslow.2 Running\nslow.2 Shutdown");
  expect(await sh("docker service rm slow")).toBe("slow");
});

test("a stack: deployed, changed, listed, removed", async () => {
  const file = [
    "services:",
    "  web: {image: nginx, ports: ['8081:80'], deploy: {replicas: 2}}",
    "  box:",
    "    image: busybox",
    "    command: sleep 600",
    "    environment: {NAME: '${NAME:-nobody}'}",
  ];
  await sh(`cat > stack.yaml <<'Y'\n${file.join("\n")}\nY`);
  expect(await sh("docker stack deploy -d -c stack.yaml app")).toBe("Creating network app_default\nCreating service app_box\nCreating service app_web");
  expect(await sh("sleep 2; docker stack services app --format '{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}} {{.Ports}}'")).toBe(
    "app_box replicated 1/1 busybox:latest \napp_web replicated 2/2 nginx:latest *:8081->80/tcp",
  );
  expect(await sh(inTask("app_box", "sh -c 'echo $NAME; wget -qO- http://web | grep -c Welcome'"))).toBe("nobody\n2");
  expect(await sh("NAME=x docker stack deploy -c stack.yaml app")).toBe(
    [
      "Since --detach=false was not specified, tasks will be created in the background.",
      "In a future release, --detach=false will become the default.",
      "Updating service app_box (id: ID)",
      "Updating service app_web (id: ID)",
    ].join("\n"),
  );
  expect(await sh("docker stack ls")).toMatch(/^NAME +SERVICES\napp +2$/);
  expect(await sh("docker stack rm app")).toBe("Removing service app_box\nRemoving service app_web\nRemoving network app_default");
  expect(await sh("sleep 15; docker stack ps app")).toBe("nothing found in stack: app");
});

test.each([
  ["services: {a: {image: x, bogus: 1}}", "services.a Additional property bogus is not allowed"],
  ["version: '2'", "unsupported Compose file version: 2"],
  ["services: {a: {}}", "invalid image reference for service a: no image specified"],
  ["- a", "top-level object must be a mapping"],
])("a stack file that is refused: %s", async (content, message) => {
  expect(await sh(`printf '%s\\n' ${JSON.stringify(content)} | docker stack deploy -c - x`)).toBe(message);
});

test("docker stack config", async () => {
  const file = [
    "services:",
    "  a:",
    "    image: busybox",
    "    command: echo 1",
    "    ports: ['80']",
    "    secrets: [{source: s, mode: 0440}]",
    "    labels: {yes: 'y'}",
    "secrets: {s: {file: ./s.txt}}",
  ];
  await sh(`cat > c.yaml <<'Y'\n${file.join("\n")}\nY`);
  expect(await sh("docker stack config -c c.yaml")).toBe(
    [
      'version: "3.13"',
      "services:",
      "  a:",
      "    command:",
      "      - echo",
      '      - "1"',
      "    image: busybox",
      "    labels:",
      '      "yes": "y"',
      "    ports:",
      "      - mode: ingress",
      "        target: 80",
      "        protocol: tcp",
      "    secrets:",
      "      - source: s",
      "        mode: 288",
      "secrets:",
      "  s:",
      "    file: /root/s.txt",
    ].join("\n"),
  );
});
