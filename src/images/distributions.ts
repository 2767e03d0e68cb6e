import { defineImage, type ImageDefinition } from "./image.ts";
import { type EnterpriseRelease, enterpriseRoot } from "./rootfs/enterprise-linux.ts";
import { steps } from "./steps.ts";

/** One release of a distribution: a root file system and a shell. */
function distribution(
  repository: string,
  tags: string,
  created: string,
  [compressedSize, size]: readonly [number, number],
  release: EnterpriseRelease,
): ImageDefinition {
  const at = `${created}T00:00:00Z`;
  return defineImage({
    repository,
    tags: tags.split(" "),
    architecture: "amd64",
    created: at,
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/bash"] },
    ...steps([
      { at, by: `ADD ${release.id}-${release.version}-x86_64.tar.xz / # buildkit`, digest: "", compressedSize, size, build: enterpriseRoot(release) },
      { by: 'CMD ["/bin/bash"]' },
    ]),
    published: {},
  });
}

const centos = { id: "centos", name: "CentOS Linux", file: "/etc/centos-release", installer: "yum" };
const fedora = { id: "fedora", name: "Fedora Linux", file: "/etc/fedora-release", installer: "dnf dnf5 yum" };
const rocky = { id: "rocky", name: "Rocky Linux", file: "/etc/rocky-release", installer: "dnf yum" };
const alma = { id: "almalinux", name: "AlmaLinux", file: "/etc/almalinux-release", installer: "dnf yum" };
const amazon = { id: "amzn", name: "Amazon Linux", file: "/etc/system-release", installer: "dnf yum" };
const oracle = { id: "ol", name: "Oracle Linux Server", file: "/etc/oracle-release", installer: "dnf yum" };

/** Their packages are not simulated: dnf and yum say so. Digests are those of our own content. */
export default [
  distribution("centos", "latest 8 centos8 8.4.2105 centos8.4.2105", "2021-09-15", [83_500_000, 231_300_000], {
    ...centos,
    version: "8.4.2105",
    nickname: "(Core)",
    installer: "dnf yum",
  }),
  distribution("centos", "7 centos7 7.9.2009 centos7.9.2009", "2021-09-15", [76_100_000, 203_900_000], { ...centos, version: "7.9.2009", nickname: "(Core)" }),
  distribution("centos", "6 centos6 6.10 centos6.10", "2021-09-15", [69_800_000, 194_500_000], { ...centos, version: "6.10", nickname: "(Final)" }),
  distribution("fedora", "latest 44", "2026-08-12", [70_000_000, 182_000_000], { ...fedora, version: "44", nickname: "(Container Image)" }),
  distribution("fedora", "43", "2026-08-12", [68_000_000, 178_000_000], { ...fedora, version: "43", nickname: "(Container Image)" }),
  distribution("fedora", "42 41 40 39", "2025-11-04", [62_000_000, 165_000_000], { ...fedora, version: "42", nickname: "(Container Image)" }),
  distribution("rockylinux", "9 9.3 latest", "2023-11-20", [64_000_000, 176_000_000], { ...rocky, version: "9.3", nickname: "(Blue Onyx)" }),
  distribution("rockylinux", "8 8.9", "2023-11-20", [74_000_000, 198_000_000], { ...rocky, version: "8.9", nickname: "(Green Obsidian)" }),
  distribution("rockylinux/rockylinux", "latest 9 9.6", "2025-06-02", [64_000_000, 176_000_000], { ...rocky, version: "9.6", nickname: "(Blue Onyx)" }),
  distribution("almalinux", "latest 10 10.0", "2025-10-15", [67_000_000, 190_000_000], { ...alma, version: "10.0", nickname: "(Purple Lion)" }),
  distribution("almalinux", "9 9.6", "2025-10-15", [67_000_000, 187_000_000], { ...alma, version: "9.6", nickname: "(Sage Margay)" }),
  distribution("almalinux", "8 8.10", "2025-10-15", [69_000_000, 191_000_000], { ...alma, version: "8.10", nickname: "(Cerulean Leopard)" }),
  distribution("amazonlinux", "latest 2023", "2025-10-27", [54_000_000, 147_000_000], { ...amazon, version: "2023", nickname: "(Amazon Linux)" }),
  distribution("amazonlinux", "2", "2025-10-27", [62_600_000, 167_000_000], { ...amazon, version: "2", nickname: "(Karoo)", installer: "yum" }),
  distribution("oraclelinux", "9", "2025-10-07", [87_000_000, 242_000_000], { ...oracle, version: "9.6", nickname: "" }),
  distribution("oraclelinux", "8", "2025-10-07", [88_000_000, 245_000_000], { ...oracle, version: "8.10", nickname: "" }),
];
