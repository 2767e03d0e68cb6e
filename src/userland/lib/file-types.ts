import type { FileType, Stat } from "../../sim/sys.ts";

/** What `stat -c %F` calls it. */
export function fileTypeName(stat: Pick<Stat, "type" | "size">): string {
  switch (stat.type) {
    case "file":
      return stat.size === 0 ? "regular empty file" : "regular file";
    case "dir":
      return "directory";
    case "symlink":
      return "symbolic link";
    case "fifo":
      return "fifo";
    case "socket":
      return "socket";
    case "char":
      return "character special file";
    case "block":
      return "block special file";
  }
}

/** `ls -F` */
export function indicator(type: FileType, mode: number): string {
  switch (type) {
    case "dir":
      return "/";
    case "symlink":
      return "@";
    case "fifo":
      return "|";
    case "socket":
      return "=";
    case "file":
      return mode & 0o111 ? "*" : "";
    default:
      return "";
  }
}
