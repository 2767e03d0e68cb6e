/** Which compose files, which directory, which variables. */
import { CommandError } from "../../cli/error.ts";
import type { Sys } from "../../sim/sys.ts";
import { parseDotenv } from "./dotenv.ts";
import { homeOf, readFile } from "./file.ts";
import { absolutePath, baseName, directoryOf } from "./paths.ts";

export interface FileChoice {
  readonly files: readonly string[];
  readonly projectDirectory: string;
  readonly envFiles: readonly string[];
  readonly projectName: string;
}

export interface Place {
  /** Absolute; `-` is standard input. */
  readonly files: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Map<string, string>;
}

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/** `files` is empty when there is none anywhere. Throws CommandError for files that are named and missing. */
export function discover(sys: Sys, choice: FileChoice, warn: (message: string) => void): Place {
  const cwd = sys.fs.cwd();
  const home = homeOf(sys);
  const absolute = (path: string): string => (path === "-" ? path : absolutePath(cwd, path, home));
  const given = choice.projectDirectory === "" ? undefined : absolute(choice.projectDirectory);
  const early = variables(sys, given ?? cwd, choice.envFiles.map(absolute));
  let files = choice.files.map(absolute);
  if (files.length === 0) {
    const listed = early.get("COMPOSE_FILE");
    if (listed) {
      files = listed.split(early.get("COMPOSE_PATH_SEPARATOR") || ":").map((file) => (file === "-" ? file : absolutePath(given ?? cwd, file, home)));
      for (const file of files) if (file !== "-" && !sys.fs.exists(file)) throw new CommandError(`stat ${file}: no such file or directory`);
    }
  }
  if (files.length === 0) files = searchUpwards(sys, given ?? cwd, warn);
  const first = files[0];
  const workingDirectory = given ?? (first === undefined || first === "-" ? cwd : directoryOf(first));
  const environment = workingDirectory === (given ?? cwd) ? early : variables(sys, workingDirectory, choice.envFiles.map(absolute));
  return { files, workingDirectory, environment };
}

/** The process's own variables, over those of `.env` or of the files that are named. */
function variables(sys: Sys, directory: string, named: readonly string[]): Map<string, string> {
  const own = sys.env;
  const listed =
    named.length > 0
      ? named
      : (own.get("COMPOSE_ENV_FILES") ?? "")
          .split(",")
          .filter((file) => file !== "")
          .map((file) => absolutePath(sys.fs.cwd(), file, homeOf(sys)));
  const files = listed.length > 0 ? listed : [`${directory}/.env`];
  const result = new Map<string, string>();
  for (const file of files) {
    if (!sys.fs.exists(file)) {
      if (listed.length === 0) continue;
      throw new CommandError(`couldn't find env file: ${file}`);
    }
    if (sys.fs.stat(file).type === "dir") {
      if (listed.length === 0) continue;
      throw new CommandError(`${file} is a directory`);
    }
    for (const [name, value] of parseDotenv(readFile(sys, file), file, (key) => own.get(key) ?? result.get(key))) result.set(name, value);
  }
  for (const [name, value] of own) result.set(name, value);
  return result;
}

function searchUpwards(sys: Sys, from: string, warn: (message: string) => void): string[] {
  for (let directory = from; ; directory = directoryOf(directory)) {
    const prefix = directory === "/" ? "" : directory;
    const found = NAMES.map((name) => `${prefix}/${name}`).filter((path) => sys.fs.exists(path));
    const [file] = found;
    if (file !== undefined) {
      if (found.length > 1) {
        warn(`Found multiple config files with supported names: ${found.join(", ")}`);
        warn(`Using ${file}`);
      }
      const overrides = OVERRIDES.map((name) => `${prefix}/${name}`).filter((path) => sys.fs.exists(path));
      if (overrides.length > 1) {
        warn(`Found multiple override files with supported names: ${overrides.join(", ")}`);
        warn(`Using ${overrides[0]}`);
      }
      return overrides[0] === undefined ? [file] : [file, overrides[0]];
    }
    if (directory === "/") return [];
  }
}

/** loader.NormalizeProjectName. */
export function normalizeProjectName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, "")
    .replace(/^[_-]+/, "");
}

/** Throws CommandError for a name that was given and cannot be. */
export function givenProjectName(name: string): string {
  if (name !== "" && normalizeProjectName(name) !== name)
    throw new CommandError(
      `invalid project name ${JSON.stringify(name)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
    );
  return name;
}

export function directoryProjectName(workingDirectory: string): string {
  return normalizeProjectName(baseName(workingDirectory));
}
