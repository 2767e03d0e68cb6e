/** What the compose specification allows where. */
import type { Shape, TypeName } from "./schema.ts";

const any: Shape = {};
const text: Shape = { type: ["string"] };
const textOrNull: Shape = { type: ["string", "null"] };
const flag: Shape = { type: ["boolean", "string"] };
const textOrNumber: Shape = { type: ["string", "number"] };
const numberOrText: Shape = { type: ["number", "string"] };
const integerOrText: Shape = { type: ["integer", "string"] };
const duration: Shape = { type: ["string"], format: "duration" };
const texts = list(text, true);
const textOrTexts: Shape = { oneOf: [text, texts] };
const command: Shape = { oneOf: [{ type: ["null"] }, text, list(text)] };
const listOrMapping: Shape = {
  oneOf: [{ type: ["object"], others: { type: ["string", "number", "boolean", "null"] } }, list(text, true)],
};
const scalars: Shape = { type: ["object"], others: textOrNumber };
const stringMapping: Shape = { type: ["object"], others: text };
const external: Shape = { oneOf: [flag, mapping({ name: text })], type: ["boolean", "string", "object"] };

function list(items: Shape, unique = false): Shape {
  return { type: ["array"], items, ...(unique ? { unique } : {}) };
}

function mapping(properties: Readonly<Record<string, Shape>>, options: { nullable?: boolean; required?: readonly string[] } = {}): Shape {
  const type: TypeName[] = options.nullable ? ["object", "null"] : ["object"];
  return { type, properties, ...(options.required ? { required: options.required } : {}) };
}

const healthcheck = mapping({
  disable: flag,
  interval: duration,
  retries: numberOrText,
  test: textOrTexts,
  timeout: duration,
  start_period: duration,
  start_interval: duration,
});

const fileReference: Shape = {
  oneOf: [text, mapping({ source: text, target: text, uid: text, gid: text, mode: numberOrText })],
};

const ulimits: Shape = {
  type: ["object"],
  names: /^[a-z]+$/,
  others: { oneOf: [integerOrText, mapping({ hard: integerOrText, soft: integerOrText }, { required: ["soft", "hard"] })] },
};

const extraHosts: Shape = { oneOf: [{ type: ["object"], others: { oneOf: [text, list(text)] } }, list(text, true)] };

const build: Shape = {
  oneOf: [
    text,
    mapping({
      context: text,
      dockerfile: text,
      dockerfile_inline: text,
      entitlements: list(text),
      args: listOrMapping,
      ssh: listOrMapping,
      labels: listOrMapping,
      cache_from: list(text),
      cache_to: list(text),
      no_cache: flag,
      additional_contexts: listOrMapping,
      network: text,
      provenance: flag,
      sbom: flag,
      pull: flag,
      target: text,
      shm_size: integerOrText,
      extra_hosts: extraHosts,
      isolation: text,
      privileged: flag,
      secrets: list(fileReference),
      tags: list(text),
      ulimits,
      platforms: list(text),
    }),
  ],
};

const limits = mapping({
  cpus: numberOrText,
  memory: text,
  pids: integerOrText,
});

const updateConfig = mapping({
  parallelism: integerOrText,
  delay: duration,
  failure_action: text,
  monitor: duration,
  max_failure_ratio: numberOrText,
  order: { type: ["string"], values: ["start-first", "stop-first"] },
});

const deploy = mapping(
  {
    mode: text,
    endpoint_mode: text,
    replicas: integerOrText,
    labels: listOrMapping,
    rollback_config: updateConfig,
    update_config: updateConfig,
    resources: mapping({
      limits,
      reservations: mapping({ cpus: numberOrText, memory: text, generic_resources: list(any), devices: list(any) }),
    }),
    restart_policy: mapping({ condition: text, delay: duration, max_attempts: integerOrText, window: duration }),
    placement: mapping({ constraints: list(text), preferences: list(any), max_replicas_per_node: integerOrText }),
  },
  { nullable: true },
);

const serviceNetworks: Shape = {
  oneOf: [
    texts,
    {
      type: ["object"],
      names: /^[a-zA-Z0-9._-]+$/,
      others: mapping(
        {
          aliases: texts,
          interface_name: text,
          ipv4_address: text,
          ipv6_address: text,
          link_local_ips: texts,
          mac_address: text,
          driver_opts: scalars,
          priority: { type: ["number"] },
          gw_priority: { type: ["number"] },
        },
        { nullable: true },
      ),
    },
  ],
};

const dependsOn: Shape = {
  oneOf: [
    texts,
    {
      type: ["object"],
      names: /^[a-zA-Z0-9._-]+$/,
      others: mapping(
        {
          restart: flag,
          required: { type: ["boolean"] },
          condition: { type: ["string"], values: ["service_started", "service_healthy", "service_completed_successfully"] },
        },
        { required: ["condition"] },
      ),
    },
  ],
};

const port: Shape = {
  oneOf: [
    { type: ["number"] },
    text,
    mapping({ name: text, mode: text, host_ip: text, target: integerOrText, published: { type: ["string", "integer"] }, protocol: text, app_protocol: text }),
  ],
};

const volume: Shape = {
  oneOf: [
    text,
    mapping(
      {
        type: { type: ["string"], values: ["bind", "volume", "tmpfs", "cluster", "npipe", "image"] },
        source: text,
        target: text,
        read_only: flag,
        consistency: text,
        bind: mapping({
          propagation: text,
          create_host_path: flag,
          recursive: { type: ["string"], values: ["enabled", "disabled", "writable", "readonly"] },
          selinux: { type: ["string"], values: ["z", "Z"] },
        }),
        volume: mapping({ labels: listOrMapping, nocopy: flag, subpath: text }),
        tmpfs: mapping({ size: integerOrText, mode: numberOrText }),
        image: mapping({ subpath: text }),
      },
      { required: ["type"] },
    ),
  ],
};

