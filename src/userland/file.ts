import type { Bytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import type { Stat } from "../sim/sys.ts";
import { decodeBinary, decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "file",
  summary: "tell what files hold",
  usage: "[OPTION]... FILE...",
  package: ["file", "5.46"],
  options: [
    ["-b, --brief", "no file names"],
    ["-i, --mime", "MIME types"],
    ["--mime-type", "MIME types without character set"],
    ["-L, --dereference", "follow links"],
    ["-h, --no-dereference", "do not (the default)"],
    ["-s, --special-files", "accepted"],
    ["-z, --uncompress", "accepted"],
    ["-F, --separator=STRING", "STRING after file names"],
    ["-N, --no-pad", "do not line up"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) {
      await tool.note(
        "Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>] [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n",
      );
      return 1;
    }
    const width = Math.max(...tool.operands.map((name) => name.length));
    const separator = tool.value("separator") ?? ":";
    for (const name of tool.operands) {
      const [text, mime] = await identify(tool, name);
      const shown = tool.has("mime-type") ? (mime.split(";")[0] as string) : tool.has("mime") ? mime : text;
      tool.out.put(tool.has("brief") ? `${shown}\n` : `${name}${separator} ${tool.has("no-pad") ? "" : " ".repeat(width - name.length)}${shown}\n`);
    }
  },
});

async function identify(tool: Tool, name: string): Promise<[text: string, mime: string]> {
  let stat: Stat;
  try {
    stat = tool.has("dereference") ? tool.sys.fs.stat(name) : tool.sys.fs.lstat(name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const message = `cannot open \`${name}' (${error.message})`;
    return [message, message];
  }
  switch (stat.type) {
    case "dir":
      return [stat.mode & 0o1000 ? "sticky, directory" : "directory", "inode/directory; charset=binary"];
    case "symlink": {
      const target = tool.sys.fs.readlink(name);
      return [`${tool.sys.fs.exists(name) ? "" : "broken "}symbolic link to ${target}`, "inode/symlink; charset=binary"];
    }
    case "fifo":
      return ["fifo (named pipe)", "inode/fifo; charset=binary"];
    case "socket":
      return ["socket", "inode/socket; charset=binary"];
    case "char":
    case "block":
      return [
        `${stat.type === "char" ? "character" : "block"} special (${stat.rdev?.join("/")})`,
        `inode/${stat.type === "char" ? "char" : "block"}device; charset=binary`,
      ];
  }
  if (stat.size === 0) return ["empty", "inode/x-empty; charset=binary"];
  try {
    const fd = await tool.sys.open(name, { read: true });
    const head = await tool.sys.read(fd, 65_536);
    tool.sys.close(fd);
    return contentType(head);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return [`regular file, no read permission`, "inode/x-empty; charset=binary"];
  }
}

const MAGIC: readonly (readonly [magic: string, offset: number, text: string, mime: string])[] = [
  [
    "\x7fELF\x02\x01",
    0,
    "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped",
    "application/x-pie-executable; charset=binary",
  ],
  ["\x1f\x8b", 0, "gzip compressed data", "application/gzip; charset=binary"],
  ["BZh", 0, "bzip2 compressed data", "application/x-bzip2; charset=binary"],
  ["\xfd7zXZ\0", 0, "XZ compressed data", "application/x-xz; charset=binary"],
  ["\x28\xb5\x2f\xfd", 0, "Zstandard compressed data", "application/zstd; charset=binary"],
  ["PK\x03\x04", 0, "Zip archive data", "application/zip; charset=binary"],
  ["ustar\x0000", 257, "POSIX tar archive", "application/x-tar; charset=binary"],
  ["ustar  \0", 257, "POSIX tar archive (GNU)", "application/x-tar; charset=binary"],
  ["\x89PNG", 0, "PNG image data", "image/png; charset=binary"],
  ["\xff\xd8\xff", 0, "JPEG image data", "image/jpeg; charset=binary"],
  ["GIF8", 0, "GIF image data", "image/gif; charset=binary"],
  ["%PDF-", 0, "PDF document", "application/pdf; charset=binary"],
  ["-----BEGIN CERTIFICATE", 0, "PEM certificate", "text/plain; charset=us-ascii"],
];

function contentType(head: Bytes): [string, string] {
  const binary = decodeBinary(head.subarray(0, 1024));
  for (const [magic, offset, text, mime] of MAGIC) if (binary.startsWith(magic, offset)) return [text, mime];
  const text = decodeText(head);
  const isText = !/[\x00-\x06\x0e-\x1a\x1c-\x1f]/.test(text) && !/[\uDC80-\uDCFF]/u.test(text);
  if (!isText) return ["data", "application/octet-stream; charset=binary"];
  const ascii = !/[^\x00-\x7f]/.test(text);
  const charset = ascii ? "us-ascii" : "utf-8";
  const encoding = ascii ? "ASCII text" : "Unicode text, UTF-8 text";
  const ending = /\r\n/.test(text) ? ", with CRLF line terminators" : text.includes("\n") ? "" : ", with no line terminators";
  const script = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(text);
  if (script) {
    const program = (/\/env$/.test(script[1] as string) ? (script[2] ?? "") : (script[1] as string)).replace(/^.*\//, "");
    const name =
      {
        sh: "POSIX shell script",
        dash: "POSIX shell script",
        bash: "Bourne-Again shell script",
        python: "Python script",
        python3: "Python script",
        perl: "Perl script",
        node: "Node.js script",
      }[program] ?? `a ${script[0].slice(2).trim()} script`;
    return [
      `${name}, ${encoding} executable${ending}`,
      `text/x-${program === "bash" || program === "sh" || program === "dash" ? "shellscript" : "script"}; charset=${charset}`,
    ];
  }
  const trimmed = text.trim();
  if (/^[{[]/.test(trimmed)) {
    try {
      JSON.parse(trimmed);
      return ["JSON text data", "application/json; charset=us-ascii"];
    } catch {
      // Looked like it.
    }
  }
  if (/^\s*<!doctype html|^\s*<html/i.test(text)) return [`HTML document, ${encoding}${ending}`, `text/html; charset=${charset}`];
  if (/^\s*<\?xml/.test(text)) return [`XML 1.0 document, ${encoding}${ending}`, `text/xml; charset=${charset}`];
  return [encoding + ending, `text/plain; charset=${charset}`];
}
