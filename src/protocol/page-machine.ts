/**
 * How a page's machine starts. The build and the browser make their machines from the same description, so that both print the
 * same ids and the same times.
 */
export interface PageMachine {
  readonly seed: string;
  /** Milliseconds since the Unix epoch at boot. */
  readonly epoch: number;
  readonly docker: "running" | "stopped" | "absent";
  readonly images: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly registry: boolean;
  /** What is wrong with it from the start. */
  readonly faults: readonly MachineFault[];
}

type MachineFault = "slow-pulls" | "offline" | "rate-limit" | "registry-timeout" | "full-disk";

/** A Monday morning in Mumbai; fixed, because dates are part of what is printed, and later than every image. */
const epoch = Date.UTC(2026, 9, 12, 4, 30, 0);

export interface MachineFrontMatter {
  readonly docker?: PageMachine["docker"] | undefined;
  readonly images?: readonly string[] | undefined;
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly registry?: boolean | undefined;
  readonly faults?: readonly MachineFault[] | undefined;
}

export function pageMachine(slug: string, frontMatter: MachineFrontMatter = {}): PageMachine {
  return {
    seed: slug === "" ? "home" : slug,
    epoch,
    docker: frontMatter.docker ?? "running",
    images: frontMatter.images ?? [],
    files: frontMatter.files ?? {},
    registry: frontMatter.registry ?? false,
    faults: frontMatter.faults ?? [],
  };
}

/** A block marked `fresh` has a machine of its own. */
export function freshMachine(machine: PageMachine, block: number): PageMachine {
  return { ...machine, seed: `${machine.seed}#${block}` };
}

/** Asks the host's bash for marks around prompts, commands and output (OSC 133). */
export const terminalEnvironment = { TERM_PROGRAM: "dabba" } as const;

/**
 * Simulated time that passes before a command of a block is typed, as it would with a person: what was started before has come up, in
 * the build and in the browser alike.
 */
export const thinkingNanoseconds = 1_500_000_000n;

/** Simulated time that passes when a terminal is opened, until its shell waits for a line. */
export const loginNanoseconds = 50_000_000n;

/** Every terminal inside a text is this wide, in the build and in the browser. */
export const consoleColumns = 80;
/** Rows of a terminal inside a text. */
export const consoleRows = 24;