const envFile: Shape = {
  oneOf: [text, list({ oneOf: [text, mapping({ path: text, format: text, required: flag }, { required: ["path"] })] })],
};

const blkioLimit = list(mapping({ path: text, rate: integerOrText }));
const blkioWeight = list(mapping({ path: text, weight: integerOrText }));
const hook = list(mapping({ command, user: text, privileged: flag, working_dir: text, environment: listOrMapping }, { required: ["command"] }));

const service = mapping({
  annotations: listOrMapping,
  attach: flag,
  blkio_config: mapping({
    device_read_bps: blkioLimit,
    device_read_iops: blkioLimit,
    device_write_bps: blkioLimit,
    device_write_iops: blkioLimit,
    weight: integerOrText,
    weight_device: blkioWeight,
  }),
  build,
  cap_add: texts,
  cap_drop: texts,
  cgroup: { type: ["string"], values: ["host", "private"] },
  cgroup_parent: text,
  command,
  configs: list(fileReference),
  container_name: { type: ["string"], pattern: "[a-zA-Z0-9][a-zA-Z0-9_.-]+" },
  cpu_count: { oneOf: [text, { type: ["integer"] }] },
  cpu_percent: { oneOf: [text, { type: ["number"] }] },
  cpu_period: textOrNumber,
  cpu_quota: textOrNumber,
  cpu_rt_period: textOrNumber,
  cpu_rt_runtime: textOrNumber,
  cpu_shares: numberOrText,
  cpus: numberOrText,
  cpuset: text,
  credential_spec: mapping({ config: text, file: text, registry: text }),
  depends_on: dependsOn,
  deploy,
  develop: { type: ["object", "null"], others: any },
  device_cgroup_rules: texts,
  devices: list({ oneOf: [text, mapping({ source: text, target: text, permissions: text }, { required: ["source"] })] }),
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  domainname: text,
  entrypoint: command,
  env_file: envFile,
  environment: listOrMapping,
  expose: list(textOrNumber),
  extends: { oneOf: [text, mapping({ service: text, file: text }, { required: ["service"] })] },
  external_links: texts,
  extra_hosts: extraHosts,
  gpus: { oneOf: [{ type: ["string"], values: ["all"] }, list(any)] },
  group_add: list(textOrNumber, true),
  healthcheck,
  hostname: text,
  image: text,
  init: flag,
  ipc: text,
  isolation: text,
  label_file: textOrTexts,
  labels: listOrMapping,
  links: texts,
  logging: mapping({ driver: text, options: { type: ["object"], others: { type: ["string", "number", "null"] } } }),
  mac_address: text,
  mem_limit: numberOrText,
  mem_reservation: textOrNumber,
  mem_swappiness: integerOrText,
  memswap_limit: numberOrText,
  models: any,
  network_mode: text,
  networks: serviceNetworks,
  oom_kill_disable: flag,
  oom_score_adj: { oneOf: [text, { type: ["integer"] }] },
  pid: textOrNull,
  pids_limit: numberOrText,
  platform: text,
  ports: list(port),
  post_start: hook,
  pre_stop: hook,
  privileged: flag,
  profiles: texts,
  provider: { type: ["object"], properties: { type: text, options: { type: ["object"], others: any } } },
  pull_policy: { type: ["string"], pattern: "always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+" },
  pull_refresh_after: text,
  read_only: flag,
  restart: text,
  runtime: text,
  scale: integerOrText,
  secrets: list(fileReference),
  security_opt: texts,
  shm_size: numberOrText,
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: text,
  storage_opt: { type: ["object"], others: any },
  sysctls: listOrMapping,
  tmpfs: textOrTexts,
  tty: flag,
  ulimits,
  use_api_socket: flag,
  user: text,
  userns_mode: text,
  uts: text,
  volumes: list(volume),
  volumes_from: texts,
  working_dir: text,
});

const NAMES = /^[a-zA-Z0-9._-]+$/;

const network = mapping(
  {
    name: text,
    driver: text,
    driver_opts: scalars,
    ipam: mapping({
      driver: text,
      config: list(mapping({ subnet: text, ip_range: text, gateway: text, aux_addresses: stringMapping })),
      options: stringMapping,
    }),
    external,
    internal: flag,
    enable_ipv4: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: listOrMapping,
  },
  { nullable: true },
);

const namedVolume = mapping({ name: text, driver: text, driver_opts: scalars, external, labels: listOrMapping }, { nullable: true });

const secret = mapping({
  name: text,
  environment: text,
  file: text,
  external,
  labels: listOrMapping,
  driver: text,
  driver_opts: scalars,
  template_driver: text,
});

const config = mapping({ name: text, content: text, environment: text, file: text, external, labels: listOrMapping, template_driver: text });

export const COMPOSE_FILE: Shape = mapping({
  version: text,
  name: text,
  include: list({
    oneOf: [text, mapping({ path: textOrTexts, env_file: textOrTexts, project_directory: text })],
  }),
  services: { type: ["object"], names: NAMES, others: service },
  models: { type: ["object"], names: NAMES, others: any },
  networks: { type: ["object"], names: NAMES, others: network },
  volumes: { type: ["object"], names: NAMES, others: namedVolume },
  secrets: { type: ["object"], names: NAMES, others: secret },
  configs: { type: ["object"], names: NAMES, others: config },
});
