import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { untyped } from "./coverage.ts";

const NOT_A_MANAGER = "This node is not a swarm manager.";

export function swarmCases(docker: () => Docker): void {
  describe("outside of a swarm", () => {
    test("every call says so", async () => {
      const secret = docker().getSecret("nosuch");
      const config = docker().getConfig("nosuch");
      const service = docker().getService("nosuch");
      const task = docker().getTask("nosuch");
      const node = docker().getNode("nosuch");
      const refused: (() => Promise<unknown>)[] = [
        () => docker().listServices(),
        () => docker().listNodes(),
        () => docker().listTasks(),
        () => docker().listSecrets(),
        () => docker().listConfigs(),
        () => docker().createSecret({ Name: "s", Data: "eA==" } as never),
        () => docker().createConfig({ Name: "c", Data: "eA==" } as never),
        () => docker().createService({ Name: "web", TaskTemplate: { ContainerSpec: { Image: "busybox" } } } as never),
        () => docker().swarmInspect(),
        () => docker().swarmUpdate({ version: 1, Name: "default" }),
        () => secret.inspect(),
        () => untyped(secret).update({ version: 1, Name: "s" }),
        () => secret.remove(),
        () => config.inspect(),
        () => config.update({ version: 1, Name: "c" }),
        () => config.remove(),
        () => service.inspect(),
        () => service.update({ version: 1, Name: "web" } as never),
        () => service.remove(),
        () => service.logs({ stdout: true }),
        () => task.inspect(),
        () => untyped(task).logs({ stdout: true }),
        () => node.inspect(),
        async () => node.update({ version: 1, Role: "worker" } as never),
        () => node.remove(),
      ];
      for (const call of refused) await expect(call()).rejects.toThrow(NOT_A_MANAGER);
      await expect(docker().swarmLeave({})).rejects.toMatchObject({ statusCode: 503, json: { message: "This node is not part of a swarm" } });
    });
  });

  describe("a swarm of one node", () => {
    test("begins, is inspected and updated, has one node", async () => {
      await expect(docker().swarmJoin({ ListenAddr: "0.0.0.0:2377", RemoteAddrs: ["10.0.2.99:2377"], JoinToken: "x" })).rejects.toThrow("invalid join token");
      const id = await docker().swarmInit({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: "127.0.0.1" });
      const [node] = await docker().listNodes();
      expect([node?.ID, node?.Spec?.Role, node?.Status?.State, (await docker().info()).Swarm.LocalNodeState]).toEqual([id, "manager", "ready", "active"]);
      const swarm = await docker().swarmInspect();
      const Orchestration = { TaskHistoryRetentionLimit: 3 };
      await docker().swarmUpdate({ version: swarm.Version.Index, ...swarm.Spec, Orchestration });
      expect((await docker().swarmInspect()).Spec.Orchestration).toEqual(Orchestration);
      await expect(docker().swarmInit({ ListenAddr: "0.0.0.0:2377" })).rejects.toThrow("This node is already part of a swarm.");

      const self = docker().getNode(id);
      const { Version, Spec } = (await self.inspect()) as Docker.Node & { Version: { Index: number }; Spec: object };
      await (self.update({ version: Version.Index, ...Spec, Labels: { disk: "fast" } } as never) as unknown as Promise<void>);
      expect((await self.inspect()) as unknown).toMatchObject({ Spec: { Labels: { disk: "fast" } } });
      await expect(self.remove() as unknown as Promise<void>).rejects.toThrow("is a cluster manager");
    });

    test("a service of replicas with a secret and a configuration", async () => {
      const data = Buffer.from("s3cret").toString("base64");
      const secret = (await docker().createSecret({ Name: "token", Data: data })) as Docker.Secret;
      const config = (await docker().createConfig({ Name: "settings", Data: data })) as Docker.Config;
      expect((await docker().listSecrets()).map((one) => one.Spec?.Name)).toEqual(["token"]);
      expect((await docker().listConfigs()).map((one) => one.Spec?.Name)).toEqual(["settings"]);
      const secretInfo = (await secret.inspect()) as unknown as { Version: { Index: number }; Spec: object };
      await untyped(secret).update({ version: secretInfo.Version.Index, ...secretInfo.Spec, Labels: { a: "b" } });
      expect(await secret.inspect()).toMatchObject({ Spec: { Name: "token", Labels: { a: "b" } } });
      const configInfo = (await config.inspect()) as unknown as { Version: { Index: number }; Spec: object };
      await config.update({ version: configInfo.Version.Index, ...configInfo.Spec, Labels: { c: "d" } });
      expect(await config.inspect()).toMatchObject({ Spec: { Labels: { c: "d" }, Data: data } });

      const spec = {
        Name: "web",
        TaskTemplate: {
          ContainerSpec: {
            Image: "busybox",
            StopGracePeriod: 100_000_000,
            Command: ["sh", "-c", "cat /run/secrets/token; echo; sleep infinity"],
            Secrets: [{ SecretID: secret.id, SecretName: "token", File: { Name: "token", UID: "0", GID: "0", Mode: 0o444 } }],
          },
        },
        Mode: { Replicated: { Replicas: 2 } },
      };
      const created = (await docker().createService(spec as never)) as unknown as { id: string };
      const service = docker().getService(created.id);
      const running = async (): Promise<string[]> => (await docker().listTasks({ filters: { service: ["web"] } })).map((task) => `${task.Status?.State}`);
      await expect.poll(running, { timeout: 10_000 }).toEqual(["running", "running"]);
      expect((await docker().listServices({ filters: { name: ["web"] } })).map((one) => one.ID)).toEqual([created.id]);
      expect((await service.logs({ stdout: true })).toString()).toContain("s3cret");
      const [task] = await docker().listTasks({ filters: { service: ["web"] } });
      expect(await docker().getTask(`${task?.ID}`).inspect()).toMatchObject({ ServiceID: created.id, Status: { State: "running" } });
      expect(`${await untyped(docker().getTask(`${task?.ID}`)).logs({ stdout: true })}`).toContain("s3cret");
      await expect(secret.remove()).rejects.toThrow("is in use by the following service: web");

      const { Version } = (await service.inspect()) as { Version: { Index: number } };
      await service.update({ version: Version.Index, ...spec, Mode: { Replicated: { Replicas: 1 } } } as never);
      await expect.poll(async () => (await running()).filter((state) => state === "running").length, { timeout: 10_000 }).toBe(1);
      await service.remove();
      await expect(service.inspect()).rejects.toMatchObject({ statusCode: 404 });
      await secret.remove();
      await config.remove();
      await expect(config.inspect()).rejects.toMatchObject({ statusCode: 404 });
    });

    test("ends", async () => {
      await expect(docker().swarmLeave({})).rejects.toThrow("Removing the last manager erases all current state of the swarm.");
      const leave = docker() as unknown as { swarmLeave(options: { force: boolean }): Promise<void> };
      await leave.swarmLeave({ force: true });
      expect((await docker().info()).Swarm.LocalNodeState).toBe("inactive");
    });
  });
}
