import { expect, test } from "vitest";
import { SECOND } from "../../../src/sim/time/clock.ts";
import { bootKernel } from "../../support/kernel.ts";

test("who asks and who answers know each other, and forget in time", () => {
  const { kernel, clock, driver } = bootKernel();
  const { network } = kernel;
  const bridge = network.createBridge({ name: "br0", subnets: [{ subnet: "10.5.0.0/24", gateway: "10.5.0.1" }] });
  const [a, b] = [network.createNamespace(), network.createNamespace()];
  bridge.attach(a, { addresses: ["10.5.0.2"], mac: "02:00:00:00:00:02", defaultRoute: { ipv4: true } });
  bridge.attach(b, { addresses: ["10.5.0.3"], mac: "02:00:00:00:00:03", defaultRoute: { ipv4: true } });
  expect(a.neighbours()).toEqual([]);
  a.ping("10.5.0.3", () => {});
  a.ping("10.5.0.9", () => {});
  a.ping("10.5.0.1", () => {});
  const shown = (namespace: typeof a) =>
    namespace.neighbours().map(({ address, mac, interface: device, state }) => [address, device, mac !== undefined, state]);
  expect(shown(a)).toEqual([
    ["10.5.0.3", "eth0", true, "REACHABLE"],
    ["10.5.0.9", "eth0", false, "FAILED"],
    ["10.5.0.1", "eth0", true, "REACHABLE"],
  ]);
  expect(b.neighbours()).toMatchObject([{ address: "10.5.0.2", mac: "02:00:00:00:00:02" }]);
  expect(shown(network.host)).toEqual([["10.5.0.2", "br0", true, "REACHABLE"]]);
  clock.advanceTo(clock.monotonic() + 31n * SECOND);
  expect(b.neighbours()).toMatchObject([{ state: "STALE", ageSeconds: 31 }]);
  bridge.detach(b);
  expect(b.neighbours()).toEqual([]);
  driver.dispose();
});
