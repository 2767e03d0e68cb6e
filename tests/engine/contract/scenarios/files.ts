import type { Recorder } from "../recorder.ts";
import { bound } from "./containers.ts";

/** Archives of a container's files, its logs, and volumes with options. */
export async function files(recorder: Recorder): Promise<void> {
  await archives(recorder);
  await logs(recorder);
  await events(recorder);
  await volumes(recorder);
}

async function archives(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const script =
    "mkdir -p /d/e; echo a > /d/f; ln -s f /d/link; ln -s /nosuch /d/dangling; ln -s /d/e /d/dirlink; ln -s loop /d/loop; mkfifo /d/fifo; chmod 1777 /d/e; chmod u+s /d/f; sleep 3000";
  await quiet("POST /containers/create?name=dbct-files", {
    Image: "busybox",
    Cmd: ["sh", "-c", script],
    HostConfig: { Tmpfs: { "/tm": "" }, Binds: ["dbct-filesv:/v", "dbct-filesv:/ro:ro"] },
  });
  await quiet("POST /containers/dbct-files/start");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const paths = [
    "/d",
    "/d/",
    "/d/.",
    "d",
    "/d/f",
    "/d/f/",
    "/d/f/.",
    "/d/f/x",
    "/d/link",
    "/d/link/",
    "/d/dangling",
    "/d/dangling/",
    "/d/dirlink",
    "/d/dirlink/",
    "/d/dirlink/.",
    "/d/loop",
    "/d/loop/",
    "/d/fifo",
    "/d/e/../f",
    "/d/../../../d/f",
    "/",
    ".",
    "..",
    "//d//f",
    "/d/nosuch",
    "/nosuch/x",
    "/tm",
    "/v",
    "/proc/1/status",
    "/dev/null",
    "%20",
    "/d/%0A",
    "/etc/hostname",
    "/etc/hosts",
  ];
  for (const path of paths) {
    const host = "Host: docker\nConnection: close\n\n";
    const volatile = /proc|hosts$/.test(path);
    if (!volatile) await recorder.wire(`archive head: ${path}`, `HEAD /containers/dbct-files/archive?path=${path} HTTP/1.1\n${host}`, { head: true });
    await recorder.wire(`archive get: ${path}`, `GET /containers/dbct-files/archive?path=${path} HTTP/1.1\n${host}`, { headers: true });
  }
  const put = (name: string, query: string, body: Uint8Array | string): Promise<unknown> =>
    step(`archive put: ${name}`, `PUT /containers/dbct-files/archive?${query}`, { body, headers: { "Content-Type": "application/x-tar" } });
  const file = tar([{ name: "new", data: "x" }]);
  await put("a file", "path=/d", file);
  await put("to a file", "path=/d/f", file);
  await put("to a link", "path=/d/link", file);
  await put("to a link to a directory", "path=/d/dirlink", file);
  await put("to nothing", "path=/nosuch", file);
  await put("below a file", "path=/d/f/x", file);
  await put("no path", "", file);
  await put("relative", "path=d", file);
  await put("to the root", "path=/", tar([{ name: "rootfile", data: "x" }]));
  await put("to a volume", "path=/v", file);
  await put("to a read-only volume", "path=/ro", file);
  await put("to a tmpfs", "path=/tm", file);
  await put("no archive", "path=/d", new Uint8Array([1, 2, 3, 4]));
  await put("nothing", "path=/d", new Uint8Array(0));
  await put("half an archive", "path=/d", file.slice(0, 600));
  await put("a file over a directory", "path=/d", tar([{ name: "e", data: "x" }]));
  await put("a file over a directory, refused", "path=/d&noOverwriteDirNonDir=1", tar([{ name: "e", data: "x" }]));
  await quiet(
    "PUT /containers/dbct-files/archive?path=/d",
    tar([
      { name: "g", data: "x" },
      { name: "h/", type: "5" },
    ]),
  );
  await put("a directory over a file, refused", "path=/d&noOverwriteDirNonDir=true", tar([{ name: "g/", type: "5" }]));
  await put("a directory over a file", "path=/d", tar([{ name: "g/", type: "5" }]));
  await put("out of the directory", "path=/d", tar([{ name: "../out", data: "x" }]));
  await put("an absolute name", "path=/d", tar([{ name: "/abs", data: "x" }]));
  await put("a link out of it", "path=/d", tar([{ name: "l", type: "2", link: "../../../etc" }]));
  await put("a hard link to nothing", "path=/d", tar([{ name: "hl", type: "1", link: "nosuch" }]));
  await put("a kind that is unknown", "path=/d", tar([{ name: "odd", type: "Z" }]));
  await put("with ids", "path=/d&copyUIDGID=1", tar([{ name: "ids", data: "x", uid: 1234 }]));
  await put("without ids", "path=/d", tar([{ name: "noids", data: "x", uid: 1234 }]));
  const listing = await quiet("POST /containers/dbct-files/exec", { Cmd: ["sh", "-c", "cd /d; stat -c '%n %a %u %g %F' * | sort"], AttachStdout: true });
  await step("archive: what is there", `POST /exec/${listing.Id}/start`, { body: {} });
  await step("changes of it all", "GET /containers/dbct-files/changes", { compare: "head" });
  await quiet("DELETE /containers/dbct-files?force=1");
  await quiet("DELETE /volumes/dbct-filesv");
  await quiet("POST /containers/create?name=dbct-files", { Image: "busybox", HostConfig: { ReadonlyRootfs: true } });
  await put("to a read-only root", "path=/tmp", file);
  await step("archive: of a container that never ran", "GET /containers/dbct-files/archive?path=/etc/passwd", { compare: "head" });
  await quiet("DELETE /containers/dbct-files?force=1");
}

