import { expect, test } from "vitest";
import { Session } from "../../src/userland/memcached/session.ts";
import { Store } from "../../src/userland/memcached/store.ts";

function connect(limit = 1_000_000) {
  const clock = { now: 1_000_000 };
  const store = new Store(limit, () => clock.now);
  const session = new Session({ store, version: "1.6", maxItemSize: 1000, stats: () => [["curr_items", store.size]] });
  return { clock, store, say: (text: string) => session.receive(text.replaceAll("\n", "\r\n")).replaceAll("\r\n", "\n"), session };
}

test.each([
  ["set a 5 0 3\nabc\nget a b\n", "STORED\nVALUE a 5 3\nabc\nEND\n"],
  ["add a 0 0 1\nx\nadd a 0 0 1\ny\nreplace b 0 0 1\nz\n", "STORED\nNOT_STORED\nNOT_STORED\n"],
  ["set a 0 0 1\nb\nappend a 0 0 1\nc\nprepend a 0 0 1\na\nget a\n", "STORED\nSTORED\nSTORED\nVALUE a 0 3\nabc\nEND\n"],
  ["set n 0 0 2\n10\nincr n 5\ndecr n 20\nincr m 1\nincr n x\n", "STORED\n15\n0\nNOT_FOUND\nCLIENT_ERROR invalid numeric delta argument\n"],
  ["set a 0 0 1\nx\ngets a\ncas a 0 0 1 9\ny\ncas a 0 0 1 1\nz\n", "STORED\nVALUE a 0 1 1\nx\nEND\nEXISTS\nSTORED\n"],
  ["set a 0 0 1 noreply\nx\ndelete a\ndelete a\n", "DELETED\nNOT_FOUND\n"],
  ["set a 0 0 5\nab\nnonsense\n", "CLIENT_ERROR bad data chunk\nERROR\n"],
  [`set big 0 0 2000\n${"x".repeat(2000)}\nget big\n`, "SERVER_ERROR object too large for cache\nEND\n"],
  ["version\nstats\nflush_all\n", "VERSION 1.6\nSTAT curr_items 0\nEND\nOK\n"],
  [`get ${"k".repeat(251)}\n`, "CLIENT_ERROR bad command line format\n"],
])("%j", (said, answered) => {
  expect(connect().say(said)).toBe(answered);
});

test("items expire, and the least recently used go when memory is short", () => {
  const { clock, store, say } = connect(400);
  say("set soon 0 2 1\nx\nset later 0 0 1\ny\n");
  clock.now += 2000;
  expect(say("get soon later\n")).toBe("VALUE later 0 1\ny\nEND\n");
  say(`set one 0 0 100\n${"1".repeat(100)}\nget later\nset two 0 0 200\n${"2".repeat(200)}\n`);
  expect(say("get one\n")).toBe("END\n");
  expect(store.bytes).toBeLessThanOrEqual(400);
});

test("pieces of a command are put together; a line without end closes the connection", () => {
  const { session, say } = connect();
  expect(session.receive("set a 0 0 3\r")).toBe("");
  expect(session.receive("\nab")).toBe("");
  expect(session.receive("c\r\n")).toBe("STORED\r\n");
  expect(say("x".repeat(9000))).toBe("CLIENT_ERROR line too long\n");
  expect(session.closed).toBe(true);
});
