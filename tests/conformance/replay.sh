#!/bin/sh
# A shell on a reference host's file system whose /run/docker.sock is the simulated engine's: `replay.sh ROOT BUNDLE ENGINE-ARGUMENT…`,
# script on standard input. Its mounts, processes and network are its own, and end with it; nothing of ROOT is changed.
[ -n "$REPLAY_INSIDE" ] || REPLAY_INSIDE=1 exec unshare --mount --net --pid --fork --kill-child --propagation private -- "$0" "$@"
set -e
root=$1 bundle=$2
shift 2
socket=$(mktemp -u /tmp/replay-XXXXXX.sock)
chroot "$root" ip link set lo up
node --input-type=module -e 'const [bundle, ...args] = process.argv.slice(1); await (await import(bundle)).commands.engine(args)' \
  "$bundle" --host "unix://$socket" --publish --registry "$@" </dev/null >/dev/null 2>&1 &
for _ in $(seq 300); do [ -S "$socket" ] && break; sleep 0.1; done
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for place in run root tmp; do mount -t tmpfs tmpfs "$root/$place"; done
touch "$root/run/docker.sock"
mount --bind "$socket" "$root/run/docker.sock"
rm "$socket" # the mount keeps it
mkdir -p "$root/root/work"
env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=xterm-256color LANG=C.UTF-8 \
  chroot "$root" bash -c 'cd /root/work && exec bash -s'
