/** Textual IP addresses ⇄ numbers. IPv4 is an unsigned 32-bit number, IPv6 eight 16-bit groups. */

/** Four decimal fields, each without sign or superfluous zero; undefined when it is anything else. */
export function parseIPv4(text: string): number | undefined {
  const fields = text.split(".");
  if (fields.length !== 4) return undefined;
  let value = 0;
  for (const field of fields) {
    if (!/^(0|[1-9]\d{0,2})$/.test(field)) return undefined;
    const number = Number(field);
    if (number > 255) return undefined;
    value = value * 256 + number;
  }
  return value;
}

export function formatIPv4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** RFC 4291 section 2.2, with an embedded IPv4 tail; a zone (`%eth0`) is not part of an address. */
export function parseIPv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] as string, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** RFC 5952: lower case, the longest run of two or more zero groups shortened. */
export function formatIPv6(value: readonly number[]): string {
  let bestStart = -1;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && value[start + length] === 0) length++;
    if (length > bestLength) {
      bestStart = start;
      bestLength = length;
    }
  }
  const words = value.map((group) => group.toString(16));
  if (bestStart < 0) return words.join(":");
  return `${words.slice(0, bestStart).join(":")}::${words.slice(bestStart + bestLength).join(":")}`;
}

export function isIPv4(text: string): boolean {
  return parseIPv4(text) !== undefined;
}

export function isIPv6(text: string): boolean {
  return parseIPv6(text) !== undefined;
}

/** One spelling per address; an IPv4-mapped IPv6 address becomes IPv4. undefined when `text` is no address. */
export function canonicalAddress(text: string): string | undefined {
  const v4 = parseIPv4(text);
  if (v4 !== undefined) return formatIPv4(v4);
  const v6 = parseIPv6(text);
  if (v6 === undefined) return undefined;
  if (v6.slice(0, 5).every((group) => group === 0) && v6[5] === 0xffff) return formatIPv4((v6[6] as number) * 65536 + (v6[7] as number));
  return formatIPv6(v6);
}

function groups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const result: number[] = [];
  const words = text.split(":");
  for (const [i, word] of words.entries()) {
    if (last && i === words.length - 1 && word.includes(".")) {
      const v4 = parseIPv4(word);
      if (v4 === undefined) return undefined;
      result.push(v4 >>> 16, v4 & 0xffff);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(word)) return undefined;
      result.push(Number.parseInt(word, 16));
    }
  }
  return result;
}
