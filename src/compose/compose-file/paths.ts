/** Paths of the machine, as Go's filepath treats them. */
export function absolutePath(base: string, path: string, home: string): string {
  if (path === "~" || path.startsWith("~/")) return cleanPath(`${home}/${path.slice(1)}`);
  return cleanPath(path.startsWith("/") ? path : `${base}/${path}`);
}

function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A build context that is no directory of this machine. */
export function isRemoteContext(context: string): boolean {
  return /^(https?:\/\/|git@|git:\/\/|ssh:\/\/|github\.com\/)/.test(context);
}
