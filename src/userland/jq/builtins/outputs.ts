import { computed, type Output } from "../output.ts";
import type { Filter } from "../tree.ts";
import { type Builtins, number } from "./builtin.ts";

/** Which outputs of a filter go on, and how many. */
export const OUTPUTS: Builtins = [
  [
    "range/1",
    function* (jq, input, args, scope) {
      for (const end of jq.values(args[0] as Filter, input.value, scope)) for (let i = 0; i < number(end, "range"); i++) yield computed(i);
    },
  ],
  [
    "range/2",
    function* (jq, input, args, scope) {
      for (const start of jq.values(args[0] as Filter, input.value, scope))
        for (const end of jq.values(args[1] as Filter, input.value, scope))
          for (let i = number(start, "range"); i < number(end, "range"); i++) yield computed(i);
    },
  ],
  [
    "range/3",
    function* (jq, input, args, scope) {
      for (const from of jq.values(args[0] as Filter, input.value, scope)) {
        for (const end of jq.values(args[1] as Filter, input.value, scope)) {
          for (const by of jq.values(args[2] as Filter, input.value, scope)) {
            const [start, stop, step] = [number(from, "range"), number(end, "range"), number(by, "range")];
            if (step > 0) for (let i = start; i < stop; i += step) yield computed(i);
            else if (step < 0) for (let i = start; i > stop; i += step) yield computed(i);
          }
        }
      }
    },
  ],
  [
    "first/1",
    function* (jq, input, args, scope) {
      for (const output of jq.run(args[0] as Filter, input, scope)) {
        yield output;
        return;
      }
    },
  ],
  [
    "last/1",
    function* (jq, input, args, scope) {
      let last: Output | undefined;
      for (const output of jq.run(args[0] as Filter, input, scope)) last = output;
      if (last) yield last;
    },
  ],
  [
    "limit/2",
    function* (jq, input, args, scope) {
      for (const count of jq.values(args[0] as Filter, input.value, scope)) {
        let left = number(count, "limit");
        // None at all means no limit to jq 1.6.
        if (left <= 0) {
          yield* jq.run(args[1] as Filter, input, scope);
          continue;
        }
        for (const output of jq.run(args[1] as Filter, input, scope)) {
          yield output;
          if (--left <= 0) break;
        }
      }
    },
  ],
  [
    "skip/2",
    function* (jq, input, args, scope) {
      for (const count of jq.values(args[0] as Filter, input.value, scope)) {
        let left = number(count, "skip");
        for (const output of jq.run(args[1] as Filter, input, scope)) if (left-- <= 0) yield output;
      }
    },
  ],
  [
    "isempty/1",
    function* (jq, input, args, scope) {
      for (const _ of jq.run(args[0] as Filter, input, scope)) {
        void _;
        yield computed(false);
        return;
      }
      yield computed(true);
    },
  ],
];
