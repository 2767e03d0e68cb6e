/** What is wrong in a text that is no JSON, in jq's words; undefined when its structure has no fault. */
export function structureProblem(text: string, start: number, end: number): { message: string; at: number } | undefined {
  const stack: ("array" | "object" | "key")[] = [];
  /** How many values the innermost array or object has. */
  const counts: number[] = [];
  let value: "none" | "string" | "other" = "none";
  let word = false;
  for (let at = start; at < end; at++) {
    const character = text[at] as string;
    if (/[\s[\]{},:"]/.test(character) && word) {
      word = false;
      if (value !== "none") return { message: "Expected separator between values", at: at + 1 };
      value = "other";
    }
    if (/\s/.test(character)) continue;
    if (character === '"') {
      const close = stringEnd(text, at);
      const bad = /\\(?!["\\/bfnrtu])/.test(text.slice(at, close).replaceAll("\\\\", ""));
      if (bad) return { message: "Invalid escape", at: close };
      if (/\\u(?![0-9a-fA-F]{4})/.test(text.slice(at, close).replaceAll("\\\\", ""))) return { message: "Invalid \\uXXXX escape", at: close };
      if (value !== "none") return { message: "Expected separator between values", at: close };
      value = "string";
      at = close - 1;
      continue;
    }
    if (!/[[\]{},:]/.test(character)) {
      word = true;
      continue;
    }
    const message = punctuation(character);
    if (message !== undefined) return { message, at: at + 1 };
  }
  return undefined;

  function punctuation(character: string): string | undefined {
    const top = stack.at(-1);
    switch (character) {
      case "[":
      case "{":
        if (value !== "none") return "Expected separator between values";
        stack.push(character === "[" ? "array" : "object");
        counts.push(0);
        return undefined;
      case ":":
        if (top === undefined || top === "array") return "':' not as part of an object";
        if (value === "none") return "Expected string key before ':'";
        if (top === "key") return "':' should follow a key";
        if (value !== "string") return "Object keys must be strings";
        stack.push("key");
        value = "none";
        return undefined;
      case ",":
        if (value === "none") return "Expected value before ','";
        if (top === undefined) return "',' not as part of an object or array";
        if (top === "object") return "Objects must consist of key:value pairs";
        if (top === "key") stack.pop();
        added();
        return undefined;
      case "]":
        if (top !== "array") return "Unmatched ']'";
        if (value === "none" && (counts.at(-1) as number) > 0) return "Expected another array element";
        break;
      default:
        if (top === undefined) return "Unmatched '}'";
        if (value !== "none" && top !== "key") return "Objects must consist of key:value pairs";
        if (value === "none" && top !== "object") return "Unmatched '}'";
        if (value === "none" && (counts.at(-1) as number) > 0) return "Expected another key-value pair";
        if (top === "key") stack.pop();
    }
    stack.pop();
    counts.pop();
    value = "other";
    return undefined;
  }

  function added(): void {
    counts.push((counts.pop() as number) + 1);
    value = "none";
  }
}

/** Behind the closing quote of the string that begins at `start`, or the end of the text. */
export function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
