import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMachine } from "../../src/machine/machine.ts";
import type { Machine } from "../../src/machine/types.ts";
import { NODE_TURNS } from "../support/kernel.ts";

let machine: Machine;
const run = async (command: string) => {
  const { stdout, stderr } = await machine.run(command, { user: "root" });
  return (stdout + stderr).trimEnd();
};

beforeAll(async () => {
  machine = await createMachine({
    seed: "servers",
    epoch: Date.UTC(2026, 0, 15, 9),
    pace: "virtual",
    host: NODE_TURNS,
    images: ["postgres", "memcached", "nginx"],
  });
});
afterAll(() => machine.dispose());

describe("PostgreSQL", () => {
  it("fills its directory, serves, keeps what it was told, and stops", async () => {
    expect(await run("docker run --name refused postgres")).toContain("Database is uninitialized and superuser password is not specified");
    await run("mkdir -p /init; echo \"create table seeds (name text); insert into seeds values ('mango')\" > /init/1.sql");
    await run("docker run -d --name pg -e POSTGRES_PASSWORD=secret -e POSTGRES_DB=shop -v /init:/docker-entrypoint-initdb.d postgres; sleep 2");
    const logs = await run("docker logs pg 2>&1");
    expect(logs).toContain("running /docker-entrypoint-initdb.d/1.sql");
    expect(logs).toContain("PostgreSQL init process complete; ready for start up.");
    expect(logs.trimEnd()).toMatch(/LOG: {2}database system is ready to accept connections$/);
    expect(await run("docker exec pg psql -U postgres -d shop -c 'select * from seeds'")).toBe(" name  \n-------\n mango\n(1 row)");
    await run("docker exec pg psql -U postgres shop -c 'create table t (id serial primary key, n int)' -c 'insert into t (n) values (7), (8)'");
    expect(await run("docker restart -t 5 pg >/dev/null; sleep 1; docker exec pg psql -U postgres shop -tAc 'select id, n from t order by id'")).toBe(
      "1|7\n2|8",
    );
    expect(await run("docker exec pg psql -U postgres shop -c 'select nope'")).toBe(
      'ERROR:  column "nope" does not exist\nLINE 1: select nope\n               ^',
    );
    expect(await run("docker exec pg psql -c 'select 1'")).toContain('FATAL:  role "root" does not exist');
    const address = await run("docker inspect -f '{{.NetworkSettings.IPAddress}}' pg");
    expect(await run(`docker exec -e PGPASSWORD=wrong pg psql -h ${address} -U postgres -c 'select 1'`)).toContain(
      'password authentication failed for user "postgres"',
    );
    expect(await run(`docker exec -e PGPASSWORD=secret pg psql -h ${address} -U postgres -tAc 'select 6*7'`)).toBe("42");
    expect(await run("docker exec pg pg_isready")).toBe("/var/run/postgresql:5432 - accepting connections");
    expect(
      await run(
        "docker exec pg sh -c 'pg_dump -U postgres shop > /tmp/d; createdb -U postgres copy; psql -qU postgres copy -f /tmp/d; psql -U postgres copy -tAc \"insert into t (n) values (9) returning id\"'",
      ),
    ).toContain("3\nINSERT 0 1");
    expect(await run("docker stop pg >/dev/null; docker logs --tail 1 pg 2>&1; docker inspect -f '{{.State.ExitCode}}' pg")).toMatch(
      /database system is shut down\n0$/,
    );
  });
});

describe("others", () => {
  it("memcached answers over the network", async () => {
    await run("docker run -d --name cache -p 11211:11211 memcached; sleep 1");
    expect(await run("printf 'set a 0 0 3\\r\\nabc\\r\\nget a\\r\\nquit\\r\\n' | nc localhost 11211 | tr -d '\\r'")).toBe("STORED\nVALUE a 0 3\nabc\nEND");
  });

  it("socat carries bytes between sockets", async () => {
    expect(await run("socat TCP-LISTEN:9000,fork EXEC:'tr a-z A-Z' & sleep 0.1; echo hello | socat - TCP:localhost:9000; kill $!")).toBe("HELLO");
    expect(await run("socat TCP-LISTEN:2375,fork UNIX-CONNECT:/var/run/docker.sock & sleep 0.1; curl -s localhost:2375/_ping; kill $!")).toBe("OK");
  });

  it("lsof, fuser and ss see who listens", async () => {
    await run("nc -lk 7000 > /dev/null & sleep 0.1");
    expect(await run("lsof -nP -iTCP:7000")).toMatch(/^COMMAND .*NAME\nnc +\d+ root +\d+u +IPv4 +\d+ +0t0 +TCP \*:7000 \(LISTEN\)$/);
    expect(await run("fuser 7000/tcp 2>/dev/null | tr -d ' '")).toBe(await run("pgrep -x nc"));
    expect(await run("ss -ltn | grep -c ':11211'")).toBe("2");
    await run("pkill -x nc");
  });

  it("iptables shows what Docker's networks and ports amount to", async () => {
    expect(await run("iptables -t nat -S DOCKER | grep 11211")).toMatch(
      /^-A DOCKER ! -i docker0 -p tcp -m tcp --dport 11211 -j DNAT --to-destination 172\.17\.0\.\d+:11211$/,
    );
    await run("docker network create --subnet 10.9.0.0/24 back");
    expect(await run("iptables -t nat -S POSTROUTING | grep -c 10.9.0.0/24")).toBe("1");
    expect(await run("iptables -A FORWARD -j DROP; echo $?")).toMatch(/126\n.*not part of the simulation/);
  });

  it("busybox speaks as the C library of its image does", async () => {
    const commands = "'ip link | grep ^1; ls --foo 2>&1 | head -1'";
    expect(await run(`docker run --rm alpine sh -c ${commands} 2> /dev/null`)).toBe(
      "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000\nls: unrecognized option: foo",
    );
    expect(await run(`docker run --rm busybox sh -c ${commands} 2> /dev/null`)).toBe(
      "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\nls: unrecognized option '--foo'",
    );
  });

  it("ab measures a server", async () => {
    await run("docker run -d --name web -p 8080:80 nginx; sleep 1");
    await run("apt-get update; apt-get install -y apache2-utils");
    const report = await run("ab -n 50 -c 5 http://localhost:8080/");
    expect(report).toContain("Complete requests:      50\nFailed requests:        0\n");
    expect(report).toContain("Server Software:        nginx/");
    expect(await run("docker diff web")).toContain("A /var/cache/nginx/proxy_temp");
  });
});
