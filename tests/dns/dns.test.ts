import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../src/base/bytes.ts";
import { addressOfArpa, answerQuery, dnsReply } from "../../src/dns/answer.ts";
import { decodeDns, dnsQuery, encodeDns } from "../../src/dns/message.ts";
import { parseResolvConf, resolve } from "../../src/dns/resolver.ts";

describe("messages", () => {
  test("a query as dig sends it", () => {
    expect(hex(encodeDns(dnsQuery(0x1234, "www.example.com.", "A")))).toBe("1234010000010000000000000377777707657861" + "6d706c6503636f6d0000010001");
  });

  test("every kind of record survives, compressed", () => {
    const reply = dnsReply(dnsQuery(1, "a.example", "ANY"), "NOERROR", [
      { name: "a.example", type: "A", class: 1, ttl: 600, data: "172.18.0.2" },
      { name: "a.example", type: "AAAA", class: 1, ttl: 600, data: "fd00::2" },
      { name: "a.example", type: "CNAME", class: 1, ttl: 1, data: "b.example" },
      { name: "2.0.18.172.in-addr.arpa", type: "PTR", class: 1, ttl: 4294967295, data: "a.example" },
      { name: "example", type: "MX", class: 1, ttl: 1, data: "10 mail.example" },
      { name: "_x._tcp.example", type: "SRV", class: 1, ttl: 1, data: "0 5 443 a.example" },
      { name: "example", type: "SOA", class: 1, ttl: 1, data: "ns.example root.example 1 2 3 4 5" },
      { name: "example", type: "TXT", class: 1, ttl: 1, data: `v=spf1 ${"x".repeat(300)}` },
      { name: "", type: "TYPE99", class: 1, ttl: 1, data: "00ff" },
    ]);
    const bytes = encodeDns(reply);
    expect(decodeDns(bytes)).toEqual(reply);
    expect(bytes.length).toBeLessThan(620);
  });

  test("nonsense is no message, and never loops", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeDns(bytes)),
      { numRuns: 2000 },
    );
    const header = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect(decodeDns(Uint8Array.of(...header, 0xc0, 12, 0, 1, 0, 1))).toBeUndefined();
    expect(() => encodeDns(dnsQuery(1, `${"x".repeat(64)}.com`, "A"))).toThrow(RangeError);
  });

  test("answers", () => {
    const ask = (name: string, type: Parameters<typeof dnsQuery>[2]) => {
      const reply = decodeDns(
        answerQuery(encodeDns(dnsQuery(5, name, type)), (asked) =>
          asked.name === "web" ? { addresses: ["172.18.0.2", "172.18.0.3"] } : asked.address === "172.18.0.2" ? { names: ["web.net"] } : undefined,
        ) ?? new Uint8Array(),
      );
      return [reply?.rcode, ...(reply?.answers.map((record) => record.data) ?? [])];
    };
    expect(ask("WEB", "A")).toEqual(["NOERROR", "172.18.0.2", "172.18.0.3"]);
    expect(ask("web", "AAAA")).toEqual(["NOERROR"]);
    expect(ask("2.0.18.172.in-addr.arpa", "PTR")).toEqual(["NOERROR", "web.net"]);
    expect(ask("db", "A")).toEqual(["NXDOMAIN"]);
    expect(addressOfArpa("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa")).toBe("::1");
  });
});

describe("the resolver", () => {
  const zone: Record<string, string[]> = { "web.corp.example": ["10.0.0.1"], "example.com": ["93.184.215.14", "2606:2800::1"], short: ["10.0.0.9"] };
  async function run(name: string, resolvConf: string, family?: 4 | 6, broken: readonly string[] = []) {
    const asked: string[] = [];
    const result = await resolve(name, {
      hosts: "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # c\n172.17.0.2 box Alias\n",
      resolvConf,
      ...(family === undefined ? {} : { family }),
      async query(server, message, timeout) {
        const question = decodeDns(message)?.questions[0];
        asked.push(`${server} ${question?.name} ${question?.type} ${Number(timeout / 1_000_000_000n)}s`);
        if (broken.includes(server)) return undefined;
        return answerQuery(message, ({ name: wanted }) => (zone[wanted] === undefined ? undefined : { addresses: zone[wanted] }));
      },
    }).catch((error) => error.code);
    return { result, asked };
  }

  test.each<[string, string, 4 | 6 | undefined, unknown, string[]]>([
    ["10.1.2.3", "", undefined, ["10.1.2.3"], []],
    ["LOCALHOST", "", undefined, ["127.0.0.1", "::1"], []],
    ["alias", "", 4, ["172.17.0.2"], []],
    ["example.com", "nameserver 1.1.1.1", 4, ["93.184.215.14"], ["1.1.1.1 example.com A 5s"]],
    ["example.com", "nameserver 1.1.1.1", undefined, ["93.184.215.14", "2606:2800::1"], ["1.1.1.1 example.com A 5s", "1.1.1.1 example.com AAAA 5s"]],
    ["web", "nameserver 1.1.1.1\nsearch lab.example corp.example", 4, ["10.0.0.1"], ["1.1.1.1 web.lab.example A 5s", "1.1.1.1 web.corp.example A 5s"]],
    ["short", "nameserver 1.1.1.1\nsearch corp.example\noptions ndots:0", 4, ["10.0.0.9"], ["1.1.1.1 short A 5s"]],
    ["web.corp", "nameserver 1.1.1.1\nsearch example\noptions ndots:2", 4, ["10.0.0.1"], ["1.1.1.1 web.corp.example A 5s"]],
    ["gone.", "nameserver 1.1.1.1\nsearch corp.example", 4, [], ["1.1.1.1 gone A 5s"]],
    ["bad..name", "nameserver 1.1.1.1", 4, [], []],
  ])("%s with %j (%s)", async (name, config, family, result, asked) => {
    expect(await run(name, config, family)).toEqual({ result, asked });
  });

  test("servers that do not answer are tried in turn, twice", async () => {
    const config = "nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4";
    expect(await run("example.com", config, 4, ["1.1.1.1"])).toEqual({
      result: ["93.184.215.14"],
      asked: ["1.1.1.1 example.com A 5s", "2.2.2.2 example.com A 5s"],
    });
    const dead = await run("example.com", config, undefined, ["1.1.1.1", "2.2.2.2", "3.3.3.3"]);
    expect(dead.result).toBe("EAGAIN");
    expect(dead.asked.map((line) => line.split(" ").at(-1))).toEqual(["5s", "5s", "5s", "3s", "3s", "3s"]);
  });

  test("resolv.conf", () => {
    expect(parseResolvConf("# c\ndomain a.\nsearch b c\noptions ndots:99 timeout:1 attempts:9 edns0\nnameserver ::1\nnameserver junk")).toEqual({
      nameservers: ["::1"],
      search: ["b", "c"],
      ndots: 15,
      timeoutSeconds: 1,
      attempts: 5,
    });
    expect(parseResolvConf("").nameservers).toEqual(["127.0.0.1"]);
  });
});
