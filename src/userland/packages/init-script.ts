import type { Package } from "./package.ts";

/** The script in /etc/init.d that starts and stops a daemon where no systemd does. */
export function initScript(daemon: {
  readonly name: string;
  readonly description: string;
  readonly start: string;
  readonly stop: string;
}): Package["files"][number] {
  const { name, description, start, stop } = daemon;
  const text = `#!/bin/sh
# starts and stops ${name}
start() { printf 'Starting ${description}: '; if pidof ${name} > /dev/null || ${start}; then echo '${name}.'; else echo '${name} failed!'; return 1; fi; }
stop() { printf 'Stopping ${description}: '; ${stop}; echo '${name}.'; }

case "$1" in
  start) start ;;
  stop) stop ;;
  restart | force-reload) stop; sleep 1; start ;;
  reload) printf 'Reloading ${description}: '; killall -HUP ${name} 2> /dev/null; echo '${name}.' ;;
  status) if pidof ${name} > /dev/null; then echo '${name} is running.'; else echo '${name} is not running ... failed!'; exit 3; fi ;;
  *) echo "Usage: /etc/init.d/${name} {start|stop|restart|reload|force-reload|status}" >&2; exit 3 ;;
esac
`;
  return { path: `/etc/init.d/${name}`, text, mode: 0o755 };
}
