import type { ProgramFile } from "../sim/program-file.ts";
import type { ProgramMain } from "../sim/sys.ts";
import { programs } from "../userland/catalog.ts";
import { appletProgram } from "../userland/lib/applets.ts";
import { versionAnswer } from "../userland/lib/versions.ts";

/** Programs that are not of the userland: the docker client, the daemons. By name, loaded when first run. */
export type ExtraPrograms = ReadonlyMap<string, () => Promise<ProgramMain>>;

/** Finds the code behind a program file, and remembers it. */
export function programLoader(extra: ExtraPrograms): (file: ProgramFile, argv: readonly string[]) => ProgramMain | Promise<ProgramMain> | undefined {
  const loaded = new Map<string, ProgramMain>();
  return (file, argv) => {
    const program = nameOf(file, argv);
    const known = loaded.get(program);
    if (known !== undefined) return known;
    const own = extra.get(program);
    const load =
      own ?? (programs.has(program) ? () => (programs.get(program) as () => Promise<{ main: ProgramMain }>)().then((found) => found.main) : undefined);
    if (load === undefined) return notSimulated(file);
    return load().then((main) => {
      loaded.set(program, main);
      return main;
    });
  };
}

/** A busybox runs the applet that it is called by. */
function nameOf({ program }: ProgramFile, [called = ""]: readonly string[]): string {
  if (program !== "busybox") return program;
  return appletProgram(called.replace(/^.*\//, "").replace(/^-/, "")) ?? program;
}

/** A binary that an image has and the simulation lacks says so; 126 is what shells report for what cannot be executed. Its version it knows. */
function notSimulated({ program, options }: ProgramFile): ProgramMain {
  return async (sys) => {
    const answer = versionAnswer(program, options.version, sys.argv.slice(1));
    if (answer !== undefined) {
      await sys.write(answer.stream, answer.text);
      return 0;
    }
    await sys.write(2, `${sys.argv[0] ?? program}: this program is not part of the simulation\n`);
    return 126;
  };
}
