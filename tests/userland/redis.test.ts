import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost();
  await host.run("redis-server >/dev/null 2>&1 & sleep 0.1");
});

const cli = (command: string) => `redis-cli --no-raw ${command}`;

describe("redis", () => {
  runRows(
    () => host,
    [
      [cli("ping"), "PONG\n"],
      [cli("set a 1"), "OK\n"],
      [cli("incrby a 41"), "(integer) 42\n"],
      [cli("get nosuch"), "(nil)\n"],
      [cli("rpush l a b c"), "(integer) 3\n"],
      [cli("lrange l 0 -1"), '1) "a"\n2) "b"\n3) "c"\n'],
      [cli("incr l"), "(error) WRONGTYPE Operation against a key holding the wrong kind of value\n"],
      [cli("hset h f 1 g 2"), "(integer) 2\n"],
      [cli("hgetall h"), '1) "f"\n2) "1"\n3) "g"\n4) "2"\n'],
      [cli("sadd s x y x"), "(integer) 2\n"],
      [cli("zadd z 2 b 1 a"), "(integer) 2\n"],
      [cli("zrange z 0 -1 withscores"), '1) "a"\n2) "1"\n3) "b"\n4) "2"\n'],
      [cli("foo bar"), "(error) ERR unknown command 'foo', with args beginning with: 'bar' \n"],
      [cli("get"), "(error) ERR wrong number of arguments for 'get' command\n"],
      ["redis-cli setex t 1 v; sleep 2; redis-cli exists t", "OK\n0\n"],
      ["printf 'multi\\nincr a\\nget a\\nexec\\n' | redis-cli", "OK\nQUEUED\nQUEUED\n43\n43\n"],
      ["(redis-cli blpop q 5 &); sleep 0.1; redis-cli rpush q v; sleep 0.1", "1\nq\nv\n"],
      ["(timeout 1 redis-cli subscribe c | tail -3 &); sleep 0.1; redis-cli publish c hi; sleep 2", "1\nmessage\nc\nhi\n"],
      ["redis-cli keys '?'; redis-cli dbsize", /^a\nl\nh\ns\nz\n5\n$/],
      ["redis-cli shutdown; sleep 0.1; redis-cli ping", "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n[1]\n"],
      [
        "redis-server --requirepass p >/dev/null & sleep 0.1; redis-cli get a; redis-cli -a p --no-auth-warning get a",
        "NOAUTH Authentication required.\n\n43\n",
      ],
    ],
  );
});
