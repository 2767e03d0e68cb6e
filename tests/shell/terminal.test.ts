import { describe, expect, it } from "vitest";
import { bootShells } from "./support.ts";

/** What a person sees: escape sequences and bracketed-paste switches removed. */
function plain(text: string): string {
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r/g, "");
}

describe("a shell on a terminal", () => {
  it("edits, recalls, searches and completes", async () => {
    const { type, settle } = bootShells().terminal(["bash"]);
    expect(plain(await settle())).toBe("$ ");
    expect(plain(await type("echo hi\r"))).toBe("echo hi\nhi\n$ ");
    expect(plain(await type("echo ab\x1b[D\x1b[DX\r"))).toContain("\nXab\n$ ");
    expect(plain(await type("\x1b[A\x1b[A\r"))).toContain("\nhi\n$ ");
    expect(plain(await type("wrong\x15echo right\r"))).toContain("\nright\n$ ");
    expect(plain(await type("\x12Xa\r"))).toContain("\nXab\n$ ");
    expect(plain(await type("ec\tok\r"))).toContain("\nok\n$ ");
    expect(plain(await type("cat /etc/pas\t | head -1\r"))).toContain("\nroot:x:0:0:root:/root:/bin/bash\n$ ");
    expect(plain(await type("echo one two\r"))).toContain("one two\n$ ");
    expect(plain(await type("echo !$ !!:1\r"))).toContain("echo two one\ntwo one\n$ ");
  });

  it("reads on while something is open", async () => {
    const { type, settle } = bootShells().terminal(["bash"]);
    await settle();
    expect(plain(await type("for i in 1 2\r"))).toBe("for i in 1 2\n> ");
    expect(plain(await type("do echo $i; done\r"))).toBe("do echo $i; done\n1\n2\n$ ");
    expect(plain(await type("cat <<E\rdoc\rE\r"))).toContain("\ndoc\n$ ");
    await type("if true\r");
    expect(plain(await type("\x03"))).toContain("^C\n$ ");
  });

  it("interrupts and stops jobs", async () => {
    const { type, settle } = bootShells().terminal(["bash"]);
    await settle();
    await type("cat\r");
    expect(plain(await type("\x03"))).toBe("^C\n$ ");
    await type("cat\r");
    expect(plain(await type("\x1a"))).toBe("^Z\n[1]+  Stopped                 cat\n$ ");
    expect(plain(await type("jobs\r"))).toContain("[1]+  Stopped                 cat\n");
    expect(plain(await type("fg\r"))).toContain("fg\ncat\n");
    expect(plain(await type("abc\r"))).toContain("abc\nabc\n");
    expect(plain(await type("\x04"))).toBe("$ ");
    await type("while :; do sleep 0.01; done & true\r");
    expect(plain(await type("kill %1; wait 2>/dev/null; read x\r"))).toContain("read x");
    expect(plain(await type("\x03"))).toContain("^C");
    expect(plain(await type("echo $?\r"))).toContain("130");
  });

  it("tells of the end of jobs that were listed before", async () => {
    const { type, settle } = bootShells().terminal(["bash"]);
    await settle();
    await type("mkfifo p; cat p &\r");
    expect(plain(await type("jobs\r"))).toContain("[1]+  Running                 cat p &\n");
    expect(plain((await type("kill %1\r")) + (await type("\r")))).toContain("[1]+  Terminated              cat p\n");
  });

  it("lists and repeats commands of the history", async () => {
    const { type, settle } = bootShells().terminal(["bash"]);
    await settle();
    for (const command of ["echo one", "echo two three", "fc zzz"]) await type(`${command}\r`);
    expect(plain(await type("fc -l\r"))).toContain("\n1\t echo one\n2\t echo two three\n3\t fc zzz\n$ ");
    expect(plain(await type("fc -lnr 1 2\r"))).toContain("\n\t echo two three\n\t echo one\n$ ");
    expect(plain(await type("fc -s three=four 'echo t'\r"))).toContain("\necho two four\ntwo four\n$ ");
    expect(plain(await type("fc -s one\r"))).toContain("bash: fc: no command found\n");
    expect(plain(await type("fc -e cat 1 2\r"))).toContain("\necho one\none\necho two three\ntwo three\n$ ");
    expect(plain(await type("fc -e false 1\r"))).toMatch(/^fc -e false 1\n\$ $/);
    expect(plain(await type("history 3\r"))).toContain("echo one\n");
  });

  it("wraps long lines and takes pastes of many lines", async () => {
    const { type, settle } = bootShells().terminal(["bash"], { rows: 10, cols: 20 });
    await settle();
    expect(plain(await type(`echo ${"a".repeat(50)}\r`))).toContain(`\n${"a".repeat(50)}\n$ `);
    const lines = Array.from({ length: 500 }, (_, i) => `x=${i}`).join("\r");
    await type(`${lines}\r`);
    expect(plain(await type("echo $x\r"))).toContain("\n499\n");
    await type(`\x1b[200~${lines}\x1b[201~\r`);
    expect(plain(await type("echo $x\r"))).toContain("\n499\n");
  });

  it("ends at Ctrl-D", async () => {
    const { type, settle, process } = bootShells().terminal(["bash"]);
    await settle();
    expect(plain(await type("\x04"))).toBe("\nexit\n$ ".slice(0, -2));
    expect(process.status).toEqual({ code: 0 });
  });

  it("works in dash and ash too", async () => {
    for (const flavor of ["dash", "ash"]) {
      const { type, settle } = bootShells().terminal([flavor]);
      expect(plain(await settle())).toContain("$ ");
      expect(plain(await type(flavor === "ash" ? "echo $((6*7))\r" : "echo $((6*7))\r"))).toContain("\n42\n");
    }
  });
});
