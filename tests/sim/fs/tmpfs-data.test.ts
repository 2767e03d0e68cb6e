import { expect, test } from "vitest";
import { mountWords } from "../../../src/sim/fs/mount-words.ts";
import { parseTmpfsData } from "../../../src/sim/fs/tmpfs-data.ts";

const MEMORY = 8 * 1024 ** 3;

test.each([
  ["uid=5,mode=700,size=1m,gid=3,nr_inodes=100", ["size=1024k", "nr_inodes=100", "mode=700", "uid=5", "gid=3"]],
  ["mode=1777,uid=0", []],
  ["mode=0755", ["mode=755"]],
  ["size=3000", ["size=4k"]],
  ["size=10%", ["size=838864k"]],
  ["nr_blocks=4", ["size=16k"]],
])("%s is shown as the kernel does", (text, shown) => {
  expect(parseTmpfsData(text.split(","), MEMORY).printed).toEqual(shown);
});

test.each(["foo", "uid=x", "size=1q", "mode=9"])("%s is invalid", (text) => {
  expect(() => parseTmpfsData([text], MEMORY)).toThrow("Invalid argument");
});

test("flags come in the kernel's order, and the last word holds", () => {
  expect(mountWords(["noexec", "sync", "nosuid", "exec", "ro", "size=1m"])).toEqual({
    readOnly: true,
    flags: ["sync", "nosuid", "relatime"],
    data: ["size=1m"],
  });
});
