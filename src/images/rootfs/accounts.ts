/** /etc/passwd, group and shadow of the distributions. Users that a layer adds go to the end, as useradd does. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Another name for the group than the user's. */
  readonly group?: string;
  readonly comment?: string;
  readonly home?: string;
  readonly shell?: string;
}

export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

export function debianAccounts(...added: readonly Account[]): AccountFiles {
  return files(DEBIAN_USERS, DEBIAN_GROUPS, "/usr/sbin/nologin", added);
}

/** Ubuntu 23.04 and later have a user `ubuntu`. */
export function ubuntuAccounts(withUbuntuUser: boolean, ...added: readonly Account[]): AccountFiles {
  const ubuntu = { name: "ubuntu", uid: 1000, gid: 1000, comment: "Ubuntu", home: "/home/ubuntu", shell: "/bin/bash" };
  return files(DEBIAN_USERS, DEBIAN_GROUPS, "/usr/sbin/nologin", withUbuntuUser ? [ubuntu, ...added] : added);
}

export function alpineAccounts(...added: readonly Account[]): AccountFiles {
  return files(ALPINE_USERS, ALPINE_GROUPS, "/sbin/nologin", added);
}

export function busyboxAccounts(): AccountFiles {
  return files(BUSYBOX_USERS, BUSYBOX_GROUPS, "/bin/false", []);
}

function files(users: string, groups: string, nologin: string, added: readonly Account[]): AccountFiles {
  const passwd = lines(users).map((line) => {
    const [name, uid, gid, comment, home, shell] = line.split("|");
    return `${name}:x:${uid}:${gid}:${comment}:${home}:${shell === undefined || shell === "" ? nologin : shell}`;
  });
  const group = lines(groups).map((line) => {
    const [name, gid, members] = line.split("|");
    return `${name}:x:${gid}:${members ?? ""}`;
  });
  for (const account of added) {
    passwd.push(`${account.name}:x:${account.uid}:${account.gid}:${account.comment ?? ""}:${account.home ?? "/nonexistent"}:${account.shell ?? nologin}`);
    group.push(`${account.group ?? account.name}:x:${account.gid}:`);
  }
  const shadow = passwd.map((line) => `${line.split(":", 1)[0]}:*:20000:0:99999:7:::`);
  return { passwd: `${passwd.join("\n")}\n`, group: `${group.join("\n")}\n`, shadow: `${shadow.join("\n")}\n` };
}

function lines(text: string): string[] {
  return text.trim().split("\n");
}

const DEBIAN_USERS = `
root|0|0|root|/root|/bin/bash
daemon|1|1|daemon|/usr/sbin
bin|2|2|bin|/bin
sys|3|3|sys|/dev
sync|4|65534|sync|/bin|/bin/sync
games|5|60|games|/usr/games
man|6|12|man|/var/cache/man
lp|7|7|lp|/var/spool/lpd
mail|8|8|mail|/var/mail
news|9|9|news|/var/spool/news
uucp|10|10|uucp|/var/spool/uucp
proxy|13|13|proxy|/bin
www-data|33|33|www-data|/var/www
backup|34|34|backup|/var/backups
list|38|38|Mailing List Manager|/var/list
irc|39|39|ircd|/run/ircd
_apt|42|65534||/nonexistent
nobody|65534|65534|nobody|/nonexistent`;

const DEBIAN_GROUPS = `
root|0
daemon|1
bin|2
sys|3
adm|4
tty|5
disk|6
lp|7
mail|8
news|9
uucp|10
man|12
proxy|13
kmem|15
dialout|20
fax|21
voice|22
cdrom|24
floppy|25
tape|26
sudo|27
audio|29
dip|30
www-data|33
backup|34
operator|37
list|38
irc|39
src|40
shadow|42
utmp|43
video|44
sasl|45
plugdev|46
staff|50
games|60
users|100
nogroup|65534`;

const ALPINE_USERS = `
root|0|0|root|/root|/bin/sh
bin|1|1|bin|/bin
daemon|2|2|daemon|/sbin
lp|4|7|lp|/var/spool/lpd
sync|5|0|sync|/sbin|/bin/sync
shutdown|6|0|shutdown|/sbin|/sbin/shutdown
halt|7|0|halt|/sbin|/sbin/halt
mail|8|12|mail|/var/mail
news|9|13|news|/usr/lib/news
uucp|10|14|uucp|/var/spool/uucppublic
cron|16|16|cron|/var/spool/cron
ftp|21|21||/var/lib/ftp
sshd|22|22|sshd|/dev/null
games|35|35|games|/usr/games
ntp|123|123|NTP|/var/empty
guest|405|100|guest|/dev/null
nobody|65534|65534|nobody|/`;

const ALPINE_GROUPS = `
root|0|root
bin|1|root,bin,daemon
daemon|2|root,bin,daemon
sys|3|root,bin
adm|4|root,daemon
tty|5
disk|6|root
lp|7|lp
kmem|9
wheel|10|root
floppy|11|root
mail|12|mail
news|13|news
uucp|14|uucp
cron|16|cron
audio|18
cdrom|19
dialout|20|root
ftp|21
sshd|22
input|23
tape|26|root
video|27|root
netdev|28
kvm|34|kvm
games|35
shadow|42
www-data|82
users|100|games
ntp|123
abuild|300
utmp|406
ping|999
nogroup|65533
nobody|65534`;

const BUSYBOX_USERS = `
root|0|0|root|/root|/bin/sh
daemon|1|1|daemon|/usr/sbin
bin|2|2|bin|/bin
sys|3|3|sys|/dev
sync|4|100|sync|/bin|/bin/sync
mail|8|8|mail|/var/spool/mail
www-data|33|33|www-data|/var/www
operator|37|37|Operator|/var
nobody|65534|65534|nobody|/home`;

const BUSYBOX_GROUPS = `
root|0
daemon|1
bin|2
sys|3
adm|4
tty|5
disk|6
wheel|10|root
shadow|42
utmp|43
video|44
www-data|33
operator|37
users|100
nobody|65534`;
