/** A compose file as data, and the project that comes of it. Fields keep the names of the compose specification. */

export type Value = null | boolean | number | string | Value[] | Mapping;

export interface Mapping {
  [key: string]: Value;
}

export interface Project {
  readonly name: string;
  readonly workingDirectory: string;
  /** Absolute paths, as the label `com.docker.compose.project.config_files` lists them. */
  readonly configFiles: readonly string[];
  /** What variables in the file are replaced with. */
  readonly environment: ReadonlyMap<string, string>;
  /** Those that take part, by name. */
  readonly services: ReadonlyMap<string, Service>;
  /** Those that a profile or the choice on the command line leaves out. */
  readonly disabled: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Mapping>;
  readonly volumes: ReadonlyMap<string, Mapping>;
  readonly secrets: ReadonlyMap<string, Mapping>;
  readonly configs: ReadonlyMap<string, Mapping>;
  readonly extensions: Mapping;
}

export interface Service {
  readonly name: string;
  /** In canonical form: every short notation is spelled out. */
  readonly spec: Mapping;
}

type DependencyCondition = "service_started" | "service_healthy" | "service_completed_successfully";

export interface Dependency {
  readonly service: string;
  readonly condition: DependencyCondition;
  readonly restart: boolean;
  readonly required: boolean;
}

export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mappingOf(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}

export function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

export function stringsOf(value: Value | undefined): string[] {
  return listOf(value).map(textOf);
}

/** Scalars as text; absent ones are empty. */
export function textOf(value: Value | undefined): string {
  return value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function dependenciesOf(service: Service): Dependency[] {
  return Object.entries(mappingOf(service.spec.depends_on)).map(([name, value]) => {
    const { condition, restart, required } = mappingOf(value);
    return { service: name, condition: textOf(condition) as DependencyCondition, restart: restart === true, required: required !== false };
  });
}

/** How many containers a service shall have. */
export function scaleOf(service: Service): number {
  const { scale, deploy } = service.spec;
  if (typeof scale === "number") return scale;
  const replicas = mappingOf(deploy).replicas;
  return typeof replicas === "number" ? replicas : 1;
}

/** The image that a service's containers are made from; one that is built without a name gets the project's. */
export function imageOf(project: Pick<Project, "name">, service: Service): string {
  return typeof service.spec.image === "string" && service.spec.image !== "" ? service.spec.image : `${project.name}-${service.name}`;
}
