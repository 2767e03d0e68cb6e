import { expect, test } from "vitest";
import { parseHelp } from "../../src/host/build/command-reference.ts";

test("a command that holds others", () => {
  const help = parseHelp(
    "\nUsage:  docker volume COMMAND\n\nManage volumes\n\nCommands:\n  create      Create a volume\n  ls          List volumes\n\nRun 'docker volume COMMAND --help' for more information on a command.\n",
  );
  expect(help).toEqual({ summary: "Manage volumes", usage: ["docker volume COMMAND"], aliases: [], children: ["create", "ls"] });
});

test("a command with aliases and options", () => {
  const help = parseHelp(
    "Usage:  docker container rm [OPTIONS] CONTAINER [CONTAINER...]\n\nRemove one or more containers\n\nAliases:\n  docker container rm, docker container remove, docker rm\n\nOptions:\n  -f, --force   Force\n",
  );
  expect(help.summary).toBe("Remove one or more containers");
  expect(help.aliases).toEqual(["docker container rm", "docker container remove", "docker rm"]);
  expect(help.children).toEqual([]);
});
