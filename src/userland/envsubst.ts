import { type Bytes, concatBytes } from "../base/bytes.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { defineUtility } from "./lib/utility.ts";

const REFERENCE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

export default defineUtility({
  name: "envsubst",
  summary: "put the values of environment variables into text",
  usage: "[OPTION] [SHELL-FORMAT]",
  options: [["-v, --variables", "print the variables that SHELL-FORMAT mentions"]],
  async run(tool) {
    const { sys } = tool;
    const [format] = tool.operands;
    const chosen = format === undefined ? undefined : new Set([...format.matchAll(REFERENCE)].map((match) => match[1] ?? match[2] ?? ""));
    if (tool.has("variables")) {
      for (const name of chosen ?? []) tool.out.put(`${name}\n`);
      return 0;
    }
    const parts: Bytes[] = [];
    for (let bytes = await sys.read(0, 65_536); bytes.length > 0; bytes = await sys.read(0, 65_536)) parts.push(bytes);
    const text = decodeUtf8(concatBytes(parts));
    tool.out.put(
      text.replace(REFERENCE, (whole: string, braced: string | undefined, plain: string | undefined) => {
        const name = braced ?? plain ?? "";
        return chosen === undefined || chosen.has(name) ? (sys.env.get(name) ?? "") : whole;
      }),
    );
    return 0;
  },
});
