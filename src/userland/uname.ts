import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "uname",
  summary: "print what system this is",
  usage: "[OPTION]...",
  options: [
    ["-a, --all", "everything that is known"],
    ["-s, --kernel-name", "the kernel's name"],
    ["-n, --nodename", "the host's name"],
    ["-r, --kernel-release", "the kernel's release"],
    ["-v, --kernel-version", "the kernel's version"],
    ["-m, --machine", "the hardware's name"],
    ["-p, --processor", "the processor's type"],
    ["-i, --hardware-platform", "the platform"],
    ["-o, --operating-system", "the operating system"],
  ],
  async run(tool) {
    tool.rejectExtraOperands(0);
    const names = tool.sys.uname();
    const all = tool.has("all");
    const parts = [
      (all || tool.has("kernel-name") || tool.given.length === 0) && names.sysname,
      (all || tool.has("nodename")) && names.nodename,
      (all || tool.has("kernel-release")) && names.release,
      (all || tool.has("kernel-version")) && names.version,
      (all || tool.has("machine")) && names.machine,
      tool.has("processor") && "unknown",
      tool.has("hardware-platform") && "unknown",
      (all || tool.has("operating-system")) && "GNU/Linux",
    ].filter((part) => part !== false);
    const text = parts.join(" ");
    tool.out.put(`${tool.gnu ? text : text.replace(/GNU\/Linux$/, "Linux")}\n`);
  },
});
