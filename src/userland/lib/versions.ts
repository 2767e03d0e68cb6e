/** What programs that are not simulated say of their version, which their files know. `%` is the version. */
interface VersionAnswer {
  /** The words that ask. */
  readonly asked: string;
  readonly says: string;
  readonly stream?: "error";
}

const VERSION_ANSWERS: Readonly<Record<string, VersionAnswer>> = {
  python3: { asked: "--version -V", says: "Python %" },
  git: { asked: "--version -v version", says: "git version %" },
  go: { asked: "version", says: "go version go% linux/amd64" },
  ruby: { asked: "--version -v", says: "ruby % [x86_64-linux]" },
  php: { asked: "--version -v", says: "PHP % (cli) (NTS)\nCopyright (c) The PHP Group\nZend Engine, Copyright (c) Zend Technologies" },
  perl: { asked: "-v --version", says: "This is perl 5 (v%) built for x86_64-linux-gnu" },
  java: {
    asked: "-version",
    says: 'openjdk version "%"\nOpenJDK Runtime Environment (build %)\nOpenJDK 64-Bit Server VM (build %, mixed mode, sharing)',
    stream: "error",
  },
  javac: { asked: "--version -version", says: "javac %" },
  mvn: { asked: "--version -v", says: "Apache Maven %" },
  gradle: {
    asked: "--version -v",
    says: "\n------------------------------------------------------------\nGradle %\n------------------------------------------------------------\n",
  },
  dotnet: { asked: "--version", says: "%" },
  cargo: { asked: "--version -V", says: "cargo %" },
  rustc: { asked: "--version -V", says: "rustc %" },
  gcc: { asked: "--version", says: "gcc (Debian %) %" },
  "g++": { asked: "--version", says: "g++ (Debian %) %" },
  make: { asked: "--version -v", says: "GNU Make %\nBuilt for x86_64-pc-linux-gnu" },
  rsync: { asked: "--version -V", says: "rsync  version %" },
  tmux: { asked: "-V", says: "tmux %" },
  zsh: { asked: "--version", says: "zsh % (x86_64-debian-linux-gnu)" },
  strace: { asked: "--version -V", says: "strace -- version %" },
  mysql: { asked: "--version -V", says: "mysql  Ver % for Linux on x86_64 (MySQL Community Server - GPL)" },
  mysqldump: { asked: "--version -V", says: "mysqldump  Ver % for Linux on x86_64 (MySQL Community Server - GPL)" },
  mysqladmin: { asked: "--version -V", says: "mysqladmin  Ver % for Linux on x86_64 (MySQL Community Server - GPL)" },
  mysqld: { asked: "--version -V", says: "/usr/sbin/mysqld  Ver % for Linux on x86_64 (MySQL Community Server - GPL)" },
  mongod: { asked: "--version", says: "db version v%" },
  traefik: { asked: "version --version", says: "Version:      %\nOS/Arch:      linux/amd64" },
  caddy: { asked: "version --version", says: "v%" },
  haproxy: { asked: "-v", says: "HAProxy version % - https://haproxy.org/" },
  dockerd: { asked: "--version -v", says: "Docker version %, build cd04830" },
  containerd: { asked: "--version -v", says: "containerd containerd.io v%" },
  ctr: { asked: "--version -v", says: "ctr containerd.io v%" },
  terraform: { asked: "version --version -v", says: "Terraform v%\non linux_amd64" },
};

/** What `program` says when it is asked for nothing but its version; undefined when it is asked for more. */
export function versionAnswer(program: string, version: string | undefined, words: readonly string[]): { text: string; stream: 1 | 2 } | undefined {
  const answer = VERSION_ANSWERS[program];
  const [word, ...more] = words;
  if (answer === undefined || version === undefined || word === undefined || more.length > 0 || !answer.asked.split(" ").includes(word)) return undefined;
  return { text: `${answer.says.replaceAll("%", version)}\n`, stream: answer.stream === "error" ? 2 : 1 };
}
