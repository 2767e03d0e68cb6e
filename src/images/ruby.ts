import { defineImage } from "./image.ts";
import { TRIXIE_20260824 } from "./rootfs/debian-layers.ts";
import { addPrograms } from "./rootfs/tools.ts";
import { steps } from "./steps.ts";

/** As published by the Docker Official Images. */
export default [
  defineImage({
    repository: "ruby",
    tags: ["latest", "4.0.6-trixie", "4.0-trixie", "4-trixie", "trixie", "4.0.6", "4.0", "4"],
    architecture: "amd64",
    created: "2026-08-25T03:45:47Z",
    config: {
      Env: [
        "PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG=C.UTF-8",
        "RUBY_VERSION=4.0.6",
        "RUBY_DOWNLOAD_URL=https://cache.ruby-lang.org/pub/ruby/4.0/ruby-4.0.6.tar.xz",
        "RUBY_DOWNLOAD_SHA256=9c9d121fe3314ea7c801e690b9de981d2b9d12d7849db99c27482468a541ba0a",
        "GEM_HOME=/usr/local/bundle",
        "BUNDLE_SILENCE_ROOT_WARNING=1",
        "BUNDLE_APP_CONFIG=/usr/local/bundle",
      ],
      Cmd: ["irb"],
    },
    ...steps([
      { at: "2026-08-24T00:00:00Z", by: "# debian.sh --arch 'amd64' out/ 'trixie' '@1787529600'", comment: "debuerreotype 0.17", layer: TRIXIE_20260824 },
      {
        at: "2026-08-25T00:50:59Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg \t\tnetbase \t\tsq \t\twget \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:00f78834a2fef03250be89a7741ff39d0e6bbd860298ea129a84ce5eadda1f6d",
        compressedSize: 25_639_590,
        size: 70_508_872,
        build: (layer) => addPrograms(layer, "curl wget gpg"),
      },
      {
        at: "2026-08-25T01:38:30Z",
        by: "RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps \t; \tapt-get dist-clean # buildkit",
        digest: "sha256:cbc19164244e861d91ebd80a17e2c78c5be43a8059a32ab6fc459a92002b22f2",
        compressedSize: 67_800_074,
        size: 186_450_203,
        build: (layer) => addPrograms(layer, "git ps top free uptime kill pgrep pkill ssh"),
      },
      {
        at: "2026-08-25T02:19:04Z",
        by: "RUN /bin/sh -c set -ex; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tautoconf \t\tautomake \t\tbzip2 \t\tdefault-libmysqlclient-dev \t\tdpkg-dev \t\tfile \t\tg++ \t\tgcc \t\timagemagick \t\tlibbz2-dev \t\tlibc6-dev \t\tlibcurl4-openssl-dev …",
        digest: "sha256:44fed46b68cf907ddf6afb6bc4211842f016a0876b02fc27912582de4c2fed3b",
        compressedSize: 236_338_551,
        size: 649_931_015,
      },
      {
        at: "2026-08-25T03:43:40Z",
        by: "RUN /bin/sh -c set -eux; \tmkdir -p /usr/local/etc; \techo 'gem: --no-document' >> /usr/local/etc/gemrc # buildkit",
        digest: "sha256:268a34629203b54fb0ac625ec9722a69a3a2ba9399a12858b44b7474531373c0",
        compressedSize: 190,
        size: 0,
      },
      { at: "2026-08-25T03:45:47Z", by: "ENV LANG=C.UTF-8" },
      { by: "ENV RUBY_VERSION=4.0.6" },
      { by: "ENV RUBY_DOWNLOAD_URL=https://cache.ruby-lang.org/pub/ruby/4.0/ruby-4.0.6.tar.xz" },
      { by: "ENV RUBY_DOWNLOAD_SHA256=9c9d121fe3314ea7c801e690b9de981d2b9d12d7849db99c27482468a541ba0a" },
      {
        by: 'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; \tapt-get update; \tapt-get install -y --no-install-recommends \t\tdpkg-dev \t\tlibgdbm-dev \t\truby \t; …',
        digest: "sha256:8513aec366f5dfdf196f26148e832d2da4bb12556bd036802e061146d2350683",
        compressedSize: 49_805_897,
        size: 136_966_216,
        build: (layer) => addPrograms(layer, "ruby irb gem bundle rake", 14_000, "/usr/local/bin", "4.0.6"),
      },
      { by: "ENV GEM_HOME=/usr/local/bundle" },
      { by: "ENV BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=/usr/local/bundle" },
      { by: "ENV PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      {
        by: 'RUN /bin/sh -c set -eux; \tmkdir "$GEM_HOME"; \tchmod 1777 "$GEM_HOME" # buildkit',
        digest: "sha256:c3049404c7af8ffb4e0215a56d6b4d40ba0fa66c25ba73f762bb93d5146587fa",
        compressedSize: 144,
        size: 0,
        build: (layer) => layer.dir("/usr/local/bundle", { mode: 0o1777 }),
      },
      { by: 'CMD ["irb"]' },
    ]),
    published: {
      index: "sha256:a5752fdd44a3dd5381e018daaa72735aa9fdf074625e9a6f9237137ddcefeb44",
      manifest: "sha256:7b9a0d9e150467fa9e5eb35ba6dd751d07c7a4d0b4a96726c30e99d4d524bc22",
      config: "sha256:80ce3ed41c633e9175880e638894741df1a9b4743aa40b3ba21ad597231ad439",
    },
  }),
];
