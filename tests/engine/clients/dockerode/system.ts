import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { untyped } from "./coverage.ts";
import { messages } from "./streams.ts";

interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

export function systemCases(docker: () => Docker): void {
  describe("the engine", () => {
    test("ping, version, info, disk usage, auth", async () => {
      expect((await docker().ping()).toString()).toBe("OK");
      expect(await docker().version()).toMatchObject({ Version: "28.5.2", ApiVersion: "1.51", Os: "linux", Arch: "amd64" });
      expect(await docker().info()).toMatchObject({ Driver: "overlay2", OSType: "linux", ServerVersion: "28.5.2" });
      const usage = (await docker().df()) as { Images: { RepoTags: string[] }[] };
      expect(usage.Images.flatMap((image) => image.RepoTags)).toContain("busybox:latest");
      expect(await docker().checkAuth({ username: "jane", password: "secret", serveraddress: "https://index.docker.io/v1/" })).toMatchObject({
        Status: "Login Succeeded",
      });
    });

    test("events, as they come and of the past", async () => {
      const before = Math.floor(Date.now() / 1000) - 1;
      const stream = await docker().getEvents({ filters: { container: ["watched"] } });
      const container = await docker().createContainer({ Image: "busybox", Cmd: ["true"], name: "watched" });
      await container.start();
      await container.wait();
      await container.remove();
      const seen: string[] = [];
      for await (const event of messages<EngineEvent>(stream)) {
        expect(event.Actor.Attributes["name"]).toBe("watched");
        seen.push(event.Action);
        if (event.Action === "destroy") break;
      }
      expect(seen).toEqual(["create", "start", "die", "destroy"]);
      const past = await docker().getEvents({
        since: before,
        until: Math.floor(Date.now() / 1000) + 1,
        filters: { type: ["container"], container: ["watched"] },
      });
      const again: string[] = [];
      for await (const event of messages<EngineEvent>(past)) again.push(event.Action);
      expect(again).toEqual(seen);
    });
  });

  describe("plugins: there are none", () => {
    test("every call says so", async () => {
      expect(await docker().listPlugins()).toEqual([]);
      const notFound = { statusCode: 404, json: { message: 'plugin "nosuch" not found' } };
      const plugin = docker().getPlugin("nosuch", "nosuch/remote");
      await expect(plugin.inspect()).rejects.toMatchObject(notFound);
      await expect(plugin.remove()).rejects.toMatchObject(notFound);
      await expect(plugin.enable({ timeout: 1 })).rejects.toMatchObject(notFound);
      await expect(plugin.disable()).rejects.toMatchObject(notFound);
      await expect(plugin.push()).rejects.toMatchObject(notFound);
      await expect(plugin.configure({ A: "1" })).rejects.toMatchObject(notFound);
      expect(await plugin.privileges()).toEqual([]);
      await expect(plugin.pull({ _query: {} })).rejects.toMatchObject({ statusCode: 404 });
      await expect(untyped(plugin).upgrade({}, {})).rejects.toMatchObject({ statusCode: 404 });
      await expect(docker().createPlugin({ name: "made" } as never)).rejects.toThrow("failed to read from tar: unexpected EOF");
    });
  });
}
