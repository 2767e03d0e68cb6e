/** Services in the order of their dependencies, those that do not wait for each other side by side. */
import type { Sys } from "../sim/sys.ts";
import { dependenciesOf, type Service } from "./compose-file/model.ts";

export type Visit = (service: Service) => Promise<void>;

/** Dependencies first. The first error ends the walk once what runs has come to its end. */
export async function inDependencyOrder(sys: Sys, services: ReadonlyMap<string, Service>, visit: Visit): Promise<void> {
  await walk(sys, services, (service) => dependenciesOf(service).map((dependency) => dependency.service), visit);
}

/** Dependents first. */
export async function inReverseOrder(sys: Sys, services: ReadonlyMap<string, Service>, visit: Visit): Promise<void> {
  const dependents = new Map<string, string[]>();
  for (const [name, service] of services)
    for (const { service: other } of dependenciesOf(service)) dependents.set(other, [...(dependents.get(other) ?? []), name]);
  await walk(sys, services, (service) => dependents.get(service.name) ?? [], visit);
}

async function walk(sys: Sys, services: ReadonlyMap<string, Service>, before: (service: Service) => readonly string[], visit: Visit): Promise<void> {
  const started = new Map<string, Promise<void>>();
  let failed = false;
  const start = (service: Service): Promise<void> => {
    const running = started.get(service.name);
    if (running) return running;
    const promise = sys.thread(async () => {
      await Promise.all(before(service).flatMap((name) => (services.has(name) ? [start(services.get(name) as Service)] : [])));
      if (failed) return;
      try {
        await visit(service);
      } catch (error) {
        failed = true;
        throw error;
      }
    });
    started.set(service.name, promise);
    return promise;
  };
  await allSettled([...services.values()].map(start));
}

/** Waits for all and throws the first error. */
async function allSettled(promises: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Does the same with each, side by side. */
export async function forEachParallel<T>(sys: Sys, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  await allSettled(items.map((item) => sys.thread(() => work(item))));
}
