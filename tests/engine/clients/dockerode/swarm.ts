import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { untyped } from "./coverage.ts";

const NOT_A_MANAGER = /This node is not a swarm manager\.|page not found|node is not part of a swarm/;

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
        () => docker().swarmJoin({ RemoteAddrs: ["10.0.2.99:2377"], JoinToken: "x" }),
        () => docker().swarmInit({}),
      ];
      for (const call of refused) await expect(call()).rejects.toThrow(NOT_A_MANAGER);
      await expect(docker().swarmLeave({})).rejects.toMatchObject({ statusCode: 503, json: { message: "This node is not part of a swarm" } });
    });
  });
}
