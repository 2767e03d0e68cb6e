import { describe, expect, test } from "vitest";
import { readCheck } from "../../../src/engine/build/dockerfile/directives.ts";
import { parseDockerfile } from "../../../src/engine/build/dockerfile/parse.ts";
import { readStages } from "../../../src/engine/build/dockerfile/stages.ts";
import { Linter, lintIgnored, lintText } from "../../../src/engine/build/lint.ts";

const read = (text: string) => readStages(parseDockerfile(text));

describe("instructions", () => {
  test("lines that go on are one, comments between them are none of it", () => {
    const [instruction] = parseDockerfile("FROM busybox\nRUN one && \\\n    # comment\n    two\n").instructions.slice(1);
    expect(instruction?.original).toBe("RUN one &&     two");
    expect(instruction?.range).toEqual({ start: 2, end: 4 });
  });

  test("documents belong to the instruction that announces them", () => {
    const [, run, copy] = parseDockerfile("FROM a\nRUN <<EOF\nset -e\nEOF\nCOPY <<-'A' <<B /x/\n\ttabs\n\tA\nb\nB\n").instructions;
    expect(run?.heredocs.map(({ content }) => content)).toEqual(["set -e\n"]);
    expect(copy?.heredocs).toMatchObject([
      { name: "A", expand: false, content: "tabs\n" },
      { name: "B", expand: true, content: "b\n" },
    ]);
  });

  test("the escape character can be another one", () => {
    const { instructions } = parseDockerfile("# escape=`\nFROM busybox\nRUN one `\n  two\\\n");
    expect(instructions[1]?.original).toBe("RUN one   two\\");
  });

  test("stages have names and numbers", () => {
    const { stages } = read("ARG V=1\nFROM a AS Build\nRUN true\nFROM b\n");
    expect(stages.map(({ name, index, commands }) => [name, index, commands.length])).toEqual([
      ["build", 0, 1],
      ["", 1, 0],
    ]);
  });
});

