/** The management commands: names that only hold other commands. */
import type { Text } from "./flag/flag.ts";

export interface Group {
  readonly path: string;
  readonly short: Text;
  /** What the usage line in an error shows after the name. */
  readonly use?: string;
  readonly heading: "Management Commands" | "Swarm Commands";
  /** Listed by `docker --help`. */
  readonly swarm?: "active" | "manager";
  /** Shown as a plugin (`buildx*`). */
  readonly plugin?: boolean;
  readonly hidden?: boolean;
  readonly experimental?: boolean;
}

export const GROUPS: readonly Group[] = [
  group("builder", "Look after image builds", "Image builds sambhalo"),
  { ...group("buildx", "Build images with BuildKit", "BuildKit se image banao"), plugin: true },
  group("buildx history", "Work with the records of past builds", "Purane builds ke records dekho"),
  group("buildx history inspect", "Look into one build", "Ek build ko andar se dekho"),
  group("buildx imagetools", "Work with images that are in a registry", "Registry mein rakhi images par kaam karo"),
  { ...group("completion", "Print completion scripts for shells", "Shells ke liye completion scripts dikhao"), hidden: true },
  group("container", "Look after containers", "Containers sambhalo"),
  group("context", "Look after contexts (which daemon to talk to)", "Contexts sambhalo (kis daemon se baat karni hai)"),
  group("image", "Look after images", "Images sambhalo"),
  { ...group("manifest", "Look after manifests and lists of them", "Manifests aur unki lists sambhalo"), use: "COMMAND" },
  group("network", "Look after networks", "Networks sambhalo"),
  group("plugin", "Look after engine plugins", "Engine ke plugins sambhalo"),
  group("system", "Look after Docker as a whole", "Poore Docker ka haal dekho aur saaf karo"),
  group("trust", "Look after signatures of images", "Images ke signatures sambhalo"),
  group("trust key", "Look after signing keys", "Sign karne ki keys sambhalo"),
  group("trust signer", "Look after who may sign", "Kaun sign kar sakta hai, yeh sambhalo"),
  { ...group("volume", "Look after volumes", "Volumes sambhalo"), use: "COMMAND" },
  { ...group("swarm", "Look after the swarm", "Swarm sambhalo"), heading: "Swarm Commands" },
  { ...group("config", "Look after swarm configs", "Swarm ke configs sambhalo"), heading: "Swarm Commands", swarm: "manager" },
  { ...group("node", "Look after swarm nodes", "Swarm ke nodes sambhalo"), heading: "Swarm Commands", swarm: "manager" },
  { ...group("secret", "Look after swarm secrets", "Swarm ke secrets sambhalo"), heading: "Swarm Commands", swarm: "manager" },
  { ...group("service", "Look after swarm services", "Swarm ki services sambhalo"), heading: "Swarm Commands", swarm: "manager" },
  { ...group("stack", "Look after stacks of services", "Services ke stacks sambhalo"), heading: "Swarm Commands", swarm: "manager", use: "[OPTIONS]" },
  { ...group("checkpoint", "Look after checkpoints of containers", "Containers ke checkpoints sambhalo"), experimental: true },
];

/** `docker --help` lists these first, in this order. */
export const COMMON_COMMANDS = ["run", "exec", "ps", "build", "bake", "pull", "push", "images", "login", "logout", "search", "version", "info"] as const;

function group(path: string, en: string, hi: string): Group {
  return { path, short: { en, hi }, heading: "Management Commands" };
}
