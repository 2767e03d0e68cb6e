/** The command that is being typed at the end of `text`: its words so far, quotes removed. */
export function commandWords(text: string): { words: string[]; start: number; word: string; quote: string; commandPosition: boolean } {
  let words: string[] = [];
  let word = "";
  let start = text.length;
  let quote = "";
  let inWord = false;
  const finish = (): void => {
    if (inWord) words.push(word);
    word = "";
    inWord = false;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (quote !== "") {
      if (c === quote) quote = "";
      else if (c === "\\" && quote === '"' && at + 1 < text.length) word += text[++at];
      else word += c;
      continue;
    }
    if (/\s/.test(c)) {
      finish();
      continue;
    }
    if (";|&(){}`\n".includes(c) && !(c === "{" && text[at - 1] === "$") && !(c === "}" && word.includes("${"))) {
      finish();
      words = [];
      continue;
    }
    if (!inWord) {
      inWord = true;
      start = at;
    }
    if (c === '"' || c === "'") quote = c;
    else if (c === "\\" && at + 1 < text.length) word += text[++at];
    else if (c === "<" || c === ">") {
      word = "";
      start = at + 1;
      if (words.length === 0) words.push("");
    } else word += c;
  }
  if (!inWord) start = text.length;
  const opener = inWord && quote !== "" ? quote : "";
  words.push(word);
  const before = words.slice(0, -1).filter((one) => !/^[A-Za-z_]\w*=/.test(one));
  const prefixes = ["sudo", "exec", "command", "env", "time", "nohup", "then", "do", "else", "if", "while", "!"];
  while (before.length > 0 && prefixes.includes(before[0] as string)) before.shift();
  return { words: [...before, word], start, word, quote: opener, commandPosition: before.length === 0 };
}
