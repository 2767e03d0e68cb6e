import type { LayerBuilder } from "../image.ts";

/** A layer that copies one script. */
export function entrypoint(path: string, text: string): (layer: LayerBuilder) => void {
  return (layer) => layer.file(path, text, { mode: 0o755 });
}

export function scripts(files: Readonly<Record<string, string>>): (layer: LayerBuilder) => void {
  return (layer) => {
    for (const [path, text] of Object.entries(files)) layer.file(path, text, { mode: 0o755 });
  };
}

export function combined(...parts: readonly ((layer: LayerBuilder) => void)[]): (layer: LayerBuilder) => void {
  return (layer) => {
    for (const part of parts) part(layer);
  };
}

/**
 * An entrypoint script that puts `server` in front of options, hands `directory` over to `user` when started as root, and runs
 * the server as that user.
 */
export function stepDown(server: string, user: string, directory: string, changeUser: string): string {
  return `#!/bin/sh
set -e

# options alone mean the server
case "$1" in
  -*) set -- ${server} "$@" ;;
esac

if [ "$1" = '${server}' ] && [ "$(id -u)" = 0 ]; then
  find ${directory} ! -user ${user} -exec chown ${user} '{}' +
  exec ${changeUser} "$0" "$@"
fi

exec "$@"
`;
}
