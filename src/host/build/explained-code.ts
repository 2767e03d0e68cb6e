import { fileURLToPath } from "node:url";
import type { Element, ElementContent } from "hast";
import type { HastPluginEntry } from "satteri";
import type { ExplainedWord } from "../../protocol/explained.ts";
import type { MachineBundle } from "./machine-bundle.ts";

/** Gives the words of `docker …` in running text what they mean, in the language of the page. */
export function explainedCode(bundle: MachineBundle): HastPluginEntry {
  return ({ fileURL }) => {
    const path = fileURL === undefined ? "" : fileURLToPath(fileURL).replaceAll("\\", "/");
    const locale = path.includes("/content/hi/") ? "hi" : "en";
    return {
      name: "dabba-explained-code",
      element: {
        filter: ["code"],
        async visit(node, context) {
          const parent = context.parent(node) as Element | undefined;
          if (parent?.tagName === "pre") return undefined;
          const text = context.textContent(node);
          if (!/\bdocker\b/.test(text)) return undefined;
          const { module } = await bundle.load();
          const words = module.explainLine(text);
          // `docker` by itself needs no explanation of what it is.
          if (words.length < 2) return undefined;
          // In a link the words are shown to who points at them; what the keyboard reaches is the link.
          const reached = parent !== undefined && !["a", "h2", "h3", "h4", "summary"].includes(parent.tagName);
          return {
            type: "element",
            tagName: "code",
            properties: { ...node.properties, className: ["explained"], ...(reached ? { tabIndex: 0 } : {}) },
            children: pieces(text, words, locale),
          };
        },
      },
    };
  };
}

function pieces(text: string, words: readonly ExplainedWord[], locale: "en" | "hi"): ElementContent[] {
  const result: ElementContent[] = [];
  let at = 0;
  for (const word of words) {
    if (word.start > at) result.push({ type: "text", value: text.slice(at, word.start) });
    result.push({
      type: "element",
      tagName: "span",
      properties: { dataTitle: word.title, dataText: word.text[locale] },
      children: [{ type: "text", value: text.slice(word.start, word.end) }],
    });
    at = word.end;
  }
  if (at < text.length) result.push({ type: "text", value: text.slice(at) });
  return result;
}
