import { expect, test } from "vitest";
import { parseMount } from "../../../src/engine/build/dockerfile/mounts.ts";

const same = (value: string): string => value;

test.each([
  ["type=secret,id=k", { type: "secret", id: "k", target: "/run/secrets/k", readOnly: true }],
  ["type=secret,id=k,env=K", { id: "k", env: "K", target: "" }],
  ["type=secret,target=/x/key", { id: "key", target: "/x/key" }],
  ["type=ssh", { id: "default", target: "/run/buildkit/ssh_agent.0" }],
  ["type=cache,target=/c", { id: "/c", readOnly: false, sharing: "shared" }],
  ["target=/in,rw", { type: "bind", readOnly: false }],
  ["src=a,dst=/in", { type: "bind", source: "a", target: "/in", readOnly: true }],
])("%s", (text, expected) => {
  expect(parseMount(text, same)).toMatchObject(expected);
});

test.each([
  ["type=secret", "invalid secret mount. one of source, target required"],
  ["type=secret,id=a,source=b", "both source and id can't be set"],
  ["type=secret,id=a,size=3", "unexpected key 'size' for mount type 'secret'"],
  ["type=cache,target=/c,required", "unexpected key 'required' for mount type 'cache'"],
  ["type=bind,target=/c,mode=700", 'mode not allowed for "bind" type mounts'],
  ["type=bind,target=/c,sharing=locked", "invalid cache sharing set for bind mount"],
  ["type=bind,traget=/c", "unexpected key 'traget' in 'traget=/c' (did you mean target?)"],
  ["type=caches,target=/c", 'unsupported mount type "caches" (did you mean cache?)'],
  ["target", "invalid field 'target' must be a key=value pair"],
])("%s is refused", (text, message) => {
  expect(() => parseMount(text, same)).toThrow(message);
});
