/** The shortest edit script between two lists of lines (Myers), and its hunks. */

export interface Change {
  /** First line and number of lines, from 0, in the old and the new file. */
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** Beyond this distance the middle is taken as changed throughout: bounded time. */
const FARTHEST = 4000;

export function diffLines(a: readonly string[], b: readonly string[]): Change[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const oldMiddle = a.slice(head, a.length - tail);
  const newMiddle = b.slice(head, b.length - tail);
  const kept = commonLines(oldMiddle, newMiddle);
  const changes: Change[] = [];
  let x = 0;
  let y = 0;
  for (const [i, j] of [...kept, [oldMiddle.length, newMiddle.length] as const]) {
    if (i > x || j > y) changes.push({ oldStart: head + x, oldCount: i - x, newStart: head + y, newCount: j - y });
    x = i + 1;
    y = j + 1;
  }
  return changes;
}

/** Pairs of indices of lines that stay. */
function commonLines(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const most = Math.min(FARTHEST, a.length + b.length);
  const offset = most + 1;
  const furthest = new Int32Array(2 * offset + 1);
  const trace: Int32Array[] = [];
  for (let distance = 0; distance <= most; distance++) {
    trace.push(furthest.slice(offset - distance - 1, offset + distance + 2));
    for (let k = -distance; k <= distance; k += 2) {
      const down = k === -distance || (k !== distance && (furthest[offset + k - 1] as number) < (furthest[offset + k + 1] as number));
      let x = down ? (furthest[offset + k + 1] as number) : (furthest[offset + k - 1] as number) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      furthest[offset + k] = x;
      if (x >= a.length && y >= b.length) return backtrack(trace, a.length, b.length);
    }
  }
  return [];
}

function backtrack(trace: readonly Int32Array[], length: number, otherLength: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let x = length;
  let y = otherLength;
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const row = trace[distance] as Int32Array;
    const at = (k: number) => row[k + distance + 1] as number;
    const k = x - y;
    const down = k === -distance || (k !== distance && at(k - 1) < at(k + 1));
    const previous = down ? k + 1 : k - 1;
    const startX = distance === 0 ? 0 : at(previous);
    const startY = startX - previous;
    while (x > Math.max(0, down ? startX : startX + 1) && y > Math.max(0, down ? startY + 1 : startY) && x > 0 && y > 0) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    if (distance === 0) break;
    x = startX;
    y = startY;
  }
  return pairs.reverse();
}
