import { encodeUtf8 } from "../base/utf8.ts";
import type { LayerBuilder } from "../images/image.ts";
import type { PathFs } from "../sim/fs/types.ts";
import { encodeProgramFile } from "../sim/program-file.ts";

/** Builds files straight into a mounted tree, with the words that image layers are written in. */
export function treeBuilder(fs: PathFs): LayerBuilder {
  const parents = (path: string): void => {
    const parts = path.split("/").slice(1, -1);
    let at = "";
    for (const part of parts) {
      at += `/${part}`;
      if (!fs.exists(at)) fs.mkdir(at, 0o755);
    }
  };
  return {
    dir(path, options = {}) {
      parents(path);
      if (!fs.exists(path)) fs.mkdir(path, 0o755);
      fs.chmod(path, options.mode ?? 0o755);
      if (options.uid !== undefined || options.gid !== undefined) fs.chown(path, options.uid ?? 0, options.gid ?? 0);
    },
    file(path, content, options = {}) {
      parents(path);
      fs.writeFile(path, encodeUtf8(content));
      fs.chmod(path, options.mode ?? 0o644);
      if (options.uid !== undefined || options.gid !== undefined) fs.chown(path, options.uid ?? 0, options.gid ?? 0);
    },
    symlink(path, target) {
      parents(path);
      if (!fs.exists(path)) fs.symlink(target, path);
    },
    program(path, program, options = {}) {
      parents(path);
      fs.writeFile(path, encodeProgramFile(program, options.flavor ?? "gnu", options.options ?? {}));
      fs.truncate(path, options.size ?? 64_000 + 8 * program.length * 997);
      fs.chmod(path, options.mode ?? 0o755);
    },
    whiteout(path) {
      fs.unlink(path);
    },
  };
}
