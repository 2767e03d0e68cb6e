import { expect, test } from "vitest";
import { explain } from "../../src/cli/explain.ts";
import { formatDuration, humanDuration, parseDuration } from "../../src/cli/format/duration.ts";
import { formatRows } from "../../src/cli/format/formatter.ts";
import { displayPorts } from "../../src/cli/format/ports.ts";
import { alignColumns } from "../../src/cli/format/table.ts";
import { bytesSize, humanSize } from "../../src/cli/format/units.ts";
import { parsePublished } from "../../src/cli/option/port.ts";

test.each([
  [0.5, "Less than a second"],
  [1, "1 second"],
  [59, "59 seconds"],
  [60, "About a minute"],
  [150, "2 minutes"],
  [3600, "About an hour"],
  [47 * 3600, "47 hours"],
  [13 * 86_400, "13 days"],
  [21 * 86_400, "3 weeks"],
  [90 * 86_400, "3 months"],
  [800 * 86_400, "2 years"],
])("%s seconds ago", (seconds, expected) => {
  expect(humanDuration(seconds * 1e9)).toBe(expected);
});

test("durations, sizes and columns", () => {
  expect([parseDuration("1h30m"), parseDuration("1.5s"), parseDuration("x")]).toEqual([5.4e12, 1.5e9, 'time: invalid duration "x"']);
  expect([formatDuration(5.4e12), formatDuration(1.5e9), formatDuration(2e5)]).toEqual(["1h30m0s", "1.5s", "200µs"]);
  expect([humanSize(1_984_179, 3), humanSize(308_200_000), humanSize(0), bytesSize(25_275_000_000)]).toEqual(["1.98MB", "308.2MB", "0B", "23.54GiB"]);
  expect(alignColumns("A\tB\nlonger than ten\tC\n")).toBe("A                 B\nlonger than ten   C\n");
});

test("formats of lists", () => {
  const kind = {
    type: "*formatter.x",
    headers: { Name: "NAME", Size: "SIZE" },
    table: "{{.Name}}",
    quiet: "{{.Name}}",
    raw: "name: {{.Name}}\nsize: {{.Size}}\n",
    fields: (row: { Name: string; Size: string }) => row,
  };
  const rows = [{ Name: "a", Size: "1" }];
  const shown = (format: string, quiet = false) => formatRows(rows, kind, { format, quiet });
  expect(shown("table {{.Name}}\\t{{.Size}}")).toBe("NAME      SIZE\na         1\n");
  expect(shown("table{{.Name}}")).toBe("NAME\na\n");
  expect(shown("tables {{.Name}}")).toBe("s NAME\ns a\n");
  expect(shown(" table {{.Name}}")).toBe("table a\n");
  expect(shown("TABLE {{.Name}}")).toBe("TABLE a\n");
  expect(shown(" {{.Name}} ")).toBe("a\n");
  expect(shown("raw")).toBe("name: a\nsize: 1\n\n");
  expect(shown("raw", true)).toBe("name: a\n");
  expect(() => shown("table {{.Name}}\\t{{.Nope}}")).toThrow("template: :1:12: executing");
});

test("ports in a column and in a flag", () => {
  const port = (PrivatePort: number, PublicPort?: number, IP?: string) => ({
    PrivatePort,
    Type: "tcp",
    ...(PublicPort ? { PublicPort } : {}),
    ...(IP ? { IP } : {}),
  });
  expect(displayPorts([port(80, 8080, "0.0.0.0"), port(80, 8080, "::"), port(81), port(82)])).toBe("81-82/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp");
  expect(parsePublished(["8000-8001:80-81", "127.0.0.1::53/udp"]).bindings).toEqual({
    "80/tcp": [{ HostIp: "", HostPort: "8000" }],
    "81/tcp": [{ HostIp: "", HostPort: "8001" }],
    "53/udp": [{ HostIp: "127.0.0.1", HostPort: "" }],
  });
  expect(() => parsePublished(["80:80:80:80"])).toThrow("Invalid ip address 80:80: address 80:80:: too many colons in address");
});

test("every word of a command line is explained", () => {
  const words = explain(["docker", "run", "-it", "--rm", "-p", "8080:80", "alpine", "sh", "-c", "ls"]);
  expect(words.map(({ kind }) => kind)).toEqual(["program", "command", "flag", "flag", "flag", "value", "argument", "argument", "argument", "argument"]);
  expect(words[2]?.explanation?.en).toBe("Keep STDIN open\nGive it a terminal");
  expect(words.every(({ explanation }) => (explanation?.hi ?? "") !== "")).toBe(true);
});
