/** The macvlan and ipvlan drivers: containers on an interface of the host, side by side with it. */

import { formatCidr } from "../../base/cidr.ts";
import { isErrno } from "../../base/errno.ts";
import type { Bridge } from "../../sim/net/types.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";
import type { Network } from "./network.ts";
import type { NetworkSubnet } from "./subnets.ts";

export type DirectDriver = "macvlan" | "ipvlan";

/** What the options of such a network say. */
export interface DirectLinkPlan {
  readonly driver: DirectDriver;
  readonly networkId: string;
  /** Interface of the host. */
  readonly parent: string;
  readonly mode: string;
  /** Nobody out there is reached: the network is internal, or its parent leads nowhere. */
  readonly internal: boolean;
  /** The driver makes the interface, and removes it with the network: `eth0.10`, or a dummy where no parent is named. */
  readonly makesParent: boolean;
}

const MODES = { macvlan: ["bridge", "private", "vepa", "passthru"], ipvlan: ["l2", "l3", "l3s"] };
const IPVLAN_FLAGS = ["bridge", "private", "vepa"];
/** What dockerd calls the dummies of the drivers. */
const DUMMY_PREFIX = { macvlan: "dm", ipvlan: "di" };
const LAST_VLAN = 4094;

export function isDirectDriver(driver: string): driver is DirectDriver {
  return driver === "macvlan" || driver === "ipvlan";
}

/** Throws EngineError when the options mean nothing, or what they name cannot be had. */
export function planDirectLink(
  context: EngineContext,
  driver: DirectDriver,
  network: { readonly id: string; readonly internal: boolean; readonly options: Readonly<Record<string, string>> },
  networks: readonly Network[],
): DirectLinkPlan {
  const { id, options } = network;
  const mode = options[`${driver}_mode`] || (MODES[driver][0] ?? "");
  if (!MODES[driver].includes(mode)) {
    throw new EngineError(
      "System",
      driver === "macvlan"
        ? `requested macvlan mode '${mode}' is not valid, 'bridge' mode is the macvlan driver default`
        : `requested ipvlan mode '${mode}' is not valid, 'l2' mode is the ipvlan driver default`,
    );
  }
  const flag = options["ipvlan_flag"] || "bridge";
  if (driver === "ipvlan" && !IPVLAN_FLAGS.includes(flag)) {
    throw new EngineError("System", `requested ipvlan flag '${flag}' is not valid, 'bridge' is the ipvlan driver default`);
  }
  const named = options["parent"] ?? "";
  if (named === "lo") throw new EngineError("System", `loopback interface is not a valid ${driver} parent link`);
  const parent = named === "" ? dummyName(driver, id) : named;
  checkParentUse(driver, mode, parent, networks);
  const makesParent = named === "" || !hasInterface(context, parent);
  if (makesParent && named !== "") checkVlan(context, named);
  return { driver, networkId: id, parent, mode, internal: network.internal || named === "", makesParent };
}

/** Makes the parent where there is none. Throws EngineError. */
export function linkDirectly(plan: DirectLinkPlan, context: EngineContext, subnets: readonly NetworkSubnet[]): Bridge {
  const { network } = context.kernel;
  try {
    if (plan.makesParent) {
      // Nobody is at the other end of a dummy, and nobody in an own VLAN of the host's cable.
      network.host.admin.addDummy(plan.parent);
      network.host.admin.setUp(plan.parent, true);
    }
    const link = network.createDirectLink({
      parent: plan.parent,
      subnets: subnets.map(({ range, gateway }) => ({ subnet: formatCidr(range.subnet), ...(gateway === undefined ? {} : { gateway }) })),
      uplink: !plan.internal,
      sharesMac: plan.driver === "ipvlan",
    });
    return !plan.makesParent ? link : { ...bound(link), remove: () => removeParent(link, plan, context) };
  } catch (error) {
    throw isErrno(error) ? new EngineError("System", error.message.toLowerCase()) : error;
  }
}

function bound(link: Bridge): Bridge {
  const { name, subnets } = link;
  return {
    name,
    subnets,
    attach: (namespace, options) => link.attach(namespace, options),
    detach: (namespace) => link.detach(namespace),
    remove: () => link.remove(),
  };
}

function removeParent(link: Bridge, { parent }: DirectLinkPlan, context: EngineContext): void {
  link.remove();
  if (hasInterface(context, parent)) context.kernel.network.host.admin.removeInterface(parent);
}

function checkParentUse(driver: DirectDriver, mode: string, parent: string, networks: readonly Network[]): void {
  for (const other of networks) {
    if (other.driver !== driver || other.bridge?.name !== parent) continue;
    if (driver === "ipvlan") throw new EngineError("System", `network ${dummyName("ipvlan", other.id)} is already using parent interface ${parent}`);
    if (other.options["macvlan_mode"] === "passthru")
      throw new EngineError("System", `macvlan network ${other.id} is already using parent interface ${parent} in mode passthru`);
    if (mode === "passthru")
      throw new EngineError("System", `cannot use mode passthru, macvlan network ${other.id} is already using parent interface ${parent}`);
  }
}

/** `eth0.10`: VLAN 10 of eth0. */
function checkVlan(context: EngineContext, name: string): void {
  if (!name.includes(".")) throw new EngineError("System", `invalid subinterface vlan name ${name}, example formatting is eth0.10`);
  const [parent = "", vlan = "", ...more] = name.split(".");
  if (more.length > 0) {
    throw new EngineError("System", `required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received ${name}`);
  }
  if (!/^[+-]?\d+$/.test(vlan)) throw new EngineError("System", `unable to parse a valid vlan id from: ${vlan} (ex. eth0.10 for vlan 10)`);
  if (Number(vlan) < 1 || Number(vlan) > LAST_VLAN) throw new EngineError("System", `vlan id must be between 1-4094, received: ${vlan}`);
  if (!hasInterface(context, parent)) throw new EngineError("System", `-o parent interface was not found on the host: ${parent}`);
}

function hasInterface(context: EngineContext, name: string): boolean {
  return context.kernel.network.host.interfaces().some((device) => device.name === name);
}

function dummyName(driver: DirectDriver, networkId: string): string {
  return `${DUMMY_PREFIX[driver]}-${networkId.slice(0, 12)}`;
}
