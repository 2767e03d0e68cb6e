import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost();
  host.busybox("ip", "ping", "nc", "netstat", "route", "ifconfig", "telnet");
});

const DUMMY = "ip link add d6 type dummy && ip link set d6 up";

describe("addresses and routes", () => {
  runRows(
    () => host,
    [
      ["ip -6 addr show lo | tail -2", "    inet6 ::1/128 scope host proto kernel_lo \n       valid_lft forever preferred_lft forever\n"],
      ["ip -6 -o addr show eth0 | grep -c 'fe80::5054:ff:fe12:3456/64 scope link'", "1\n"],
      ["/busybox/ip -6 -o addr show lo", "1: lo    inet6 ::1/128 scope host \\       valid_lft forever preferred_lft forever\n"],
      [
        `${DUMMY}; ip addr add fd33::1/64 dev d6 nodad; ip -6 -o addr show d6 | sed -n 1p | cut -d' ' -f7-; ip addr add fd33::1/64 dev d6`,
        "fd33::1/64 scope global nodad \\       valid_lft forever preferred_lft forever\nError: ipv6: address already assigned.\n[2]\n",
      ],
      [
        "ip -6 route add fd99::/64 via fd33::9; ip -6 route show dev d6 | head -2",
        "fd33::/64 proto kernel metric 256 pref medium\nfd99::/64 via fd33::9 metric 1024 pref medium\n",
      ],
      [
        "/busybox/ip -6 route show | grep d6",
        /^fd33::\/64 dev d6 {2}metric 256 \nfd99::\/64 via fd33::9 dev d6 {2}metric 1024 \nfe80::\/64 dev d6 {2}metric 256 \nmulticast ff00::\/8 dev d6 {2}metric 256 \n$/,
      ],
      ["ip -6 route add fd98::/64 via fd71::1", "RTNETLINK answers: No route to host\n[2]\n"],
      ["ip -6 route add zz dev d6", 'Error: inet6 prefix is expected rather than "zz".\n[1]\n'],
      ["ip -6 route del fd99::/64; ip -6 route del fd99::/64", "RTNETLINK answers: No such process\n[2]\n"],
      ["ip -6 route get fd33::5", "fd33::5 from :: dev d6 proto kernel src fd33::1 metric 256 pref medium\n"],
      ["ip -6 route get ::1", "local ::1 from :: dev lo table local proto kernel src ::1 metric 0 pref medium\n"],
      ["/busybox/ip -6 route get 2001::1", "ip: RTNETLINK answers: Network is unreachable\n[2]\n"],
      [
        "/busybox/route -A inet6 | grep fd33::/64",
        "fd33::/64                                   ::                                      U     256    1        0 d6      \n",
      ],
      ["ip route | grep -c :", "0\n[1]\n"],
      ["grep -c . /proc/net/route; grep ' lo$' /proc/net/if_inet6", /^\d+\n00000000000000000000000000000001 01 80 10 80 {7}lo\n$/],
      ["ifconfig d6 | grep fd33", "        inet6 fd33::1  prefixlen 64  scopeid 0x0<global>\n"],
      ["/busybox/ifconfig lo | grep inet6", "          inet6 addr: ::1/128 Scope:Host\n"],
      [
        "sysctl -w net.ipv6.conf.d6.disable_ipv6=1; ip -6 addr show d6; ip addr add fd34::1/64 dev d6",
        "net.ipv6.conf.d6.disable_ipv6 = 1\nRTNETLINK answers: Permission denied\n[2]\n",
      ],
      ["ip link del d6; hostname -I | grep -c :", "0\n[1]\n"],
    ],
  );
});

describe("names and connections", () => {
  runRows(
    () => host,
    [
      ["getent ahosts localhost | grep STREAM", "::1             STREAM localhost\n127.0.0.1       STREAM \n"],
      ["getent ahostsv6 localhost | head -1", "::1             STREAM localhost\n"],
      ["getent hosts ::1 | cut -c1-25", "::1             localhost\n"],
      ["ping -c1 -q localhost | head -1", "PING localhost (::1) 56 data bytes\n"],
      ["ping -4 -c1 -q localhost | head -1", "PING localhost (127.0.0.1) 56(84) bytes of data.\n"],
      ["/busybox/ping -c1 -q localhost | head -1", "PING localhost (::1): 56 data bytes\n"],
      ["ping6 -c1 ::1 | grep -c 'bytes from ::1: icmp_seq=1 ttl=64'", "1\n"],
      ["ping -4 -c1 ::1", "ping: ::1: Address family for hostname not supported\n[2]\n"],
      ["ping -c1 2001:db8::1", "ping: connect: Network is unreachable\n[2]\n"],
      ["ping -c1 fe80::1%eth9", "ping: fe80::1%eth9: Name or service not known\n[2]\n"],
      ["nc -vz ::1 99", "nc: connect to ::1 port 99 (tcp) failed: Connection refused\n[1]\n"],
      ["/busybox/nc -w1 ::1 99", "nc: can't connect to remote host: Connection refused\n[1]\n"],
      ["/busybox/nc -w1 fe80::1 99", "nc: can't connect to remote host: Invalid argument\n[1]\n"],
      ["nc -l ::1 7600 > got & sleep 0.1; echo six | nc -N ::1 7600; wait; cat got", "six\n"],
      [
        "/busybox/nc -lp 7601 > got & sleep 0.1; ss -Htln | grep 7601; /busybox/netstat -tln | grep 7601; echo four | nc -N 127.0.0.1 7601; wait; cat got",
        /^LISTEN 0 +4096 +\*:7601 +\*:\*\ntcp +0 +0 :::7601 +:::\* +LISTEN +\nfour\n$/,
      ],
      ["curl -sg http://[::1]:99/; echo $?", "7\n"],
      ["curl -sv http://[2001:db8::1]/ 2>&1 | head -2", "*   Trying [2001:db8::1]:80...\n* Immediate connect fail for 2001:db8::1: Network is unreachable\n"],
      ["curl -sv -4 localhost:99 2>&1 | grep -c ::1", "0\n[1]\n"],
      ["wget http://[::1]:99/ 2>&1 | tail -1", "Connecting to [::1]:99... failed: Connection refused.\n"],
      ["wget -T1 http://localhost:99/ 2>&1 | grep -c refused", "2\n"],
      [
        "redis-server --port 7602 >/dev/null & sleep 0.1; redis-cli -h ::1 -p 7602 ping; redis-cli -h ::1 -p 7602 client list | grep -o 'laddr=[^ ]*'; kill $!",
        "PONG\nladdr=[::1]:7602\n",
      ],
      ["bash -c 'echo > /dev/tcp/::1/99'", /Connection refused/],
    ],
  );
});
