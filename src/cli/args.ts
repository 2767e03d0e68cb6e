/** How many positional arguments a command takes, and what it says when there are others. */
export interface ArgsRule {
  /** Undefined when the number is right, else the message. */
  check(command: string, useLine: string, count: number, first: string | undefined): string | undefined;
}

export const noArgs: ArgsRule = {
  check: (command, use, count) => (count === 0 ? undefined : usageError(command, use, "accepts no arguments", "Run")),
};

export function exactArgs(wanted: number): ArgsRule {
  return { check: (command, use, count) => (count === wanted ? undefined : usageError(command, use, `requires ${number(wanted)}`, "Run")) };
}

export function minArgs(wanted: number): ArgsRule {
  return { check: (command, use, count) => (count >= wanted ? undefined : usageError(command, use, `requires at least ${number(wanted)}`, "See")) };
}

export function maxArgs(wanted: number): ArgsRule {
  // "SRun" is what 28.5.2 prints.
  return { check: (command, use, count) => (count <= wanted ? undefined : usageError(command, use, `requires at most ${number(wanted)}`, "SRun")) };
}

export function rangeArgs(low: number, high: number): ArgsRule {
  return {
    check: (command, use, count) =>
      count >= low && count <= high ? undefined : usageError(command, use, `requires at least ${low} and at most ${number(high)}`, "Run"),
  };
}

export const anyArgs: ArgsRule = { check: () => undefined };

/** Cobra's own rules, which print one line only. */
export function cobraExactArgs(wanted: number): ArgsRule {
  return { check: (_command, _use, count) => (count === wanted ? undefined : `accepts ${wanted} arg(s), received ${count}`) };
}

export function cobraMaxArgs(wanted: number): ArgsRule {
  return { check: (_command, _use, count) => (count <= wanted ? undefined : `accepts at most ${wanted} arg(s), received ${count}`) };
}

export const cobraNoArgs: ArgsRule = {
  check: (command, _use, count, first) => (count === 0 ? undefined : `unknown command "${first ?? ""}" for "${command}"`),
};

/** `exactArgs(0)` of buildx, which counts where others say "no". */
export const zeroArgs: ArgsRule = {
  check: (command, use, count) => (count === 0 ? undefined : usageError(command, use, "requires 0 arguments", "Run")),
};

function number(count: number): string {
  return `${count} ${count === 1 ? "argument" : "arguments"}`;
}

function usageError(command: string, use: string, problem: string, verb: string): string {
  return `docker: '${command}' ${problem}\n\nUsage:  ${use}\n\n${verb} '${command} --help' for more information`;
}
