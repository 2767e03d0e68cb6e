import { describe, expect, it } from "vitest";
import { dockerfileInstructions, locateProblem, locateStep } from "../../../src/cli/build/dockerfile-lines.ts";

const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG BASE=busybox
FROM $BASE AS build
# not an instruction
RUN echo a \\
  # nor this
  b
COPY <<one <<-two /x/
FROM inside
one
	two
ENV A=1
WORKDIR /x

FROM --platform=linux/amd64 alpine
EXPOSE 80 x
copy --from=build /x /y
RUN false
`;

describe("instructions", () => {
  it("are found with their lines", () => {
    expect(dockerfileInstructions(DOCKERFILE).map(({ name, start, end }) => `${name} ${start}-${end}`)).toEqual([
      "ARG 2-2",
      "FROM 3-3",
      "RUN 5-7",
      "COPY 8-11",
      "ENV 12-12",
      "WORKDIR 13-13",
      "FROM 15-15",
      "EXPOSE 16-16",
      "COPY 17-17",
      "RUN 18-18",
    ]);
  });

  it.each(["", "\\", "RUN a \\", "RUN <<x", "\n\n", "FROM x\r\nRUN a `\r\n"])("end with the file: %j", (source) => {
    expect(dockerfileInstructions(source).every(({ start, end }) => start <= end)).toBe(true);
  });

  it("go on as the escape directive says", () => {
    expect(dockerfileInstructions("# escape=`\nFROM a\nRUN b `\n c\n").map(({ end }) => end)).toEqual([2, 4]);
  });
});

it.each([
  ["[build 1/4] FROM docker.io/library/busybox", 3],
  ["[build 2/4] RUN echo a   b", 5],
  ["[build 3/4] COPY <<one <<-two /x/", 8],
  ["[build 4/4] WORKDIR /x", 13],
  ["[stage-1 2/3] COPY --from=build /x /y", 17],
  ["[linux/arm64 stage-1 3/3] RUN false", 18],
  // With one step of the base image's ONBUILD.
  ["[stage-1 4/4] RUN false", 18],
  ["[internal] load build context", undefined],
])("the step %s", (step, line) => {
  expect(locateStep(DOCKERFILE, step)?.start).toBe(line);
});

it.each([
  ["dockerfile parse error on line 6: unknown instruction: X", 5],
  ["alpine: failed to resolve source metadata for docker.io/library/alpine:latest: not found", 15],
  ["busybox: failed to resolve source metadata for docker.io/library/busybox:latest: not found", 3],
  ["invalid containerPort: x", 16],
  ["base name ($BASE) should not be blank", 3],
  ["something else", undefined],
])("the problem %s", (message, line) => {
  expect(locateProblem(DOCKERFILE, message)?.start).toBe(line);
});
