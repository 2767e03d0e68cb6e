import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost();
  host.busybox("adduser", "addgroup");
});

describe("accounts", () => {
  runRows(
    () => host,
    [
      ["useradd -m jo && id jo && passwd -S jo | cut -d' ' -f1,2", "uid=1001(jo) gid=1001(jo) groups=1001(jo)\njo L\n"],
      ["useradd jo", "useradd: user 'jo' already exists\n[9]\n"],
      ["groupadd devs && usermod -aG devs jo && id -nG jo", "jo devs\n"],
      ["usermod -aG nosuch jo", "usermod: group 'nosuch' does not exist\n[6]\n"],
      ["su jo -c 'id -un; cd; pwd'", "jo\n/home/jo\n"],
      ["su - jo -c 'echo $HOME $USER'", "/home/jo jo\n"],
      ["su - nosuch", "su: user nosuch does not exist or the user entry does not contain all the required fields\n[1]\n"],
      ["echo jo:secret | chpasswd; printf 'secret\\n' | su learner -c 'su jo -c whoami'", "Password: jo\n"],
      ["printf 'wrong\\n' | su learner -c 'su jo -c whoami'", "Password: su: Authentication failure\n[1]\n"],
      ["su learner -c 'sudo whoami; sudo -u jo id -un'", "root\njo\n"],
      ["su jo -c 'sudo -n ls'", "sudo: a password is required\n[1]\n"],
      ["su learner -c 'sudo nosuch'", "sudo: nosuch: command not found\n[1]\n"],
      ["gpasswd -d jo devs; id -nG jo", "Removing user jo from group devs\njo\n"],
      ["userdel -r jo 2>/dev/null; id jo", "id: 'jo': no such user\n[1]\n"],
      ["/busybox/adduser -D bob; tail -1 /etc/passwd", "bob:x:1001:1001:Linux User:/home/bob:/bin/sh\n"],
      [
        "mkdir -p /m; mount -t tmpfs none /m && mount | grep ' /m '; umount /m; umount /m",
        /^none on \/m type tmpfs \(rw[^\n]*\)\numount: \/m: not mounted\.\n\[32\]\n$/,
      ],
    ],
  );
});
