/** Archives for engines that take a context and no more, as every real one does of clients without a session. */
import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { type SentFile, transferSize } from "../../base/file-sync-size.ts";
import { CommandError } from "../error.ts";
import type { BuildArchive } from "./archive.ts";
import { dockerfileInstructions } from "./dockerfile-lines.ts";

export interface PlainContext {
  /** Where the Dockerfile is in it. */
  readonly dockerfilePath: string;
  readonly sizes: SentSizes;
}

/** How many bytes of each a session would have sent. */
export interface SentSizes {
  readonly dockerfile: number;
  readonly ignoreFile: number;
  readonly context: (copies: readonly string[]) => number;
}

interface PlainDockerfile {
  readonly name: string;
  /** Within the context; empty when it comes from elsewhere. */
  readonly path: string;
  readonly file: { readonly content: Bytes; readonly mtime: number } | undefined;
  readonly isDirectory: boolean;
  readonly ignored: Bytes | undefined;
}

const EMPTY_CONTEXT = ".context";

/** A Dockerfile that is not in the context gets a place there that no one else takes. */
const ELSEWHERE = ".dockerfile.build";

export function plainBody(archive: BuildArchive, { name, path, file, isDirectory, ignored }: PlainDockerfile): { body: Bytes; plain: PlainContext } {
  const files = [...archive.members];
  const sizes: SentSizes = {
    dockerfile: transferSize(file === undefined ? [] : [regularFile(name, file.content, file.mtime)], () => false),
    ignoreFile: transferSize(ignored === undefined ? [] : [regularFile(".dockerignore", ignored, 0)], () => false),
    context: (copies) => transferSize(copied(files, copies), () => false),
  };
  if (file === undefined) {
    // Nothing in the context is to be taken for it.
    archive.clear();
    // An archive of nothing would be taken for a Dockerfile.
    archive.directory(isDirectory ? name : EMPTY_CONTEXT);
    return { body: archive.bytes(), plain: { dockerfilePath: name, sizes } };
  }
  const isSent = path !== "" && files.some((member) => member.path === path && member.type === "file");
  const dockerfilePath = isSent ? path : files.length === 0 ? name : ELSEWHERE;
  if (!isSent) archive.file(dockerfilePath, file.content, file);
  return { body: archive.bytes(), plain: { dockerfilePath, sizes } };
}

function regularFile(path: string, content: Bytes = EMPTY, mtime = 0): SentFile {
  return { path, type: "file", mode: 0o644, size: content.length, mtime };
}

/** What steps like `[2/3] COPY a b /` take from the context. */
function copied(files: readonly SentFile[], steps: readonly string[]): SentFile[] {
  const sources = steps.flatMap((step) => {
    const [, , ...words] = step
      .replace(/^\[[^\]]*\] /, "[] ")
      .split(/\s+/)
      .filter((word) => !word.startsWith("--"));
    const named = words.slice(0, -1).map((word) => word.replace(/^(\.?\/)+/, "").replace(/\/+$/, ""));
    return named.map((word) => word.replace(/(^|\/)[^/]*[*?[].*$/, ""));
  });
  if (sources.some((source) => source === "" || source === ".")) return [...files];
  return files.filter(({ path }) => sources.some((source) => path === source || path.startsWith(`${source}/`) || source.startsWith(`${path}/`)));
}

/** Throws CommandError for a context that the Dockerfile asks for and that only a session could send. */
export function refuseUsedContext(text: string, source: string): void {
  const name = text.split("=", 1)[0]?.toLowerCase() ?? "";
  const used = dockerfileInstructions(source).some(
    (instruction) =>
      (instruction.name === "FROM" && instruction.text.toLowerCase().split(/\s+/).includes(name)) || instruction.text.toLowerCase().includes(`from=${name} `),
  );
  if (used) throw new CommandError(`build context ${name} can only be sent in a session with the builder, which this client does not open`);
}
