/** Debian's idea of a path, and every container's unless its image says otherwise. */
const DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What the first process finds in its environment, in order. A name without a value takes it away. */
export function containerEnvironment(options: {
  hostname: string;
  tty: boolean;
  env: readonly string[] | null;
  links?: readonly string[];
}): Map<string, string> {
  const environment = new Map<string, string>();
  for (const entry of [
    DEFAULT_PATH,
    `HOSTNAME=${options.hostname}`,
    ...(options.tty ? ["TERM=xterm"] : []),
    ...(options.links ?? []),
    ...(options.env ?? []),
  ]) {
    set(environment, entry);
  }
  return environment;
}

export function set(environment: Map<string, string>, entry: string): void {
  const equals = entry.indexOf("=");
  if (equals < 0) environment.delete(entry);
  else environment.set(entry.slice(0, equals), entry.slice(equals + 1));
}

/** Adds what the image says and the user did not. */
export function mergeEnv(user: readonly string[] | null, image: readonly string[] | null): string[] | null {
  if (user === null || user.length === 0) return image === null || image.length === 0 ? (user === null ? null : []) : [...image];
  const names = new Set(user.map(nameOf));
  return [...user, ...(image ?? []).filter((entry) => !names.has(nameOf(entry)))];
}

function nameOf(entry: string): string {
  return entry.split("=", 1)[0] ?? "";
}
