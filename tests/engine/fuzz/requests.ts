import type { Random } from "./random.ts";

/** One request that nobody can grant, as it goes over the wire. */
export interface Malformed {
  readonly wire: string;
  /** Who has to refuse it: HTTP itself, in Go's plain words, or the API, in JSON. */
  readonly refusedBy: "http" | "api";
}

type Kind = (random: Random) => Malformed;

export function malformed(random: Random): Malformed {
  return random.one(KINDS)(random);
}

const KINDS: readonly Kind[] = [
  unknownPath,
  unknownMethod,
  unknownThing,
  unknownVersion,
  brokenJson,
  wrongType,
  wrongContentType,
  badFilters,
  badQuery,
  brokenChunks,
  shortBody,
  badRequestLine,
  badHeader,
  badUpgrade,
  notHttp,
];

const PRINTABLE = "abcdefghijklmnopqrstuvwxyz0123456789-_.~%41%2F%00%E0%A4!$&'()*+,;=:@é😀";

function unknownPath(random: Random): Malformed {
  const segment = (): string => encodeURI(random.text("abcxyz0189-_~!$&'()*+,;=:@é日", 12)) || "x";
  const path = Array.from({ length: 1 + random.below(5) }, segment).join("/");
  return api(request(random.one(["GET", "POST", "DELETE", "PUT", "HEAD" as string]).replace("HEAD", "GET"), `/nosuch${path}/${segment()}`));
}

function unknownMethod(random: Random): Malformed {
  const method = random.one(["PATCH", "TRACE", "PROPFIND", "get", "X", "PURGE"]);
  return api(request(method, random.one(["/containers/json", "/version", "/images/json", "/containers/nosuch", "/volumes"])));
}

function unknownThing(random: Random): Malformed {
  const name = `nosuch${encodeURIComponent(random.text(PRINTABLE, 30).replaceAll("%", ""))}`;
  const targets = [
    ["GET", "/containers/NAME/json"],
    ["GET", "/containers/NAME/logs?stdout=1"],
    ["GET", "/containers/NAME/top"],
    ["GET", "/containers/NAME/stats"],
    ["GET", "/containers/NAME/changes"],
    ["GET", "/containers/NAME/export"],
    ["GET", "/containers/NAME/archive?path=/"],
    ["POST", "/containers/NAME/start"],
    ["POST", "/containers/NAME/stop"],
    ["POST", "/containers/NAME/kill"],
    ["POST", "/containers/NAME/wait"],
    ["POST", "/containers/NAME/rename?name=other"],
    ["POST", "/containers/NAME/resize?h=1&w=1"],
    ["POST", "/containers/NAME/exec"],
    ["DELETE", "/containers/NAME"],
    ["GET", "/exec/NAME/json"],
    ["POST", "/exec/NAME/start"],
    ["GET", "/images/NAME/json"],
    ["GET", "/images/NAME/history"],
    ["POST", "/images/NAME/tag?repo=x"],
    ["DELETE", "/images/NAME"],
    ["GET", "/networks/NAME"],
    ["DELETE", "/networks/NAME"],
    ["GET", "/volumes/NAME"],
    ["DELETE", "/volumes/NAME"],
    ["GET", "/nodes/NAME"],
    ["GET", "/services/NAME"],
    ["GET", "/plugins/NAME/json"],
  ] as const;
  const [method, target] = random.one(targets);
  const body = target.endsWith("/exec") ? '{"Cmd":["true"]}' : "";
  return api(request(method, target.replace("NAME", name), { body }));
}

function unknownVersion(random: Random): Malformed {
  const version = random.one(["1.99", "2.0", "99.1", "1.12", "0.1", "1.1000000", "999999999999999999999.9"]);
  return api(request("GET", `/v${version}${random.one(["/version", "/containers/json", "/_ping"])}`));
}

const JSON_TARGETS = ["/containers/create", "/networks/create", "/volumes/create", "/containers/create?name=a", "/v1.43/containers/create"];

function brokenJson(random: Random): Malformed {
  const whole = JSON.stringify({
    Image: "busybox",
    Cmd: ["a", "b"],
    HostConfig: { Memory: 8_000_000, Binds: ["/a:/b"], RestartPolicy: { Name: "no" } },
    Name: "x",
  });
  const at = 1 + random.below(whole.length - 1);
  const broken = [
    () => whole.slice(0, at),
    () => `${whole.slice(0, at)}\u0001${random.text('{}[]",:', 3)}`,
    () => "[".repeat(1 + random.below(20_000)),
    () => `{"a":${"[".repeat(1 + random.below(500))}}`,
    () =>
      random.one(["{", "}", "tru", "nul", "-", "0x1", "'a'", '{"a"', '{"a":', "{a:1}", "\ufeff{", "\ud800", '"\\u12"', "{}{}", "[1,2", '{"a":1e}', "\0\0\0"]),
    () => `${whole} ${random.one(["{", "x", "1", '"'])}`,
  ];
  return api(request("POST", random.one(JSON_TARGETS), { body: random.one(broken)() }));
}