async function logs(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  await quiet("POST /containers/create?name=dbct-logs", {
    Image: "busybox",
    Cmd: ["sh", "-c", "for i in 1 2 3 4 5; do echo out$i; done; sleep 0.2; echo err >&2; printf unfinished"],
    Labels: { a: "b" },
    HostConfig: { LogConfig: { Type: "json-file", Config: { labels: "a", tag: "{{.Name}}" } } },
  });
  const over = quiet("POST /containers/dbct-logs/wait?condition=next-exit");
  await quiet("POST /containers/dbct-logs/start");
  await over;
  for (const query of [
    "stdout=1&tail=2",
    "stdout=1&tail=-1",
    "stdout=1&tail=all",
    "stdout=1&tail=x",
    "stdout=1&tail=1.5",
    "stdout=1&tail=",
    "stdout=1&stderr=1&tail=2",
    "stdout=0&stderr=0",
    "stdout=true",
    "stdout=yes",
    "stdout=no",
    "stderr=1",
    "stdout=1&details=1",
    "stdout=1&follow=1",
    "stdout=1&follow=x",
    "stdout=1&since=0",
    "stdout=1&since=-1",
    "stdout=1&since=1.5",
    "stdout=1&since=1.x",
    "stdout=1&since=2020-01-01",
    "stdout=1&since=2020-01-01T00:00:00Z",
    "stdout=1&since=10m",
    "stdout=1&since=9999999999",
    "stdout=1&since=99999999999999999999",
    "stdout=1&until=1",
    "stdout=1&until=0",
    "stdout=1&until=-5",
    "stdout=1&until=x",
    "stdout=1&since=5&until=1",
    "stdout=1&since=1.1234567890123",
  ])
    await step(`logs: ${query}`, `GET /containers/dbct-logs/logs?${query}`);
  await quiet("DELETE /containers/dbct-logs");
}

async function events(recorder: Recorder): Promise<void> {
  const { step } = bound(recorder);
  const filters = (value: object): string => encodeURIComponent(JSON.stringify(value));
  for (const query of [
    "since=x&until=1",
    "since=1&until=x",
    "since=1.5&until=2",
    "since=2020-01-01T00:00:00Z&until=1",
    "since=10m&until=1",
    "since=-5&until=1",
    "since=1&until=0",
    "until=1",
    "since=99999999999999999999&until=1",
    "since=1&until=2.0000000001",
    `since=1&until=2&filters=${filters({ type: ["x"] })}`,
    `since=1&until=2&filters=${filters({ scope: ["x"] })}`,
    `since=1&until=2&filters=${filters({ event: ["x"] })}`,
    `since=1&until=2&filters=${filters({ daemon: ["x"], plugin: ["y"], service: ["z"], node: ["n"], secret: ["s"], config: ["c"] })}`,
    "since=1&until=2&filters=x",
    "since=1&until=2&filters=%5B%5D",
    "since=1&until=2&filters=%7B%22type%22%3A%22container%22%7D",
    "since=1&until=2&filters=%7B%22type%22%3A%7B%22container%22%3Atrue%7D%7D",
    "since=1&until=2&filters=null",
    "since=1&until=2&filters=",
  ])
    await step(`events: ${query}`, `GET /events?${query}`);
}

