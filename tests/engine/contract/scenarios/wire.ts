import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Every byte of answers: status lines, headers and their order, lengths and chunks, good and refused. */
export async function wire(recorder: Recorder): Promise<void> {
  const { quiet } = bound(recorder);
  const { wire } = { wire: recorder.wire.bind(recorder) };
  const HOST = "Host: docker\n";
  const CLOSE = "Connection: close\n";
  const UPGRADE = "Connection: Upgrade\nUpgrade: tcp\n";
  const ask = (line: string, headers = "", body = ""): string =>
    `${line} HTTP/1.1\n${HOST}${headers}${body === "" ? "" : `Content-Type: application/json\nContent-Length: ${body.length}\n`}\n${body}`;
  const closing = (line: string, headers = "", body = ""): string => ask(line, CLOSE + headers, body);

  // What every client begins with.
  await wire("ping", closing("GET /_ping"));
  await wire("ping: head", closing("HEAD /_ping"), { head: true });
  await wire("ping: kept open", ask("GET /_ping"));
  await wire("ping: HTTP/1.0", "GET /_ping HTTP/1.0\n\n");
  await wire("ping: HTTP/1.0, kept open", "GET /_ping HTTP/1.0\nConnection: keep-alive\n\n");
  await wire("ping: head, HTTP/1.0", "HEAD /_ping HTTP/1.0\n\n", { head: true });
  await wire("ping: HTTP/1.2", "GET /_ping HTTP/1.2\nHost: x\nConnection: close\n\n");
  await wire("ping: HTTP/2.0", "GET /_ping HTTP/2.0\nHost: x\n\n");
  await wire("ping: HTTP/0.9", "GET /_ping\n\n");
  await wire("ping: pipelined", `${ask("GET /_ping")}${ask("GET /v1.51/_ping")}${closing("GET /_ping")}`);
  await wire("ping: pipelined with a body and a refusal", `${ask("POST /containers/create", "", '{"Image":5}')}${ask("GET /nosuch")}${closing("GET /_ping")}`);
  await wire("ping: a body that nobody reads", `${ask("GET /_ping", "", "{}")}${closing("GET /_ping")}`);
  await wire("ping: no Host", `GET /_ping HTTP/1.1\n${CLOSE}\n`);
  await wire("ping: empty Host", `GET /_ping HTTP/1.1\nHost:\n${CLOSE}\n`);
  await wire("ping: foreign Host", `GET /_ping HTTP/1.1\nHost: example.com:99\n${CLOSE}\n`);
  await wire("ping: two Hosts", `GET /_ping HTTP/1.1\nHost: a\nHost: b\n${CLOSE}\n`);
  await wire("ping: malformed Host", `GET /_ping HTTP/1.1\nHost: a b\n${CLOSE}\n`);
  await wire("ping: Host of odd bytes", `GET /_ping HTTP/1.1\nHost: a{b}\n${CLOSE}\n`);
  await wire("ping: absolute target", closing("GET http://example.com/_ping"));
  await wire("ping: with a query", closing("GET /_ping?a=b&c"));
  await wire("ping: malformed query", closing("GET /_ping?a=%zz"));
  await wire("ping: header without a colon", `GET /_ping HTTP/1.1\n${HOST}nonsense\n\n`);
  await wire("ping: header name with a blank", `GET /_ping HTTP/1.1\n${HOST}a b: c\n\n`);
  await wire("ping: header with a blank before its colon", `GET /_ping HTTP/1.1\n${HOST}a : c\n\n`);
  await wire("ping: folded header", `GET /_ping HTTP/1.1\n${HOST}${CLOSE}A: b\n c\n\n`);
  await wire("ping: header with no name", `GET /_ping HTTP/1.1\n${HOST}: c\n\n`);
  await wire("ping: header with a zero byte", `GET /_ping HTTP/1.1\n${HOST}A: \0\n\n`);
  await wire("ping: empty lines before it", `\n\n${closing("GET /_ping")}`);
  await wire("ping: two blanks", `GET  /_ping HTTP/1.1\n${HOST}\n`);
  await wire("ping: lower case method", closing("get /_ping"));
  await wire("ping: unknown method", closing("BREW /_ping"));
  await wire("ping: method of odd bytes", closing("G{T /_ping"));
  await wire("ping: put", closing("PUT /_ping"));
  await wire("ping: options", closing("OPTIONS /_ping"));
  await wire("ping: options of everything", closing("OPTIONS *"));
  await wire("ping: connect", closing("CONNECT /_ping"));
  await wire("ping: trace", closing("TRACE /_ping"));
  await wire("not HTTP", "hello\n\n");
  await wire("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abcdefghijklmnopq\n");

  // Paths.
  for (const [name, path] of [
    ["root", "/"],
    ["empty version", "/v1.51"],
    ["version and slash", "/v1.51/"],
    ["trailing slash", "/version/"],
    ["trailing slash behind a version", "/v1.51/version/"],
    ["double slash", "//version"],
    ["double slash inside", "/v1.51//version"],
    ["double slash inside, with a query", "/containers//json?all=1&x=%20"],
    ["dots", "/v1.51/../version"],
    ["dots at the end", "/version/.."],
    ["one dot", "/./version"],
    ["encoded letters", "/%76ersion"],
    ["encoded slash", "/containers%2Fjson"],
    ["encoded slash in a name", "/containers/a%2Fb/json"],
    ["encoded blank in a name", "/containers/a%20b/json"],
    ["encoded quotes in a name", "/containers/%22a%22/json"],
    ["encoded line end in a name", "/containers/a%0Ab/json"],
    ["encoded percent in a name", "/containers/a%25b/json"],
    ["encoded UTF-8 in a name", "/containers/%C3%A4/json"],
    ["no UTF-8 in a name", "/containers/%FF/json"],
    ["angle brackets in a name", "/containers/%3Ca%26b%3E/json"],
    ["malformed escape", "/containers/%zz/json"],
    ["half an escape", "/containers/a%2/json"],
    ["empty name", "/containers//json"],
    ["plus in a name", "/containers/a+b/json"],
    ["upper case", "/VERSION"],
    ["unknown", "/nosuch"],
    ["unknown behind a version", "/v1.51/nosuch"],
    ["unknown behind a version too new", "/v1.99/nosuch"],
    ["version too new", "/v1.52/version"],
    ["version far too new", "/v99.99/version"],
    ["version with many numbers", "/v1.51.0.0/version"],
    ["version too old", "/v1.23/version"],
    ["version zero", "/v0/version"],
    ["version without numbers", "/v/version"],
    ["version of dots", "/v.../version"],
    ["version ends in a dot", "/v1./version"],
    ["version with a leading zero", "/v01.51/version"],
    ["version with many digits", "/v1.0051/version"],
    ["version with a letter", "/v1.51a/version"],
    ["upper case version", "/V1.51/version"],
    ["twice a version", "/v1.51/v1.51/version"],
    ["query without a path", "?x=1"],
    ["fragment", "/version#x"],
    ["semicolons in a query", "/containers/json?all=1;limit=1"],
  ] as const)
    await wire(`path: ${name}`, closing(`GET ${path}`), { headers: /ersion$/.test(path) });
  await wire("path: much too long", closing(`GET /${"a".repeat(20_000)}`));
  await wire("path: method not there", closing("DELETE /version"));
  await wire("path: head of what has none", closing("HEAD /version"), { head: true });
  await wire("path: head of a redirect", closing("HEAD //_ping"), { head: true });
  await wire("path: post redirected", closing("POST //containers/create", "", "{}"));
  await wire("path: put where only get is", closing("PUT /info"));
  await wire("path: get where only post is", closing("GET /containers/create"));

  // Bodies.
  const body = '{"Image":"dbct-nosuch"}';
  await wire(
    "body: chunked",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nTransfer-Encoding: chunked\n\n17\n${body}\n0\n\n`,
  );
  await wire(
    "body: chunked with an extension",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nTransfer-Encoding: chunked\n\n17;a=b\n${body}\n0\n\n`,
  );
  await wire(
    "body: chunked with a trailer",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nTransfer-Encoding: chunked\n\n17\n${body}\n0\nA: b\n\n`,
  );
  await wire(
    "body: malformed chunk",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nTransfer-Encoding: chunked\n\nzz\n${body}\n0\n\n`,
  );
  await wire(
    "body: chunked and a length",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nContent-Length: 3\nTransfer-Encoding: chunked\n\n17\n${body}\n0\n\n`,
  );
  await wire("body: other encoding", `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nTransfer-Encoding: gzip\n\n`);
  await wire(
    "body: two lengths",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nContent-Length: 23\nContent-Length: 24\n\n${body}`,
  );
  await wire(
    "body: same length twice",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nContent-Length: 23\nContent-Length: 23\n\n${body}`,
  );
  await wire("body: negative length", `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nContent-Length: -1\n\n${body}`);
  await wire("body: length is no number", `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/json\nContent-Length: x\n\n${body}`);
  await wire(
    "body: waits for 100",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Expect: 100-continue\nContent-Type: application/json\nContent-Length: 23\n\n${body}`,
  );
  await wire(
    "body: waits for 100, upper case",
    `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Expect: 100-CONTINUE\nContent-Type: application/json\nContent-Length: 23\n\n${body}`,
  );
  await wire(
    "body: waits for 100 that nobody sends",
    `POST /nosuch HTTP/1.1\n${HOST}Expect: 100-continue\nContent-Type: application/json\nContent-Length: 23\n\n${body}`,
  );
  await wire("body: waits for 100 with none", `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}Expect: 100-continue\n\n`);
  await wire(
    "body: waits for 100 in HTTP/1.0",
    `POST /containers/create HTTP/1.0\nExpect: 100-continue\nContent-Type: application/json\nContent-Length: 23\n\n${body}`,
  );
  await wire("body: other expectation", `POST /containers/create HTTP/1.1\n${HOST}Expect: tea\nContent-Length: 23\n\n${body}`);
  for (const [name, type] of [
    ["none", ""],
    ["text", "Content-Type: text/plain\n"],
    ["with a parameter", "Content-Type: application/json; charset=utf-8\n"],
    ["upper case", "Content-Type: APPLICATION/JSON\n"],
    ["malformed parameter", "Content-Type: application/json; charset\n"],
    ["empty", "Content-Type:\n"],
    ["no slash", "Content-Type: json\n"],
    ["only a slash", "Content-Type: /\n"],
    ["two", "Content-Type: application/json, text/plain\n"],
    ["blank inside", "Content-Type: application /json\n"],
    ["nothing behind the slash", "Content-Type: application/\n"],
    ["repeated", "Content-Type: application/json\nContent-Type: text/plain\n"],
  ] as const)
    await wire(`type: ${name}`, `POST /containers/create HTTP/1.1\n${HOST}${CLOSE}${type}Content-Length: 23\n\n${body}`);
  await wire("type: wrong, no body", closing("POST /containers/create", "Content-Type: text/plain\n"));
  await wire("type: wrong, empty body", closing("POST /containers/create", "Content-Type: text/plain\nContent-Length: 0\n"));

  // Every endpoint, good …
  await quiet("POST /containers/create?name=dbct-wire", { Image: "busybox", Cmd: ["sleep", "3000"], OpenStdin: true, Labels: { dbct: "wire" } });
  const OURS = encodeURIComponent('{"label":["dbct=wire"]}');
  await wire("start", closing("POST /containers/dbct-wire/start"));
  await wire("start: running", closing("POST /containers/dbct-wire/start"));
  for (const path of [
    "/version",
    "/info",
    `/images/json?filters=${encodeURIComponent('{"reference":["busybox"]}')}`,
    "/images/busybox/json",
    "/images/busybox/history",
    "/images/busybox/get",
    "/images/get?names=busybox",
    "/networks",
    "/networks/bridge",
    `/volumes?filters=${encodeURIComponent('{"name":["dbct-nosuch"]}')}`,
    "/plugins",
    "/containers/dbct-wire/json",
    "/containers/dbct-wire/top",
    "/containers/dbct-wire/stats?stream=0",
    "/containers/dbct-wire/stats?stream=0&one-shot=1",
    "/containers/dbct-wire/changes",
    "/containers/dbct-wire/archive?path=/etc/hostname",
    "/containers/dbct-wire/export",
    "/containers/dbct-wire/logs?stdout=1",
    `/containers/json?filters=${OURS}`,
    "/containers/json?filters=%7B%22label%22%3A%5B%22dbct%3Dnothing%22%5D%7D",
    "/events?since=1&until=2",
  ]) {
    await wire(`get ${path.split("?filters")[0]}${path.includes("nothing") ? ": nothing" : ""}`, closing(`GET ${path}`), { headers: true });
  }
  await wire("HTTP/1.0 /info", "GET /info HTTP/1.0\n\n", { headers: true });
  await wire("HTTP/1.0 /info, kept open", "GET /info HTTP/1.0\nConnection: keep-alive\n\n", { headers: true });
  await wire("HTTP/1.0 /events", "GET /events?since=1&until=2 HTTP/1.0\n\n", { headers: true });
  await wire("HTTP/1.0 logs", "GET /containers/dbct-wire/logs?stdout=1 HTTP/1.0\n\n", { headers: true });
  await wire("events: as they come", ask("GET /events"), { headers: true });
  await wire("stats: as they come", ask("GET /containers/dbct-wire/stats"), { headers: true });
  await wire("logs: as they come", ask("GET /containers/dbct-wire/logs?stdout=1&follow=1"), { headers: true });
  await wire("archive: head", closing("HEAD /containers/dbct-wire/archive?path=/etc/hostname"), { head: true });
  await wire("archive: head of a link", closing("HEAD /containers/dbct-wire/archive?path=/proc/self"), { head: true });
  await wire("archive: head of nothing", closing("HEAD /containers/dbct-wire/archive?path=/nosuch"), { head: true });
  await wire("archive: head without a path", closing("HEAD /containers/dbct-wire/archive"), { head: true });
  await wire("archive: head of no container", closing("HEAD /containers/dbct-nosuch/archive?path=/"), { head: true });
  await wire("archive: put", closing("PUT /containers/dbct-wire/archive?path=/tmp", "Content-Length: 0\n"));
  await wire("archive: put to nothing", closing("PUT /containers/dbct-wire/archive?path=/nosuch", "Content-Length: 0\n"));
  for (const verb of ["pause", "unpause", "restart?t=0", "resize?h=10&w=10", "rename?name=dbct-wire2"])
    await wire(`verb ${verb}`, closing(`POST /containers/dbct-wire/${verb}`));
  await quiet("POST /containers/dbct-wire2/rename?name=dbct-wire");
  await wire("update", closing("POST /containers/dbct-wire/update", "", '{"CpuShares":512}'));
  await wire("exec: create", closing("POST /containers/dbct-wire/exec", "", '{"Cmd":["echo","hi"],"AttachStdout":true}'));
  const exec = async (config: object = { Cmd: ["echo", "hi"], AttachStdout: true }): Promise<string> =>
    (await quiet("POST /containers/dbct-wire/exec", config)).Id;
  await wire("exec: inspect", closing(`GET /exec/${await exec()}/json`));
  await wire("exec: start", closing(`POST /exec/${await exec()}/start`, "", "{}"));
  await wire("exec: start, kept open", ask(`POST /exec/${await exec()}/start`, "", "{}"));
  await wire("exec: start, upgraded", ask(`POST /exec/${await exec()}/start`, UPGRADE, "{}"));
  await wire("exec: start, upgraded to something else", ask(`POST /exec/${await exec()}/start`, "Connection: Upgrade\nUpgrade: h2c\n", "{}"));
  await wire("exec: start, upgrade without Connection", ask(`POST /exec/${await exec()}/start`, "Upgrade: tcp\n", "{}"));
  await wire(
    "exec: start, a terminal upgraded",
    ask(`POST /exec/${await exec({ Cmd: ["echo", "hi"], AttachStdout: true, Tty: true })}/start`, UPGRADE, '{"Tty":true}'),
  );
  await wire("exec: start in version 1.41", ask(`POST /v1.41/exec/${await exec()}/start`, UPGRADE, "{}"));
  await wire("exec: start, HTTP/1.0", `POST /exec/${await exec()}/start HTTP/1.0\nContent-Type: application/json\nContent-Length: 2\n\n{}`);
  await wire("exec: start detached", closing(`POST /exec/${await exec()}/start`, "", '{"Detach":true}'));
  await wire("exec: start detached, upgraded", ask(`POST /exec/${await exec()}/start`, UPGRADE, '{"Detach":true}'));
  await wire("exec: start nothing", closing(`POST /exec/${await exec({ Cmd: ["nosuch"], AttachStdout: true })}/start`, "", "{}"));
  await wire("exec: start nothing, upgraded", ask(`POST /exec/${await exec({ Cmd: ["nosuch"], AttachStdout: true })}/start`, UPGRADE, "{}"));
  await wire("exec: start nothing, detached", ask(`POST /exec/${await exec({ Cmd: ["nosuch"] })}/start`, CLOSE, '{"Detach":true}'));
  await wire("exec: start without a body", ask(`POST /exec/${await exec()}/start`, UPGRADE));
  await wire("exec: start with a malformed body", ask(`POST /exec/${await exec()}/start`, UPGRADE, "{bad"));
  const ran = await exec({ Cmd: ["true"], AttachStdout: true });
  await wire("exec: first", ask(`POST /exec/${ran}/start`, UPGRADE, "{}"));
  await wire("exec: second", ask(`POST /exec/${ran}/start`, UPGRADE, "{}"));
  await wire("exec: unknown, upgraded", ask("POST /exec/nosuch/start", UPGRADE, "{}"));
  await wire("exec: unknown", closing("POST /exec/nosuch/start", "", "{}"));
  await wire("exec: inspect none", closing("GET /exec/nosuch/json"));
  await wire("exec: resize none", closing("POST /exec/nosuch/resize?h=1&w=1"));
  await wire("attach: upgraded", ask("POST /containers/dbct-wire/attach?stream=1&stdout=1", UPGRADE));
  await wire(
    "attach: upgraded with a length",
    ask("POST /containers/dbct-wire/attach?stream=1&stdout=1", `${UPGRADE}Content-Length: 0\nContent-Type: text/plain\n`),
  );
  await wire("attach: not upgraded", ask("POST /containers/dbct-wire/attach?stream=1&stdout=1"));
  await wire("attach: logs, not upgraded", ask("POST /containers/dbct-wire/attach?logs=1&stdout=1"));
  await wire("attach: version 1.41", ask("POST /v1.41/containers/dbct-wire/attach?stream=1&stdout=1", UPGRADE));
  await wire("attach: HTTP/1.0", "POST /containers/dbct-wire/attach?logs=1&stdout=1 HTTP/1.0\n\n");
  await wire("attach: none", ask("POST /containers/dbct-nosuch/attach?stream=1&stdout=1", UPGRADE));
  await wire("attach: none, not upgraded", closing("POST /containers/dbct-nosuch/attach?stream=1&stdout=1"));
  await wire("attach: bad keys, upgraded", ask("POST /containers/dbct-wire/attach?stream=1&stdout=1&detachKeys=nosuch", UPGRADE));
  await wire("attach: bad keys", closing("POST /containers/dbct-wire/attach?stream=1&stdout=1&detachKeys=nosuch"));
  await wire("attach: nothing asked for", ask("POST /containers/dbct-wire/attach", UPGRADE));
  await quiet("POST /containers/dbct-wire/pause");
  await wire("attach: paused, upgraded", ask("POST /containers/dbct-wire/attach?stream=1&stdout=1", UPGRADE));
  await wire("attach: paused", closing("POST /containers/dbct-wire/attach?stream=1&stdout=1"));
  await wire("websocket: paused", ask("GET /containers/dbct-wire/attach/ws?stream=1&stdout=1", "Connection: Upgrade\nUpgrade: websocket\n"));
  await quiet("POST /containers/dbct-wire/unpause");
  const SOCKET = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\nOrigin: http://docker\n";
  await wire("websocket", ask("GET /containers/dbct-wire/attach/ws?logs=1&stdout=1", SOCKET));
  await wire("websocket: stream", ask("GET /containers/dbct-wire/attach/ws?stream=1&stdout=1", SOCKET));
  await wire("websocket: none", ask("GET /containers/dbct-nosuch/attach/ws?stream=1", SOCKET));
  await wire("websocket: bad keys", ask("GET /containers/dbct-wire/attach/ws?stream=1&detachKeys=nosuch", SOCKET));
  await wire("websocket: no upgrade", ask("GET /containers/dbct-wire/attach/ws?stream=1"));
  await wire("websocket: no key", ask("GET /containers/dbct-wire/attach/ws?stream=1", SOCKET.replace(/Sec-WebSocket-Key.*\n/, "")));
  await wire("websocket: short key", ask("GET /containers/dbct-wire/attach/ws?stream=1", SOCKET.replace(/AQI.*\n/, "abc\n")));
  await wire("websocket: no version", ask("GET /containers/dbct-wire/attach/ws?stream=1", SOCKET.replace(/Sec-WebSocket-Version.*\n/, "")));
  await wire("websocket: old version", ask("GET /containers/dbct-wire/attach/ws?stream=1", SOCKET.replace("Version: 13", "Version: 8")));
  await wire("websocket: no origin", ask("GET /containers/dbct-wire/attach/ws?logs=1&stdout=1", SOCKET.replace(/Origin.*\n/, "")));
  await wire("websocket: malformed origin", ask("GET /containers/dbct-wire/attach/ws?logs=1&stdout=1", SOCKET.replace(/Origin.*\n/, "Origin: %zz\n")));
  await wire("websocket: with a protocol", ask("GET /containers/dbct-wire/attach/ws?logs=1&stdout=1", `${SOCKET}Sec-WebSocket-Protocol: a, b\n`));
  await wire("websocket: by post", ask("POST /containers/dbct-wire/attach/ws?stream=1", SOCKET));
  await wire("session: not upgraded", closing("POST /session"));
  await wire("session: upgraded to something else", ask("POST /session", "Connection: Upgrade\nUpgrade: tcp\n"));
  await wire(
    "session: upgraded",
    ask("POST /session", "Connection: Upgrade\nUpgrade: h2c\nX-Docker-Expose-Session-Uuid: a\nX-Docker-Expose-Session-Name: b\n"),
  );
  await wire("grpc: not upgraded", closing("POST /grpc"));
  await wire("grpc: upgraded to something else", ask("POST /grpc", "Connection: Upgrade\nUpgrade: tcp\n"));
  await wire("kill", closing("POST /containers/dbct-wire/kill?signal=USR1"));
  await wire("stop", closing("POST /containers/dbct-wire/stop?t=0"));
  await wire("stop: stopped", closing("POST /containers/dbct-wire/stop"));
  await wire("wait: over", closing("POST /containers/dbct-wire/wait"), { headers: true });
  await wire("wait: over, HTTP/1.0", "POST /containers/dbct-wire/wait HTTP/1.0\n\n", { headers: true });
  await wire("wait: goes on", ask("POST /containers/dbct-wire/wait?condition=next-exit"), { headers: true });
  await wire("wait: none", closing("POST /containers/dbct-nosuch/wait"));
  await wire("attach: stopped, upgraded", ask("POST /containers/dbct-wire/attach?stream=1&stdout=1", UPGRADE));
  await wire("commit", closing("POST /commit?container=dbct-wire&repo=dbct/wire"));
  await wire("tag", closing("POST /images/dbct/wire/tag?repo=dbct/wire&tag=two"));
  await wire("image: remove", closing("DELETE /images/dbct/wire:two"), { headers: true });
  await wire("image: remove all", closing("DELETE /images/dbct/wire"), { headers: true });
  await wire("container: remove", closing("DELETE /containers/dbct-wire"));
  await wire("create", closing("POST /containers/create?name=dbct-wire3", "", '{"Image":"busybox"}'));
  await wire("remove by force", closing("DELETE /containers/dbct-wire3?force=1&v=1"));
  await wire("volume: create", closing("POST /volumes/create", "", '{"Name":"dbct-wire"}'));
  await wire("volume: remove", closing("DELETE /volumes/dbct-wire"));
  await wire("volume: remove none", closing("DELETE /volumes/dbct-wire"));
  await wire("network: create", closing("POST /networks/create", "", '{"Name":"dbct-wire"}'));
  await wire("network: remove", closing("DELETE /networks/dbct-wire"));
  for (const what of ["containers", "images", "volumes", "networks"])
    await wire(`prune ${what}`, closing(`POST /${what}/prune?filters=${encodeURIComponent('{"label":["dbct=nothing"]}')}`));
  await wire("prune build", closing(`POST /build/prune?filters=${encodeURIComponent('{"id":["nosuch"]}')}`));
  await wire("pull: nothing listens", closing("POST /images/create?fromImage=127.0.0.1:5998/x&tag=latest"));
  await wire("pull: up to date", closing("POST /images/create?fromImage=busybox&tag=latest"), { headers: true });
  await wire("push: none", closing("POST /images/127.0.0.1:5000/dbct-nosuch/push?tag=1", "X-Registry-Auth: e30=\n"));
  await wire("load: no tar", `POST /images/load HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/x-tar\nContent-Length: 4\n\nabcd`);
  await wire("build: no tar", `POST /build HTTP/1.1\n${HOST}${CLOSE}Content-Type: application/x-tar\nContent-Length: 4\n\nabcd`);
  await wire("build: no tar, HTTP/1.0", "POST /build HTTP/1.0\nContent-Type: application/x-tar\nContent-Length: 4\n\nabcd");
  await wire("build: cancel", closing("POST /build/cancel?id=x"));
  await wire("auth: no body", closing("POST /auth"));
  await wire("distribution: none", closing("GET /distribution/127.0.0.1:5998/x/json"));
  await wire("search: bad", closing("GET /images/search?term=x&limit=x"));
  for (const line of [
    "GET /swarm",
    "GET /nodes",
    "GET /services",
    "GET /tasks",
    "GET /secrets",
    "GET /configs",
    "POST /swarm/leave",
    "GET /swarm/unlockkey",
    "POST /swarm/join",
    "POST /swarm/init",
  ])
    await wire(`swarm inactive: ${line}`, closing(line));
  for (const line of [
    "GET /containers/dbct-nosuch/json",
    "GET /containers/dbct-nosuch/logs?stdout=1",
    "GET /containers/dbct-nosuch/top",
    "GET /containers/dbct-nosuch/stats",
    "GET /containers/dbct-nosuch/export",
    "GET /containers/dbct-nosuch/archive?path=/",
    "DELETE /containers/dbct-nosuch",
    "POST /containers/dbct-nosuch/start",
    "GET /images/dbct-nosuch/json",
    "GET /images/dbct-nosuch/get",
    "GET /images/dbct-nosuch/history",
    "DELETE /images/dbct-nosuch",
    "GET /volumes/dbct-nosuch",
    "GET /networks/dbct-nosuch",
    "DELETE /networks/bridge",
    "GET /plugins/dbct-nosuch/json",
    "GET /events?since=x",
    "GET /containers/json?limit=x",
  ])
    await wire(`refused: ${line}`, closing(line));
  // A query that is none.
  await quiet("POST /containers/create?name=dbct-query", { Image: "busybox", Cmd: ["sleep", "3000"] });
  for (const line of [
    "GET /_ping",
    "GET /version",
    "GET /info",
    "GET /system/df",
    "GET /events",
    "POST /auth",
    "GET /containers/json",
    "GET /containers/dbct-query/json",
    "GET /containers/dbct-query/top",
    "GET /containers/dbct-query/logs",
    "GET /containers/dbct-query/changes",
    "GET /containers/dbct-query/stats",
    "GET /containers/dbct-query/archive",
    "PUT /containers/dbct-query/archive",
    "GET /containers/dbct-query/attach/ws",
    "POST /containers/dbct-query/attach",
    "POST /containers/dbct-query/exec",
    "POST /containers/dbct-query/kill",
    "POST /containers/dbct-query/pause",
    "POST /containers/dbct-query/unpause",
    "POST /containers/dbct-query/stop",
    "POST /containers/dbct-query/restart",
    "POST /containers/dbct-query/rename",
    "POST /containers/dbct-query/update",
    "POST /containers/dbct-query/resize",
    "POST /containers/dbct-query/wait",
    "POST /containers/create",
    "POST /containers/prune",
    "GET /images/json",
    "GET /images/busybox/json",
    "GET /images/search",
    "POST /images/create",
    "POST /images/load",
    "POST /images/busybox/tag",
    "POST /images/prune",
    "DELETE /images/dbct-nosuch",
    "POST /commit",
    "POST /build",
    "POST /build/prune",
    "POST /build/cancel",
    "GET /networks",
    "GET /networks/bridge",
    "POST /networks/create",
    "POST /networks/prune",
    "GET /volumes",
    "GET /volumes/dbct-nosuch",
    "DELETE /volumes/dbct-nosuch",
    "POST /volumes/create",
    "POST /volumes/prune",
    "GET /plugins",
    "GET /plugins/privileges",
    "POST /plugins/x/enable",
    "DELETE /plugins/x",
    "GET /nodes",
    "GET /services",
    "GET /tasks",
    "GET /secrets",
    "GET /configs",
    "GET /swarm",
    "POST /swarm/leave",
    "POST /swarm/update",
    "POST /exec/nosuch/resize",
    "POST /exec/nosuch/start",
    "DELETE /containers/dbct-query",
  ]) {
    await wire(`query with a semicolon: ${line}`, closing(`${line}?a;b`), { headers: /info|version|df|dbct-query.json|busybox.json|plugins$/.test(line) });
  }
  await wire("query with a bad escape", closing("GET /containers/json?all=%zz"));
  await wire("query with half an escape", closing("GET /containers/json?all=%2"));
  await wire("query with two faults", closing("GET /containers/json?a;b&all=%zz"));
  await wire("query with a bad name", closing("GET /containers/json?%zz=1"));
  await quiet("DELETE /containers/dbct-query?force=1");
}
