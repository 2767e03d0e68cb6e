import { ExpansionError } from "../errors.ts";
import { quotedIfNeeded } from "../expand/quote.ts";
import { expandAssignment, expandWordInto } from "../expand/words.ts";
import type { Shell } from "../shell.ts";
import type { ArrayElement, Assignment } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { IndexedArray } from "../variables.ts";
import { traceLine } from "./trace.ts";

/** `x=1`, `x+=1`, `a[i]=1`, `a=(…)`. `temporary`: in front of a command, for it alone. */
export function* assign(shell: Shell, assignment: Assignment, kind: "own" | "temporary" = "own"): Task<void> {
  const { name } = assignment;
  const { variables } = shell;
  if (assignment.elements !== undefined) {
    yield* assignElements(shell, name, assignment.elements, assignment.append);
    if (shell.options.xtrace) yield* traceLine(shell, assignment.value.raw);
    return;
  }
  const value = yield* expandAssignment(assignment.value, shell);
  if (assignment.subscript !== undefined) {
    const key = yield* shell.subscriptKey(name, assignment.subscript);
    if (key === "") throw new ExpansionError(`${name}[${assignment.subscript.raw}]: bad array subscript`);
    variables.setElement(name, key, value, assignment.append);
  } else if (kind === "temporary") variables.setTemporary(name, assignment.append ? (variables.get(name) ?? "") + value : value);
  else {
    const target = variables.own(name)?.nameref === true ? variables.resolve(name) : name;
    const element = target === name ? null : /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target);
    if (element !== null)
      variables.setElement(
        element[1] as string,
        yield* shell.subscriptKey(element[1] as string, { raw: element[2] as string, parts: [{ type: "text", text: element[2] as string }] }),
        value,
        assignment.append,
      );
    else if (assignment.append) variables.append(name, value);
    else variables.set(name, value);
  }
  if (shell.options.xtrace && kind === "own") {
    const subscript = assignment.subscript === undefined ? "" : `[${assignment.subscript.raw}]`;
    yield* traceLine(shell, `${name}${subscript}${assignment.append ? "+" : ""}=${value === "" ? "" : quotedIfNeeded(value)}`);
  }
}

/** The list of `a=(…)`. */
export function* assignElements(shell: Shell, name: string, elements: readonly ArrayElement[], append: boolean): Task<void> {
  const { variables } = shell;
  const variable = variables.find(name);
  const associative = variable?.value instanceof Map;
  // All words are expanded before the old value goes: `a=("${a[@]}" x)`.
  const entries: { key: number | string | undefined; value: string; append: boolean }[] = [];
  for (const element of elements) {
    if (element.subscript !== undefined) {
      const key =
        associative || !(variable === undefined) ? yield* shell.subscriptKey(name, element.subscript) : yield* shell.subscriptKey(name, element.subscript);
      entries.push({ key, value: yield* expandAssignment(element.value, shell), append: element.append === true });
      continue;
    }
    const fields: string[] = [];
    yield* expandWordInto(element.value, shell, fields);
    for (const value of fields) entries.push({ key: undefined, value, append: false });
  }
  if (variable?.readonly === true) variables.set(name, "");
  if (associative) return assignPairs(shell, name, entries, append);
  let array: IndexedArray;
  const old = variable?.value;
  if (append && old instanceof IndexedArray) array = old;
  else if (append && typeof old === "string") array = IndexedArray.of([old]);
  else array = new IndexedArray();
  let next = array.end;
  for (const { key, value, append: appendOne } of entries) {
    const index = key === undefined ? next : Number(key);
    const text = variables.convert(name, appendOne ? (array.get(index) ?? "") + value : value);
    array.set(index, text);
    next = index + 1;
  }
  variables.setArray(name, array);
}

function assignPairs(
  shell: Shell,
  name: string,
  entries: readonly { key: number | string | undefined; value: string; append: boolean }[],
  append: boolean,
): void {
  const { variables } = shell;
  const old = variables.find(name)?.value;
  const map = append && old instanceof Map ? old : new Map<string, string>();
  // Without any subscript the words are keys and values in turn.
  if (entries.every((entry) => entry.key === undefined)) {
    for (let i = 0; i < entries.length; i += 2) map.set((entries[i] as { value: string }).value, variables.convert(name, entries[i + 1]?.value ?? ""));
  } else {
    for (const { key, value, append: appendOne } of entries) {
      if (key === undefined) throw new ExpansionError(`${name}: ${value}: must use subscript when assigning associative array`, "line");
      map.set(String(key), variables.convert(name, appendOne ? (map.get(String(key)) ?? "") + value : value));
    }
  }
  variables.setArray(name, map);
}