async function volumes(recorder: Recorder): Promise<void> {
  const { step, quiet } = bound(recorder);
  const options: readonly (readonly [string, object])[] = [
    ["nothing", {}],
    ["tmpfs", { type: "tmpfs", device: "tmpfs", o: "size=1m,uid=5" }],
    ["tmpfs without a device", { type: "tmpfs" }],
    ["tmpfs with a bad size", { type: "tmpfs", device: "tmpfs", o: "size=x" }],
    ["tmpfs with an unknown option", { type: "tmpfs", device: "tmpfs", o: "bogus" }],
    ["bind", { type: "none", device: "/tmp", o: "bind" }],
    ["bind, read-only", { type: "none", device: "/tmp", o: "bind,ro" }],
    ["bind of nothing", { type: "none", device: "/dbct-nosuch", o: "bind" }],
    ["bind without a device", { type: "none", o: "bind" }],
    ["bind, relative", { type: "none", device: "tmp", o: "bind" }],
    ["none without bind", { type: "none", device: "/tmp" }],
    ["device alone", { device: "/tmp" }],
    ["options alone", { o: "bind" }],
    ["type alone", { type: "ext4" }],
    ["ext4 of a file", { type: "ext4", device: "/dbct-nosuch" }],
    ["ext4 of what is no device", { type: "ext4", device: "/etc/hostname" }],
    ["nfs", { type: "nfs", device: ":/x", o: "addr=127.0.0.1,rw" }],
    ["nfs without an address", { type: "nfs", device: ":/x", o: "rw" }],
    ["cifs", { type: "cifs", device: "//127.0.0.1/x", o: "username=a" }],
    ["nosuch", { type: "nosuchfs", device: "x" }],
    ["size", { size: "1m" }],
    ["size that is none", { size: "x" }],
    ["empty values", { type: "", device: "", o: "" }],
    ["unknown key", { bogus: "1" }],
    ["upper case key", { Type: "tmpfs", device: "tmpfs" }],
    ["a number", { size: 5 }],
  ];
  for (const [name, DriverOpts] of options) {
    const made = await step(`volume: ${name}`, "POST /volumes/create", { body: { Name: "dbct-drv", DriverOpts } });
    if (made.Name === undefined) continue;
    await quiet("POST /containers/create?name=dbct-drv", {
      Image: "busybox",
      Cmd: ["sh", "-c", "grep ' /x ' /proc/mounts | cut -d' ' -f2,3"],
      HostConfig: { Binds: ["dbct-drv:/x"] },
    });
    await step(`volume at work: ${name}`, "POST /containers/dbct-drv/start");
    await quiet("DELETE /containers/dbct-drv?force=1");
    await quiet("DELETE /volumes/dbct-drv?force=1");
  }
  await step("volume: mountpoint of tmpfs", "POST /volumes/create", { body: { Name: "dbct-drv", DriverOpts: { type: "tmpfs", device: "tmpfs" } } });
  await step("volume: same options again", "POST /volumes/create", { body: { Name: "dbct-drv", DriverOpts: { type: "tmpfs", device: "tmpfs" } } });
  await step("volume: no options again", "POST /volumes/create", { body: { Name: "dbct-drv" } });
  await step("volume: another driver", "POST /volumes/create", { body: { Name: "dbct-drv", Driver: "nosuch" } });
  await quiet("DELETE /volumes/dbct-drv");
  const names = ["a", "-a", "_a", ".a", "ab", "a b", "a/b", "ä", "a".repeat(300), "A.b_c-d", "a\n"];
  for (const Name of names) {
    await step(`volume name: ${JSON.stringify(Name).slice(0, 20)}`, "POST /volumes/create", { body: { Name } });
    await quiet(`DELETE /volumes/${encodeURIComponent(Name)}`);
  }
  await step("volume: labels are a list", "POST /volumes/create", { body: { Name: "dbct-x", Labels: ["a"] } });
  await step("volume: a list", "POST /volumes/create", { body: "[]" });
  await step("volume: no JSON", "POST /volumes/create", { body: "{bad" });
  await step("volume: cluster, no swarm", "POST /volumes/create", { body: { Name: "dbct-x", ClusterVolumeSpec: {} } });
  await step("volume: cluster volume with a driver", "POST /volumes/create", { body: { Name: "dbct-x", Driver: "local", ClusterVolumeSpec: { Group: "g" } } });
  await step("volume: update", "PUT /volumes/dbct-x?version=1", { body: { Spec: {} } });
  await step("volume: update, no version", "PUT /volumes/dbct-x", { body: {} });
}

interface Entry {
  readonly name: string;
  readonly data?: string;
  readonly type?: string;
  readonly link?: string;
  readonly uid?: number;
}

/** A ustar archive. */
function tar(entries: readonly Entry[]): Uint8Array {
  const blocks: Buffer[] = [];
  for (const { name, data = "", type = "0", link = "", uid = 0 } of entries) {
    const head = Buffer.alloc(512);
    const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
    head.write(name, 0);
    head.write(
      `${octal(type === "5" ? 0o755 : 0o644, 7)}\0${octal(uid, 7)}\0${octal(0, 7)}\0${octal(data.length, 11)}\0${octal(1_700_000_000, 11)}\0        ${type}`,
      100,
    );
    head.write(link, 157);
    head.write("ustar\x0000", 257);
    head.write(
      `${octal(
        head.reduce((sum, byte) => sum + byte, 0),
        6,
      )}\0 `,
      148,
    );
    const body = Buffer.alloc(Math.ceil(data.length / 512) * 512);
    body.write(data);
    blocks.push(head, body);
  }
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
