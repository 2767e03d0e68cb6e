/** One rule of the devices controller: which node may be read, written and made. undefined numbers mean any. */
export interface DeviceRule {
  readonly type: "a" | "b" | "c";
  readonly major: number | undefined;
  readonly minor: number | undefined;
  /** Some of `rwm`. */
  readonly access: string;
}

/** May a member of a group with these rules do what `wanted` says (some of `rwm`)? No rules at all allow everything. */
export function allowsDevice(rules: readonly DeviceRule[] | undefined, type: "b" | "c", [major, minor]: readonly [number, number], wanted: string): boolean {
  if (rules === undefined) return true;
  const granted = rules.filter(
    (rule) =>
      (rule.type === "a" || rule.type === type) && (rule.major === undefined || rule.major === major) && (rule.minor === undefined || rule.minor === minor),
  );
  return [...wanted].every((right) => granted.some(({ access }) => access.includes(right)));
}
