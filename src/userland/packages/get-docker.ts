/** The convenience script of get.docker.com: installs Docker's packages from its repository and starts the service. */
export function getDockerScript(): string {
  return SCRIPT;
}

const SCRIPT = `#!/bin/sh
# Installs Docker Engine on Debian and Ubuntu.
#
#   curl -fsSL https://get.docker.com -o get-docker.sh
#   sh get-docker.sh [--dry-run] [--version VERSION] [--channel stable] [--no-autostart]
set -e

SCRIPT_COMMIT_SHA=7d96bd3c5235ab2121bcb855dd7b3f3f37128ed4
DOWNLOAD_URL=\${DOWNLOAD_URL:-https://download.docker.com}
CHANNEL=stable
WANTED=
DRY_RUN=
AUTOSTART=1

while [ $# -gt 0 ]; do
  case "$1" in
    --channel) CHANNEL=$2; shift ;;
    --version) WANTED=\${2#v}; shift ;;
    --dry-run) DRY_RUN=1 ;;
    --no-autostart) AUTOSTART= ;;
    --mirror) shift ;;
    --setup-repo) ;;
    --*) echo "Illegal option $1" ;;
  esac
  shift
done

if [ -n "$DRY_RUN" ]; then sh_c=echo; else sh_c='sh -c'; fi

command_exists() {
  command -v "$1" >/dev/null 2>&1
}

say_and_do() {
  if [ -n "$DRY_RUN" ]; then
    echo "$1"
    return
  fi
  echo "+ $shell_words $1" >&2
  $sh_c "$1" >/dev/null
}

echo "# Executing docker install script, commit: $SCRIPT_COMMIT_SHA"

if command_exists docker; then
  cat >&2 <<-'WARNING'
Warning: the "docker" command appears to already exist on this system.

Press Ctrl-C now if you do not want this script to install over it. It goes on in 20 seconds.
WARNING
  [ -n "$DRY_RUN" ] || sleep 20
fi

shell_words='sh -c'
if [ "$(id -un)" != root ]; then
  if command_exists sudo; then
    sh_c='sudo -E sh -c'
    shell_words='sudo -E sh -c'
  elif command_exists su; then
    sh_c='su -c'
    shell_words='su -c'
  else
    echo 'Error: this installer needs to run commands as root, and finds neither "sudo" nor "su".' >&2
    exit 1
  fi
  [ -z "$DRY_RUN" ] || sh_c=echo
fi

[ -r /etc/os-release ] || { echo "ERROR: Unsupported distribution" >&2; exit 1; }
. /etc/os-release
distribution=$ID
release=$VERSION_CODENAME

case "$distribution" in
  debian|ubuntu) ;;
  *)
    echo >&2
    echo "ERROR: Unsupported distribution '$distribution'" >&2
    echo >&2
    exit 1
    ;;
esac

repository="deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] $DOWNLOAD_URL/linux/$distribution $release $CHANNEL"
say_and_do 'apt-get -qq update >/dev/null'
say_and_do 'DEBIAN_FRONTEND=noninteractive apt-get -y -qq install ca-certificates curl >/dev/null'
say_and_do 'install -m 0755 -d /etc/apt/keyrings'
say_and_do "curl -fsSL \\"$DOWNLOAD_URL/linux/$distribution/gpg\\" -o /etc/apt/keyrings/docker.asc"
say_and_do 'chmod a+r /etc/apt/keyrings/docker.asc'
say_and_do "echo \\"$repository\\" > /etc/apt/sources.list.d/docker.list"
say_and_do 'apt-get -qq update >/dev/null'

suffix=
if [ -n "$WANTED" ]; then
  found=$(apt-cache madison docker-ce | awk '{ print $3 }' | grep -F "$WANTED" | head -n 1)
  if [ -z "$found" ]; then
    echo "ERROR: '$WANTED' not found amongst apt-cache madison results" >&2
    exit 1
  fi
  suffix="=$found"
fi
say_and_do "DEBIAN_FRONTEND=noninteractive apt-get -y -qq install docker-ce$suffix docker-ce-cli containerd.io docker-compose-plugin docker-ce-rootless-extras docker-buildx-plugin docker-model-plugin >/dev/null"

if [ -n "$AUTOSTART" ] && command_exists systemctl; then
  say_and_do 'systemctl enable --now docker.service 2>/dev/null'
fi

if [ -z "$DRY_RUN" ] && command_exists docker && [ -e /var/run/docker.sock ]; then
  echo "+ $shell_words docker version" >&2
  $sh_c 'docker version' || true
fi

cat <<EOF

================================================================================

To let a user other than root use Docker, add them to the docker group:

    sudo usermod -aG docker USER

They have to log in again for that to count. Members of this group have the
rights of root on this machine: https://docs.docker.com/go/attack-surface/

================================================================================

EOF
`;
