import { expect, test } from "vitest";
import { headingIdsOf } from "../../src/host/build/heading-ids.ts";

test("ids come from the words, each once, not from fences", () => {
  const source = "---\ntitle: x\n---\n## What is `docker run`?\n```sh\n## no heading\n```\n### [A link](/x/)\n## What is docker run\n#### Deep #\n";
  expect(headingIdsOf(source)).toEqual(["what-is-docker-run", "a-link", "what-is-docker-run-2", "deep"]);
});
