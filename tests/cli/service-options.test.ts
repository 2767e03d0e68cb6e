import { expect, test } from "vitest";
import { FlagValueError } from "../../src/cli/flag/flag.ts";
import { shellWords } from "../../src/cli/flag/shell-words.ts";
import { naturally } from "../../src/cli/format/natural.ts";
import { parseFileOption } from "../../src/cli/service/file-option.ts";
import { publishedPorts } from "../../src/cli/service/publish.ts";

const port = (TargetPort: number, PublishedPort?: number, Protocol = "tcp", PublishMode = "ingress") => ({
  Protocol,
  TargetPort,
  ...(PublishedPort === undefined ? {} : { PublishedPort }),
  PublishMode,
});

test.each([
  ["80", [port(80)]],
  ["8080:80", [port(80, 8080)]],
  ["8080:80/udp", [port(80, 8080, "udp")]],
  ["8080-8081:80-81", [port(80, 8080), port(81, 8081)]],
  ["published=8080,target=80", [port(80, 8080)]],
  ["target=80,mode=host,protocol=udp", [port(80, undefined, "udp", "host")]],
])("--publish %s", (text, ports) => {
  expect(publishedPorts(text)).toEqual(ports);
});

test.each([
  ["abc", "Invalid containerPort: abc"],
  ["x:80", "Invalid hostPort: x"],
  ["80:80:80", "Invalid ip address: 80"],
  ["127.0.0.1:80:80", "hostip is not supported"],
  ["published=8080", "missing mandatory field 'target'"],
  ["target=80,mode=x", "invalid publish mode value (x): must be either 'ingress' or 'host'"],
  ["published=99999,target=80", "invalid published port (99999): value must be an integer: value out of range"],
])("--publish %s is refused", (text, message) => {
  expect(() => publishedPorts(text)).toThrow(new FlagValueError(message));
});

test.each([
  ["token", { source: "token", file: { Name: "token", UID: "0", GID: "0", Mode: 0o444 } }],
  ["source=token,target=/etc/t,uid=1,gid=2,mode=0400", { source: "token", file: { Name: "/etc/t", UID: "1", GID: "2", Mode: 0o400 } }],
  ["src=token,mode=256", { source: "token", file: { Name: "token", UID: "0", GID: "0", Mode: 256 } }],
])("--secret %s", (text, option) => {
  expect(parseFileOption(text)).toEqual(option);
});

test.each([
  ["sleep 100", ["sleep", "100"]],
  ['sh -c "exit 1"', ["sh", "-c", "exit 1"]],
  ["a 'b  c' d\\ e", ["a", "b  c", "d e"]],
  ["a # not this", ["a"]],
  ["", []],
])("words of %j", (text, words) => {
  expect(shellWords(text)).toEqual(words);
});

test("names in the order in which people count", () => {
  expect(["web.10", "web.2", "db", "web.1", "web"].sort(naturally)).toEqual(["db", "web", "web.1", "web.2", "web.10"]);
});
