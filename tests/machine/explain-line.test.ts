/** Hover explanations come from the definitions that the parser reads; none may lack a line. */
import { expect, test } from "vitest";
import { placeholders, placeholderText } from "../../src/cli/placeholder.ts";
import type { Node } from "../../src/cli/tree.ts";
import { dockerTree, explainLine } from "../../src/machine/explain-line.ts";

const root = dockerTree();

function shown(line: string): string[] {
  return explainLine(line, root).map(({ start, end, title }) => `${line.slice(start, end)}: ${title}`);
}

test.each([
  [
    "docker run -d --name web -p 8080:80 nginx",
    ["docker: docker", "run: docker run", "-d: -d, --detach", "--name: --name", "web: --name", "-p: -p, --publish", "8080:80: -p, --publish", "nginx: IMAGE"],
  ],
  [
    "docker run --rm -it ubuntu bash -c 'exit 3'",
    ["docker: docker", "run: docker run", "--rm: --rm", "-it: -i, --interactive; -t, --tty", "ubuntu: IMAGE", "bash: COMMAND", "-c: ARG", "'exit 3': ARG"],
  ],
  ["docker rm -f $(docker ps -aq)", ["docker: docker", "rm: docker rm", "-f: -f, --force", "docker: docker", "ps: docker ps", "-aq: -a, --all; -q, --quiet"]],
  ["sudo docker ps | grep web && docker image ls > list", ["docker: docker", "ps: docker ps", "docker: docker", "image: docker image", "ls: docker image ls"]],
  ["docker cp web:/etc/hosts .", ["docker: docker", "cp: docker cp", "web:/etc/hosts: CONTAINER:SRC_PATH", ".: DEST_PATH|-"]],
  ["docker cp . web:/srv", ["docker: docker", "cp: docker cp", ".: SRC_PATH|-", "web:/srv: CONTAINER:DEST_PATH"]],
  [
    "docker compose -f a.yaml up -d web",
    ["docker: docker", "compose: docker compose", "-f: -f, --file", "a.yaml: -f, --file", "up: docker compose up", "-d: -d, --detach", "web: SERVICE"],
  ],
  ["docker build -t hello . 2>&1 # at last", ["docker: docker", "build: docker build", "-t: -t, --tag", "hello: -t, --tag", ".: PATH|URL|-"]],
  ["docker ps --help", ["docker: docker", "ps: docker ps", "--help: --help"]],
  ["docker rnu --nosuch", ["docker: docker"]],
  ["echo docker run", []],
  ["A=1 docker -H tcp://far:2375 info", ["docker: docker", "-H: -H, --host", "tcp://far:2375: -H, --host", "info: docker info"]],
])("%s", (line, words) => {
  expect(shown(line)).toEqual(words);
});

test("every command, flag and argument has a line in English and one in Hinglish", () => {
  let flags = 0;
  let commands = 0;
  const lacking: string[] = [];
  const walk = (node: Node, path: string): void => {
    const short = node.command?.short ?? node.group?.short;
    if (path !== "docker") {
      commands++;
      if (!short?.en || !short.hi) lacking.push(path);
    }
    for (const [name, { usage, hidden }] of Object.entries(node.flags)) {
      if (hidden) continue;
      flags++;
      if (usage.en.trim() === "" || usage.hi.trim() === "" || usage.en === usage.hi) lacking.push(`${path} --${name}`);
    }
    for (const use of [node.command?.use ?? "", ...(node.command?.alsoUse ?? []).map((line) => line.replace(/^\S+ /, ""))]) {
      for (const { name } of placeholders(use)) if (placeholderText(name) === undefined) lacking.push(`${path} ${name}`);
    }
    for (const child of node.children.values()) walk(child, `${path} ${child.name}`);
  };
  walk(root, "docker");
  expect(lacking).toEqual([]);
  expect(commands).toBeGreaterThan(250);
  expect(flags).toBeGreaterThan(1500);
});