describe("errors", () => {
  test.each([
    ["FROM\n", "dockerfile parse error on line 1: FROM requires either one or three arguments"],
    ["FROM a AS 1x\n", 'dockerfile parse error on line 1: invalid name for build stage: "1x", name can\'t start with a number or contain symbols'],
    ["RUN x\n", "no build stage in current context"],
    ["FROM a\nCOPPY a b\n", "dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)"],
    ["FROM a\nNOSUCH x\n", "dockerfile parse error on line 2: unknown instruction: NOSUCH"],
    [
      "FROM a\nCOPY a\n",
      "dockerfile parse error on line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined",
    ],
    ["FROM a\nENV a\n", "ENV must have two arguments"],
    ["FROM a\nENV a=b c\n", 'Syntax error - can\'t find = in "c". Must be of the form: name=value'],
    ["FROM a\nENV =b\n", "dockerfile parse error on line 2: ENV names can not be blank"],
    ["FROM a\nSHELL x\n", "dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form"],
    ["FROM a\nHEALTHCHECK x\n", 'dockerfile parse error on line 2: Unknown type "X" in HEALTHCHECK (try CMD)'],
    ["FROM a\nHEALTHCHECK --interval=x CMD true\n", 'dockerfile parse error on line 2: time: invalid duration "x"'],
    ["FROM a\nONBUILD ONBUILD RUN x\n", "dockerfile parse error on line 2: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ["FROM a\nONBUILD FROM x\n", "dockerfile parse error on line 2: FROM isn't allowed as an ONBUILD trigger"],
    ["FROM a\nRUN --nosuch true\n", "dockerfile parse error on line 2: unknown flag: --nosuch"],
    ["FROM a\nRUN --network=foo true\n", 'dockerfile parse error on line 2: invalid network mode "foo"'],
    ["FROM a\nARG\n", "dockerfile parse error on line 2: ARG requires at least one argument"],
    ["FROM a\nWORKDIR\n", "dockerfile parse error on line 2: WORKDIR requires exactly one argument"],
    ["FROM a\nRUN <<EOF\necho\n", "unterminated heredoc"],
    ["# only a comment\n", "file with no instructions"],
    ["FROM a\nCOPY --link --link=true b c\n", "duplicate flag specified: --link"],
    ["FROM a\nCOPY --chown b c\n", "missing a value on flag: --chown"],
    ["FROM a\nADD --link=no b c\n", "expecting boolean value for flag --link, not: no"],
    ["FROM a\nCOPY --parents b c\n", "unknown flag: --parents"],
    ["FROM a\nCOPY --form=b c d\n", "unknown flag: --form (did you mean from?)"],
    ["data\n", /unknown instruction: data$/],
    ["FROM a\nADD\n", "ADD requires at least two arguments, but only one was provided"],
    ["FROM a\nRUN --mount= true\n", "failed to parse csv mounts: EOF"],
    ["FROM a\nHEALTHCHECK --interval=-1s CMD true\n", 'Interval "interval" cannot be less than 1ms'],
  ])("%j", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe("checks of the text", () => {
  test.each([
    ["from a as Base\nENV k v\nCMD x\n", ["StageNameCasing 1", "ConsistentInstructionCasing 1", "LegacyKeyValueFormat 2"]],
    ["FROM a as one\nfrom a AS one\n", ["FromAsCasing 1", "FromAsCasing 2", "DuplicateStageName 2", "ConsistentInstructionCasing 2"]],
    ["FROM a\nMAINTAINER jo\n", ["MaintainerDeprecated 2"]],
    ["FROM --platform=linux/amd64 a\n", ["FromPlatformFlagConstDisallowed 1"]],
    ["FROM --platform=$TARGETPLATFORM a\n", ["RedundantTargetPlatform 1"]],
    ["FROM a AS scratch\n", ["ReservedStageName 1"]],
    ["FROM a\nRUN true &&\\\n\n true\n", ["NoEmptyContinuation 4"]],
    ["# check=skip=MaintainerDeprecated\nFROM a\nMAINTAINER jo\n", []],
    ["# check=skip=all\nFROM a\nMAINTAINER jo\n", []],
    ["FROM a\nRUN x \\\n# comment\n\n", ["NoEmptyContinuation 4"]],
    ["# check=experimental=all\nFROM a AS b\n# wrong\nARG x\n# b is right\nFROM a AS b\n", ["InvalidDefinitionDescription 4", "DuplicateStageName 6"]],
    ["FROM a\n# wrong\nARG x\n", []],
  ])("%j", (text, expected) => {
    const dockerfile = read(text);
    const linter = new Linter(readCheck(dockerfile.parsed.directives.check));
    lintText(dockerfile, linter);
    expect(linter.sorted().map(({ rule, range }) => `${rule} ${range.start}`)).toEqual(expected);
  });
});

test.each(["1", "1.20", "1.7-labs", "labs", "latest"])("frontend %s knows COPY --parents", (tag) => {
  expect(() => read(`# syntax=docker/dockerfile:${tag}\nFROM a\nCOPY --parents b c\n`)).not.toThrow();
});

test("RUN may have no words", () => {
  expect(read("FROM a\nRUN\n").stages[0]?.commands[0]?.statement).toMatchObject({ kind: "run", command: [""], shell: true });
});

test("files that are not sent", () => {
  const dockerfile = read("FROM a\nCOPY f g\nADD h g\nCOPY --from=x f g\n");
  const linter = new Linter(readCheck("experimental=CopyIgnoredFile"));
  lintIgnored(dockerfile, "# comment\nf\n[hi]\n", linter);
  expect(linter.sorted().map(({ message }) => message)).toEqual([
    'Attempting to Copy file "f" that is excluded by .dockerignore',
    'Attempting to Add file "h" that is excluded by .dockerignore',
  ]);
});

test.each(["bogus=1", "bogus", "error=maybe"])("check=%s is refused", (text) => {
  expect(() => readCheck(text)).toThrow("failed to parse check options: ");
});
