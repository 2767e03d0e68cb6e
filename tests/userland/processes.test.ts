import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost();
  host.busybox("ps", "kill", "killall", "ping", "ip", "free");
});

describe("processes", () => {
  runRows(
    () => host,
    [
      ["ps -o pid,comm -p 1", "    PID COMMAND\n      1 systemd\n"],
      ["ps aux | head -1", "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"],
      ["ps -ef | head -1", "UID          PID    PPID  C STIME TTY          TIME CMD\n"],
      ["ps -p 99999 -o pid=; echo $?", "1\n"],
      ["ps -o nosuch 2>&1 | head -1", 'error: unknown user-defined format specifier "nosuch"\n'],
      ["sleep 100 & ps -C sleep -o args= ; kill $!", "sleep 100\n"],
      ["sleep 50 & sleep 0.1; pgrep -xc sleep; pkill sleep; sleep 0.1; pidof sleep || echo gone", "1\ngone\n"],
      ["killall nosuch", "nosuch: no process found\n[1]\n"],
      ["pgrep", /^pgrep: no matching criteria specified\nTry `pgrep --help'/],
      ["/bin/kill -l TERM 9", "15\nKILL\n"],
      ["/bin/kill 99999", "/bin/kill: (99999): No such process\n[1]\n"],
      ["/busybox/kill 99999", "kill: can't kill pid 99999: No such process\n[1]\n"],
      ["/busybox/killall nosuch", "killall: nosuch: no process killed\n[1]\n"],
      ["/busybox/ps -o pid,comm | head -2", "PID   COMMAND\n    1 systemd\n"],
      ["/busybox/ps -o nosuch", /^ps: bad -o argument 'nosuch', supported arguments: user,group,comm,args,/],
      ["script -qefc 'test -t 1 && echo tty; exit 3' /dev/null </dev/null | tr -d '\\r'; echo ${PIPESTATUS[0]}", "tty\n3\n"],
      ["script -c 'echo hi' log </dev/null | tr -d '\\r'; grep -c COMMAND_EXIT_CODE log", "Script started, output log file is 'log'.\nhi\nScript done.\n1\n"],
      ["script -qefc 'sleep 0.5; stty raw; head -c1 | od -An -c; stty sane' /dev/null </dev/null", "  \\0\n"],
      ["tini -s -- sh -c 'exit 7'", "[7]\n"],
      ["tini -e 143 -- sh -c 'kill $$'", ""],
      ["docker-init -- nosuch", /exec nosuch failed: No such file or directory\n\[127\]/],
      ["free -m | cut -c1-4", "    \nMem:\nSwap\n"],
      ["chroot /nosuch true", "chroot: cannot change root directory to '/nosuch': No such file or directory\n[125]\n"],
    ],
  );
});

describe("network", () => {
  runRows(
    () => host,
    [
      ["ip -br -4 addr show lo", "lo               UNKNOWN        127.0.0.1/8 \n"],
      ["ip route | head -1", /^default via \S+ dev eth0 \n$/],
      ["ip addr show nope", 'Device "nope" does not exist.\n[1]\n'],
      [
        "ip link add d0 type dummy && ip addr add 10.9.0.1/24 dev d0 && ip link set d0 up && ip route get 10.9.0.7 | head -1; ip link del d0",
        "10.9.0.7 dev d0 src 10.9.0.1 uid 0 \n",
      ],
      ["/busybox/ip -o -4 addr show lo", "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"],
      ["ping -c1 -q 127.0.0.1 | sed -n 4p", "1 packets transmitted, 1 received, 0% packet loss, time 0ms\n"],
      ["/busybox/ping -c1 -q 127.0.0.1 | grep received", "1 packets transmitted, 1 packets received, 0% packet loss\n"],
      ["ping -c1 nosuch.invalid", "ping: nosuch.invalid: Name or service not known\n[2]\n"],
      ["/busybox/ping -c1 nosuch.invalid", "ping: bad address 'nosuch.invalid'\n[1]\n"],
      ["route -n | sed -n 2p", "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"],
      ["redis-server --port 7001 >/dev/null & sleep 0.1; ss -tln | grep -c 7001; netstat -tln | grep -c :7001; kill $!", "2\n2\n"],
    ],
  );
});
