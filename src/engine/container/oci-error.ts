import { EngineError } from "../error.ts";

/** What runc has to say, before docker decides what that means. */
export class OciError extends Error {}

const START_PREFIX = "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ";

/** A runc failure at start as docker reports it, with the exit code that the container gets. */
export function translateStartError(error: unknown): { error: EngineError; exitCode: number } {
  if (error instanceof OciError) {
    const message = `${START_PREFIX}${error.message}`;
    const text = message.toLowerCase();
    if (/executable file not found|no such file or directory|system cannot find the file specified/.test(text))
      return { error: new EngineError("InvalidParameter", message), exitCode: 127 };
    if (/permission denied|is a directory/.test(text)) return { error: new EngineError("InvalidParameter", message), exitCode: 126 };
    if (text.includes("not a directory")) {
      const hint = ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type";
      return { error: new EngineError("InvalidParameter", `${message}${hint}`), exitCode: 127 };
    }
    return { error: new EngineError("System", message), exitCode: 128 };
  }
  if (error instanceof EngineError) return { error, exitCode: 128 };
  return { error: new EngineError("System", error instanceof Error ? error.message : String(error)), exitCode: 128 };
}

/** The same for exec. */
export function translateExecError(error: unknown): { error: EngineError; exitCode: number } {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof OciError)) return { error: error instanceof EngineError ? error : new EngineError("System", message), exitCode: 126 };
  const text = message.toLowerCase();
  const whole = `OCI runtime exec failed: exec failed: ${message}`;
  if (/executable file not found|no such file or directory/.test(text)) return { error: new EngineError("InvalidParameter", whole), exitCode: 127 };
  if (/permission denied|is a directory/.test(text)) return { error: new EngineError("InvalidParameter", whole), exitCode: 126 };
  return { error: new EngineError("System", whole), exitCode: 128 };
}
