/** The versions that the shells say they are, as in the images of Ubuntu 24.04, Debian 12 and busybox. */
export const BASH_VERSION = { major: 5, minor: 2, patch: 21, build: 1, release: "release", machine: "x86_64-pc-linux-gnu" } as const;

export const BASH_VERSION_TEXT = `${BASH_VERSION.major}.${BASH_VERSION.minor}.${BASH_VERSION.patch}(${BASH_VERSION.build})-${BASH_VERSION.release}`;

export function bashVersionPage(): string {
  return `GNU bash, version ${BASH_VERSION_TEXT} (${BASH_VERSION.machine})\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n`;
}