/** Fields, each with values that it cannot have. */
const FIELDS: readonly (readonly [path: string, wrong: readonly unknown[]])[] = [
  ...["Image", "Hostname", "Domainname", "User", "WorkingDir", "StopSignal", "HostConfig.NetworkMode", "HostConfig.IpcMode", "HostConfig.LogConfig.Type"].map(
    (path) => [path, [5, true, [], {}, 1.5]] as const,
  ),
  ...["Tty", "OpenStdin", "StdinOnce", "AttachStdin", "HostConfig.AutoRemove", "HostConfig.Privileged", "HostConfig.ReadonlyRootfs"].map(
    (path) => [path, [0, "yes", [], {}]] as const,
  ),
  ...[
    "HostConfig.Memory",
    "HostConfig.NanoCpus",
    "HostConfig.CpuShares",
    "HostConfig.ShmSize",
    "HostConfig.PidsLimit",
    "StopTimeout",
    "HostConfig.OomScoreAdj",
  ].map((path) => [path, ["1", true, [], {}, 1.5, 1e300]] as const),
  ...["Env", "OnBuild", "HostConfig.Binds", "HostConfig.Dns", "HostConfig.CapAdd", "HostConfig.ExtraHosts", "HostConfig.SecurityOpt"].map(
    (path) => [path, ["a", 5, true, {}, [5], [[]], [{}]]] as const,
  ),
  ...["Cmd", "Entrypoint"].map((path) => [path, [5, true, {}, [5], [[]], [null, 5]]] as const),
  ...["Labels", "ExposedPorts", "Volumes", "HostConfig.PortBindings", "HostConfig.Tmpfs", "HostConfig.Sysctls"].map(
    (path) => [path, ["a", 5, true, [], { a: [1] }]] as const,
  ),
  ["HostConfig", ["a", 5, true, []]],
  ["HostConfig.Mounts", [5, {}, [5], [{ Type: 5 }], [{ Type: "bogus", Target: "/x" }], [{ Type: "bind", Target: "x" }]]],
  ["HostConfig.Ulimits", [5, {}, [5], [{ Name: 5 }], [{ Soft: "x" }]]],
  ["HostConfig.RestartPolicy", [5, [], { Name: 5 }, { Name: "bogus" }, { MaximumRetryCount: "x" }]],
  ["HostConfig.Devices", [5, {}, [5], [{ PathOnHost: 5 }]]],
  ["Healthcheck", [5, [], { Test: 5 }, { Interval: "1s" }, { Interval: 5 }, { Retries: -1 }]],
  ["NetworkingConfig", [5, [], { EndpointsConfig: [] }, { EndpointsConfig: { a: 5 } }, { EndpointsConfig: { a: { Aliases: "x" } } }]],
  ["HostConfig.Memory", [1, 1024]],
  ["HostConfig.CpuPeriod", [1, 99_999_999]],
  ["HostConfig.PidMode", ["bogus"]],
  ["HostConfig.Runtime", ["bogus"]],
  ["HostConfig.Isolation", ["bogus"]],
  ["WorkingDir", ["relative"]],
  ["StopSignal", ["BOGUS"]],
];

function wrongType(random: Random): Malformed {
  const [path, wrong] = random.one(FIELDS);
  const body: Record<string, unknown> = { Image: "busybox" };
  let at = body;
  const names = path.split(".");
  for (const name of names.slice(0, -1)) {
    const inner: Record<string, unknown> = {};
    at[name] = inner;
    at = inner;
  }
  const last = names.at(-1) as string;
  at[random.chance(4) ? last.toLowerCase() : last] = random.one(wrong);
  // In lower case it comes beside the right one, and counts all the same.
  if (last === "Image" && "image" in body) delete body["Image"];
  return api(request("POST", `/containers/create${random.chance(2) ? "?name=fuzz" : ""}`, { body: JSON.stringify(body) }));
}

function wrongContentType(random: Random): Malformed {
  const type = random.one(["text/plain", "application/x-tar", "application/jsonx", "multipart/form-data; boundary=x", "/", "json", "application"]);
  return api(request("POST", random.one(JSON_TARGETS), { body: '{"Image":"busybox","Name":"x"}', type }));
}

function badFilters(random: Random): Malformed {
  const filters = random.one([
    "xx",
    "[]",
    "5",
    '"a"',
    '{"bogus":["x"]}',
    '{"status":5}',
    '{"dangling":["x"]}',
    '{"until":["x"]}',
    "{",
    '{"label":[5]}',
    '{"x":{"y":1',
  ]);
  const lists: Readonly<Record<string, string>> = {
    '{"status":5}': "/containers/json",
    '{"dangling":["x"]}': "/images/json",
    '{"until":["x"]}': "/networks/prune",
  };
  const target = lists[filters] ?? random.one(["/containers/json", "/images/json", "/networks", "/volumes", "/plugins"]);
  return api(request(target.endsWith("prune") ? "POST" : "GET", `${target}?filters=${encodeURIComponent(filters)}`));
}

