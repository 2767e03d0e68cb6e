import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { untyped } from "./coverage.ts";
import { bytes, demux, messages, tar, tarNames, text, until } from "./streams.ts";

export function containerCases(docker: () => Docker): void {
  const create = (options: Partial<Docker.ContainerCreateOptions> = {}): Promise<Docker.Container> =>
    docker().createContainer({ Image: "busybox", Cmd: ["sleep", "1000"], ...options });
  const started = async (options: Partial<Docker.ContainerCreateOptions> = {}): Promise<Docker.Container> => {
    const container = await create(options);
    await container.start();
    return container;
  };
  const remove = (container: Docker.Container): Promise<unknown> => container.remove({ force: true, v: true });

  describe("containers", () => {
    test("create, start, inspect, stop, start again, restart, remove", async () => {
      const container = await create({ name: "life", Labels: { who: "dockerode" }, Env: ["A=1"] });
      expect((await container.inspect()).State.Status).toBe("created");
      await container.start();
      const running = await container.inspect({ size: true } as Docker.ContainerInspectOptions);
      expect([running.State.Status, running.Name, running.Config.Labels["who"], running.Config.Env]).toEqual([
        "running",
        "/life",
        "dockerode",
        ["A=1", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ]);
      expect(running).toHaveProperty("SizeRootFs");
      await expect(container.start()).rejects.toMatchObject({ statusCode: 304 });
      await container.stop({ t: 0 });
      expect((await container.inspect()).State.ExitCode).toBe(137);
      await expect(container.stop()).rejects.toMatchObject({ statusCode: 304 });
      await container.start();
      await container.restart({ t: 0 });
      expect((await container.inspect()).State.Running).toBe(true);
      await expect(container.remove()).rejects.toMatchObject({ statusCode: 409, json: { message: expect.stringContaining("container is running") } });
      await remove(container);
      await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404, reason: "no such container" });
    });

    test("list, by filters", async () => {
      const container = await started({ name: "listed", Labels: { tier: "web" } });
      const found = await docker().listContainers({ filters: { label: ["tier=web"] } });
      expect(found.map((one) => [one.Names, one.Image, one.State, one.Id])).toEqual([[["/listed"], "busybox", "running", container.id]]);
      expect(await docker().listContainers({ all: true, filters: { name: ["nosuch"] } })).toEqual([]);
      expect((await docker().getContainer("listed").inspect()).Id).toBe(container.id);
      await remove(container);
    });

    test("rename, update, kill, wait, prune", async () => {
      const container = await started({ name: "before" });
      await container.rename({ name: "after" });
      await container.update({ Memory: 64 * 2 ** 20, MemorySwap: -1, RestartPolicy: { Name: "no" } });
      const info = await container.inspect();
      expect([info.Name, info.HostConfig.Memory]).toEqual(["/after", 64 * 2 ** 20]);
      const ended = container.wait();
      await container.kill({ signal: "SIGKILL" });
      expect(await ended).toEqual({ StatusCode: 137 });
      await expect(container.kill()).rejects.toMatchObject({ statusCode: 409 });
      const pruned = await docker().pruneContainers();
      expect(pruned.ContainersDeleted).toContain(container.id);
    });

    test("pause, unpause", async () => {
      const container = await started();
      await container.pause();
      expect((await container.inspect()).State.Status).toBe("paused");
      await expect(container.pause()).rejects.toMatchObject({ statusCode: 409 });
      await container.unpause();
      expect((await container.inspect()).State.Paused).toBe(false);
      await remove(container);
    });

    test("top", async () => {
      const container = await started();
      const { Titles, Processes } = await container.top({ ps_args: "-eo pid,args" });
      expect([Titles, Processes.map((row: string[]) => row[1])]).toEqual([["PID", "COMMAND"], ["sleep 1000"]]);
      await remove(container);
    });

    test("changes, commit", async () => {
      const container = await started({ Cmd: ["sh", "-c", "echo hi > /new; rm /etc/group"] });
      await container.wait();
      expect(await container.changes()).toEqual([
        { Path: "/etc", Kind: 0 },
        { Path: "/etc/group", Kind: 2 },
        { Path: "/new", Kind: 1 },
      ]);
      const { Id } = await container.commit({ repo: "committed", tag: "one", comment: "by dockerode", author: "jane", changes: 'CMD ["cat","/new"]' });
      const image = await docker().getImage("committed:one").inspect();
      expect([image.Id, image.Comment, image.Author, image.Config.Cmd]).toEqual([Id, "by dockerode", "jane", ["cat", "/new"]]);
      await docker().getImage("committed:one").remove();
      await remove(container);
    });

    test("archives out and in, export", async () => {
      const container = await create();
      await container.putArchive(tar({ "a.txt": "from outside\n", "sub/b.txt": "b\n" }), { path: "/tmp" });
      const archive = await bytes(await container.getArchive({ path: "/tmp" }));
      expect(tarNames(archive).sort()).toEqual(["tmp/", "tmp/a.txt", "tmp/sub/", "tmp/sub/b.txt"]);
      const head = (await container.infoArchive({ path: "/tmp/a.txt" })) as unknown as { headers: Record<string, string> };
      const stat = JSON.parse(Buffer.from(head.headers["x-docker-container-path-stat"] ?? "", "base64").toString());
      expect(stat).toMatchObject({ name: "a.txt", size: 13, mode: 0o644, linkTarget: "" });
      await expect(container.getArchive({ path: "/nosuch" })).rejects.toMatchObject({ statusCode: 404 });
      await expect(container.putArchive(tar({}), { path: "/nosuch" })).rejects.toMatchObject({ statusCode: 404 });
      expect(tarNames(await bytes(await container.export()))).toEqual(expect.arrayContaining(["bin/", "tmp/a.txt"]));
      await expect(container.copy({ Resource: "/tmp" })).rejects.toMatchObject({ statusCode: 404 });
      await remove(container);
    });

    test("checkpoints need an experimental daemon", async () => {
      const container = await create();
      const disabled = { statusCode: 501, json: { message: expect.stringContaining("This experimental feature is disabled by default.") } };
      await expect(untyped(container).listCheckpoint()).rejects.toMatchObject(disabled);
      await expect(untyped(container).createCheckpoint({ checkpointId: "c1" })).rejects.toMatchObject(disabled);
      await expect(untyped(container).deleteCheckpoint("c1")).rejects.toMatchObject(disabled);
      await remove(container);
    });
  });

  describe("streams of containers", () => {
    test("logs: whole, by stream, with time, the last, followed to the end", async () => {
      const container = await started({ Cmd: ["sh", "-c", "echo one; echo two >&2; sleep 0.3; echo three"] });
      const followed = await container.logs({ follow: true, stdout: true, stderr: true });
      expect(await demux(docker(), followed)).toEqual({ stdout: "one\nthree\n", stderr: "two\n" });
      const lines = (await container.logs({ stdout: true, stderr: false, timestamps: true })).toString("utf8");
      expect(lines).toMatch(/^.{8}\d{4}-\d\d-\d\dT[\d:.]+Z one\n.{8}\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/s);
      expect((await container.logs({ stdout: true, stderr: true, tail: 1 })).subarray(8).toString()).toBe("three\n");
      await remove(container);
    });

    test("attach: hijacked, both ways, to the end", async () => {
      const container = await create({ Cmd: ["sh", "-c", "read line; echo got $line; echo bad >&2"], OpenStdin: true, StdinOnce: true, AttachStdin: true });
      const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
      const output = demux(docker(), stream);
      await container.start();
      stream.end("a line\n");
      expect(await output).toEqual({ stdout: "got a line\n", stderr: "bad\n" });
      expect(await container.wait()).toEqual({ StatusCode: 0 });
      await remove(container);
    });

    test("attach: a terminal, resized, detached from by keys", async () => {
      const container = await create({ Cmd: ["sh"], Tty: true, OpenStdin: true });
      const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true, detachKeys: "ctrl-x" });
      const ended = new Promise((resolve) => stream.once("end", resolve));
      await container.start();
      await container.resize({ h: 33, w: 77 });
      const size = until(stream, "33 77\r\n");
      stream.write("stty size\n");
      expect(await size).toContain("stty size\r\n33 77\r\n");
      stream.write("\x18");
      await ended;
      expect((await container.inspect()).State.Running).toBe(true);
      await remove(container);
    });

    test("attach: output only, without hijacking", async () => {
      const container = await create({ Cmd: ["echo", "hello"] });
      const output = demux(docker(), await container.attach({ stream: true, stdout: true, stderr: true }));
      await container.start();
      expect(await output).toEqual({ stdout: "hello\n", stderr: "" });
      await remove(container);
    });

    test("stats: once, and as a stream", async () => {
      const container = await started();
      const once = await container.stats({ stream: false });
      expect([once.name, once.id, once.pids_stats?.current]).toEqual([`/${(await container.inspect()).Name.slice(1)}`, container.id, 1]);
      const stream = await container.stats({ stream: true });
      const seen: Docker.ContainerStats[] = [];
      for await (const one of messages<Docker.ContainerStats>(stream)) {
        seen.push(one);
        if (seen.length === 2) break;
      }
      expect(Date.parse(seen[1]?.read ?? "") - Date.parse(seen[0]?.read ?? "")).toBeGreaterThan(500);
      await remove(container);
    });

    test("run: with a promise and with a callback", async () => {
      const [first, second] = [new PassThrough(), new PassThrough()];
      const [result, container] = await docker().run("busybox", ["sh", "-c", "echo out; echo err >&2; exit 3"], [first, second], { Tty: false });
      expect([result, await text(first), await text(second)]).toEqual([{ StatusCode: 3 }, "out\n", "err\n"]);
      await remove(container);
      const stream = new PassThrough();
      const output = text(stream);
      let called: Docker.Container | undefined;
      const status = await new Promise((resolve, reject) => {
        const hub = docker().run("busybox", ["echo", "called back"], stream, {}, (error, data) => {
          if (error) reject(error);
          else resolve(data);
        });
        hub.on("container", (one: Docker.Container) => {
          called = one;
        });
      });
      expect([status, await output]).toEqual([{ StatusCode: 0 }, "called back\r\n"]);
      await called?.remove();
    });
  });

  describe("exec", () => {
    test("output, exit code, environment, user, directory", async () => {
      const container = await started();
      const exec = await container.exec({
        Cmd: ["sh", "-c", "echo $WHO $(id -u) $(pwd); echo bad >&2; exit 5"],
        AttachStdout: true,
        AttachStderr: true,
        Env: ["WHO=me"],
        User: "1000",
        WorkingDir: "/tmp",
      });
      expect((await exec.inspect()).Running).toBe(false);
      expect(await demux(docker(), await exec.start({}))).toEqual({ stdout: "me 1000 /tmp\n", stderr: "bad\n" });
      expect(await docker().getExec(exec.id).inspect()).toMatchObject({ ExitCode: 5, Running: false, ContainerID: container.id });
      await remove(container);
    });

    test("input, hijacked", async () => {
      const container = await started();
      const exec = await container.exec({ Cmd: ["sort"], AttachStdin: true, AttachStdout: true });
      const stream = await exec.start({ hijack: true, stdin: true });
      const output = demux(docker(), stream);
      stream.end("b\na\n");
      expect(await output).toEqual({ stdout: "a\nb\n", stderr: "" });
      await remove(container);
    });

    test("a terminal, resized; detached", async () => {
      const container = await started();
      const exec = await container.exec({ Cmd: ["sh"], AttachStdin: true, AttachStdout: true, Tty: true });
      const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
      await exec.resize({ h: 20, w: 60 });
      const size = until(stream, "20 60\r\n");
      stream.write("stty size\n");
      await size;
      stream.end("exit\n");
      const detached = await container.exec({ Cmd: ["touch", "/made"] });
      await detached.start({ Detach: true });
      await expect.poll(async () => (await detached.inspect()).ExitCode).toBe(0);
      expect(tarNames(await bytes(await container.getArchive({ path: "/made" })))).toEqual(["made"]);
      await remove(container);
    });

    test("what cannot be", async () => {
      const container = await create();
      await expect(container.exec({ Cmd: ["true"] })).rejects.toMatchObject({ statusCode: 409 });
      await expect(docker().getExec("nosuch").inspect()).rejects.toMatchObject({ statusCode: 404 });
      await remove(container);
    });
  });
}
