import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { string } from "../flag/kinds.ts";
import { checkAvailability } from "./spec.ts";

export default defineCommand({
  path: "swarm join",
  swarm: "inactive",
  use: "[OPTIONS] HOST:PORT",
  short: { en: "Join a swarm", hi: "Swarm mein shaamil ho jao" },
  args: exactArgs(1),
  flags: {
    "advertise-addr": string(
      "",
      "Address that others reach this node at (<ip|interface>[:port])",
      "Doosre is node tak kis address par pahunchein (<ip|interface>[:port])",
    ),
    availability: string("", 'Availability: "active", "pause" or "drain"', 'Availability: "active", "pause" ya "drain"', { initial: "active" }),
    "data-path-addr": string("", "Address or interface for data traffic", "Data traffic ke liye address ya interface"),
    "listen-addr": string("", "Address to listen at (<ip|interface>[:port])", "Kis address par suna jaye (<ip|interface>[:port])", {
      initial: "0.0.0.0:2377",
      type: "node-addr",
      shown: "0.0.0.0:2377",
    }),
    token: string("", "Token that lets this node in", "Is node ko andar aane dene wala token"),
  },
  async run(docker, [address = ""], flags) {
    checkAvailability(flags.availability);
    await docker.client.post("/swarm/join", {
      ListenAddr: flags["listen-addr"],
      AdvertiseAddr: flags["advertise-addr"],
      DataPathAddr: flags["data-path-addr"],
      RemoteAddrs: [address],
      JoinToken: flags.token,
      Availability: flags.availability,
    });
    const info = await docker.client.get<{ Swarm: { ControlAvailable: boolean } }>("/info");
    docker.line(`This node joined a swarm as a ${info.Swarm.ControlAvailable ? "manager" : "worker"}.`);
    return 0;
  },
});
