import { createRequire } from "node:module";
import type Docker from "dockerode";
import type { Progress } from "./streams.ts";

const require = createRequire(import.meta.url);

type Prototype = Record<string, unknown>;

/** dockerode's classes by name, the hidden ones included. */
function classes(): Record<string, { prototype: Prototype }> {
  const names = ["container", "exec", "image", "network", "volume", "config", "secret", "service", "task", "node", "plugin"];
  const entries = names.map((name) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, require(`dockerode/lib/${name}`)]);
  return { Docker: require("dockerode"), ...Object.fromEntries(entries) };
}

/** Records which methods of dockerode's classes are called. */
export function recordCalls(): { readonly all: readonly string[]; missing(): string[] } {
  const called = new Set<string>();
  const all: string[] = [];
  for (const [name, { prototype }] of Object.entries(classes())) {
    for (const [method, original] of Object.entries(prototype)) {
      if (typeof original !== "function") continue;
      const key = `${name}.${method}`;
      all.push(key);
      prototype[method] = function (this: unknown, ...args: unknown[]) {
        called.add(key);
        return original.apply(this, args);
      };
    }
  }
  return { all, missing: () => all.filter((key) => !called.has(key)) };
}

/** What the published types of dockerode leave out. */
export interface Untyped {
  getImages(options: { names: string[] }): Promise<NodeJS.ReadableStream>;
  listCheckpoint(): Promise<unknown>;
  createCheckpoint(options: { checkpointId: string }): Promise<unknown>;
  deleteCheckpoint(checkpoint: string): Promise<unknown>;
  followProgress(stream: NodeJS.ReadableStream, onFinished: (error: Error | null) => void, onProgress: (message: Progress) => void): void;
  logs(options: { stdout: boolean }): Promise<unknown>;
  update(options: object): Promise<unknown>;
  upgrade(credentials: object, options: object): Promise<unknown>;
  pullAll(repository: string, options: object): Promise<NodeJS.ReadableStream>;
}

export function untyped(client: Docker | Docker.Container | Docker.Task | Docker.Secret | Docker.Plugin): Untyped {
  return client as unknown as Untyped;
}