function badQuery(random: Random): Malformed {
  const word = random.one(["x", "1.5", "--1", "0x10", "1e5", "99999999999999999999x", "%00", "%F0%9F%98%80"]);
  const [method, target] = random.one([
    ["GET", `/containers/json?limit=${word}`],
    ["GET", `/images/search?term=x&limit=${word}`],
    ["GET", `/events?since=${word === "1.5" ? "x" : word}`],
    ["GET", `/system/df?type=${word}`],
    ["POST", `/images/create?fromImage=${word.toUpperCase()}X`],
    ["POST", `/commit?container=${word}`],
    ["GET", `/images/get?names=nosuch${word}`],
    ["POST", `/containers/create?name=a%20${word}`],
  ] as const);
  return api(request(method, target, { body: target.includes("create?name") ? '{"Image":"busybox"}' : "" }));
}

function brokenChunks(random: Random): Malformed {
  const chunks = random.one([
    "zz\r\nabc\r\n0\r\n\r\n",
    "-5\r\nabcde\r\n0\r\n\r\n",
    "5\r\nabc",
    "3\r\nabcdef\r\n0\r\n\r\n",
    "ffffffffffffffffffff\r\nx",
    "\r\n\r\n",
    "5;ext\r\nab",
    `${"0".repeat(5000)}5\r\nabcde\r\n0\r\n\r\n`,
    "1\n{\n0\n\n",
    "a",
    '5\r\n{"a":\r\n0\r\nBad Trailer\r\n',
  ]);
  const head = `POST ${random.one(JSON_TARGETS)} HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  return { wire: head + chunks, refusedBy: "api" };
}

function shortBody(random: Random): Malformed {
  const wire = `POST ${random.one(JSON_TARGETS)} HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: ${20 + random.below(1_000_000)}\r\n\r\n{"Image":`;
  return { wire, refusedBy: "api" };
}

function badRequestLine(random: Random): Malformed {
  const line = random.one([
    "GET",
    "GET /version",
    "GET  /version HTTP/1.1",
    "GET /version HTTP/9.9",
    "GET /version HTTP/1.1 x",
    "GET version HTTP/1.1",
    "G\u0001T /version HTTP/1.1",
    "GET /a%zz HTTP/1.1",
    "GET /%2 HTTP/1.1",
    "GET /\u0007 HTTP/1.1",
    "(GET) /version HTTP/1.1",
    `GET /${"a".repeat(70_000 + random.below(10_000))} HTTP/1.1`,
    ": / HTTP/1.1",
    " GET / HTTP/1.1",
    `${random.text("abc", 20)}\t/ HTTP/1.1`,
  ]);
  return { wire: `${line}\r\nHost: d\r\n\r\n`, refusedBy: "http" };
}

function badHeader(random: Random): Malformed {
  const header = random.one([
    "no colon",
    ": empty name",
    "sp ace: x",
    "Content-Length: -1",
    "Content-Length: x",
    "Content-Length: 1, 2",
    "Content-Length: 99999999999999999999999",
    "Content-Length: 1\r\nContent-Length: 2",
    "Transfer-Encoding: gzip",
    "Transfer-Encoding: chunked, chunked",
    "Host: e",
    "Expect: something",
    "X: a\u0001b",
    "\u0000: x",
    ...(random.chance(40) ? [`X: ${"y".repeat(1_100_000)}`, manyHeaders()] : []),
  ]);
  return { wire: `POST /containers/create HTTP/1.1\r\nHost: d\r\n${header}\r\n\r\n`, refusedBy: "http" };
}

function manyHeaders(): string {
  return Array.from({ length: 30_000 }, (_, i) => `X-Many-Names-Of-Headers-${i}: ${"z".repeat(20)}`).join("\r\n");
}

function badUpgrade(random: Random): Malformed {
  const protocol = random.one(["tcp", "h2c", "websocket", "\u00e9", "", "x".repeat(500)]);
  const [method, target] = random.one([
    ["POST", "/containers/nosuch/attach?stream=1"],
    ["POST", "/exec/nosuch/start"],
    ["GET", "/containers/nosuch/attach/ws"],
    ["GET", "/nosuch"],
    ["POST", "/containers/create"],
  ] as const);
  return api(`${method} ${target} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
}

function notHttp(random: Random): Malformed {
  const noise = Array.from({ length: 1 + random.below(200) }, () => String.fromCharCode(random.below(256))).join("");
  return { wire: `${random.one(["\u0016\u0003\u0001", "SSH-2.0-x", "PRI * HTTP/2.0", "\0", "*1"])}${noise}\r\n\r\n`, refusedBy: "http" };
}

function api(wire: string): Malformed {
  return { wire, refusedBy: "api" };
}

function request(method: string, target: string, options: { body?: string; type?: string } = {}): string {
  const body = options.body ?? "";
  const length = new TextEncoder().encode(body).length;
  const framing = length === 0 ? "" : `Content-Type: ${options.type ?? "application/json"}\r\nContent-Length: ${length}\r\n`;
  return `${method} ${target} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n${framing}\r\n${body}`;
}
