import type Docker from "dockerode";
import { describe, expect, test } from "vitest";

export function networkAndVolumeCases(docker: () => Docker): void {
  describe("networks", () => {
    test("create, list, inspect, connect, disconnect, remove", async () => {
      const ipam = { Config: [{ Subnet: "10.77.0.0/24", Gateway: "10.77.0.1" }] };
      const network = await docker().createNetwork({ Name: "app", Driver: "bridge", IPAM: ipam, Labels: { for: "dockerode" } });
      expect((await docker().listNetworks({ filters: { label: ["for=dockerode"] } })).map((one) => one.Name)).toEqual(["app"]);
      const container = await docker().createContainer({ Image: "busybox", Cmd: ["sleep", "1000"], name: "member" });
      await container.start();
      await network.connect({ Container: "member", EndpointConfig: { Aliases: ["also"], IPAMConfig: { IPv4Address: "10.77.0.9" } } });
      const { Containers, IPAM } = (await docker().getNetwork("app").inspect()) as { Containers: Record<string, object>; IPAM: { Config: object[] } };
      expect([Containers[container.id], IPAM.Config]).toEqual([expect.objectContaining({ Name: "member", IPv4Address: "10.77.0.9/24" }), ipam.Config]);
      await expect(network.remove()).rejects.toMatchObject({ statusCode: 403 });
      await network.disconnect({ Container: "member", Force: true });
      expect((await network.inspect()).Containers).toEqual({});
      await container.remove({ force: true });
      await network.remove();
      await expect(network.inspect()).rejects.toMatchObject({ statusCode: 404 });
    });

    test("what cannot be; prune", async () => {
      await expect(docker().createNetwork({ Name: "bridge" })).rejects.toMatchObject({ statusCode: 403 });
      await expect(docker().createNetwork({ Name: "x", Driver: "nosuch" })).rejects.toMatchObject({ statusCode: 404 });
      await docker().createNetwork({ Name: "unused" });
      expect(await docker().pruneNetworks()).toEqual({ NetworksDeleted: ["unused"] });
    });
  });

  describe("volumes", () => {
    test("create, list, inspect, use, remove", async () => {
      const created = await docker().createVolume({ Name: "data", Labels: { for: "dockerode" } });
      expect(created).toMatchObject({ name: "data" });
      const volume = docker().getVolume("data");
      expect(await volume.inspect()).toMatchObject({ Name: "data", Driver: "local", Mountpoint: "/var/lib/docker/volumes/data/_data", Scope: "local" });
      const { Volumes } = await docker().listVolumes({ filters: { label: ["for=dockerode"] } });
      expect(Volumes.map((one) => one.Name)).toEqual(["data"]);
      const container = await docker().createContainer({ Image: "busybox", Cmd: ["true"], HostConfig: { Binds: ["data:/d"] } });
      await expect(volume.remove()).rejects.toMatchObject({ statusCode: 409 });
      await container.remove();
      await volume.remove();
      await expect(volume.inspect()).rejects.toMatchObject({ statusCode: 404, json: { message: "get data: no such volume" } });
    });

    test("prune", async () => {
      await docker().createVolume({ Name: "left" });
      const { VolumesDeleted } = await docker().pruneVolumes({ filters: { all: ["true"] } });
      expect(VolumesDeleted).toContain("left");
    });
  });
}
