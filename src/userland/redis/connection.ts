/** Commands about connections, transactions, messages and the server itself. */
import { type CommandContext, type CommandTable, integerOf } from "./command.ts";
import { describeServer } from "./info.ts";
import { array, bulk, bulks, integer, OK, RedisError, type Reply } from "./resp.ts";
import { globPattern } from "./store.ts";

export const CONNECTION_COMMANDS: CommandTable = {
  ping: {
    arity: -1,
    run: ({ args, client }) => {
      if (args.length > 1) throw new RedisError("ERR wrong number of arguments for 'ping' command");
      if (client.subscriptions > 0) return bulks(["pong", args[0] ?? ""]);
      return args[0] === undefined ? { kind: "simple", text: "PONG" } : bulk(args[0]);
    },
  },
  echo: { arity: 2, run: ({ args }) => bulk(args[0]) },
  quit: {
    arity: -1,
    run: ({ client }) => {
      client.closing = true;
      return OK;
    },
  },
  reset: {
    arity: 1,
    run: ({ client }) => {
      client.database = 0;
      client.transaction = undefined;
      client.channels.clear();
      client.patterns.clear();
      client.monitoring = false;
      return { kind: "simple", text: "RESET" };
    },
  },
  select: {
    arity: 2,
    run: ({ client, args, server }) => {
      const index = integerOf(args[0]);
      if (index < 0 || index >= server.databases.length) throw new RedisError("ERR DB index is out of range");
      client.database = index;
      return OK;
    },
  },
  auth: {
    arity: -2,
    run: ({ client, args, server }) => {
      const required = server.config.get("requirepass") ?? "";
      const user = args.length > 1 ? args[0] : "default";
      if (required === "" && args.length === 1)
        throw new RedisError("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
      if (user !== "default" || (required !== "" && args.at(-1) !== required))
        throw new RedisError("WRONGPASS invalid username-password pair or user is disabled.");
      client.authenticated = true;
      return OK;
    },
  },
  hello: {
    arity: -1,
    run: ({ client, args, server }) => {
      if (args[0] !== undefined && args[0] !== "2") throw new RedisError("NOPROTO unsupported protocol version");
      if (args[1]?.toUpperCase() === "AUTH" && args[3] !== (server.config.get("requirepass") ?? ""))
        throw new RedisError("WRONGPASS invalid username-password pair or user is disabled.");
      if (args[1]?.toUpperCase() === "AUTH") client.authenticated = true;
      return array([
        bulk("server"),
        bulk("redis"),
        bulk("version"),
        bulk(server.version),
        bulk("proto"),
        integer(2),
        bulk("id"),
        integer(client.id),
        bulk("mode"),
        bulk("standalone"),
        bulk("role"),
        bulk("master"),
        bulk("modules"),
        array([]),
      ]);
    },
  },
  client: { arity: -2, run: clientCommand },
  multi: {
    arity: 1,
    run: ({ client }) => {
      if (client.transaction !== undefined) throw new RedisError("ERR MULTI calls can not be nested");
      client.transaction = { commands: [], broken: false };
      return OK;
    },
  },
  discard: {
    arity: 1,
    run: ({ client }) => {
      if (client.transaction === undefined) throw new RedisError("ERR DISCARD without MULTI");
      client.transaction = undefined;
      client.watched.clear();
      return OK;
    },
  },
  exec: { arity: 1, run: ({ server, client }) => server.execute(client) },
  watch: {
    arity: -2,
    run: ({ client, db, args }) => {
      if (client.transaction !== undefined) throw new RedisError("ERR WATCH inside MULTI is not allowed");
      for (const key of args) client.watched.set(`${client.database} ${key}`, db.versions.get(key) ?? 0);
      return OK;
    },
  },
  unwatch: {
    arity: 1,
    run: ({ client }) => {
      client.watched.clear();
      return OK;
    },
  },
  subscribe: { arity: -2, run: (context) => subscribe(context, "channels", true) },
  psubscribe: { arity: -2, run: (context) => subscribe(context, "patterns", true) },
  unsubscribe: { arity: -1, run: (context) => subscribe(context, "channels", false) },
  punsubscribe: { arity: -1, run: (context) => subscribe(context, "patterns", false) },
  publish: { arity: 3, run: ({ server, args: [channel = "", message = ""] }) => integer(server.publish(channel, message)) },
  pubsub: {
    arity: -2,
    run: ({ server, args: [verb, ...rest] }) => {
      const channels = new Set([...server.clients].flatMap((client) => [...client.channels]));
      const pattern = globPattern(rest[0] ?? "*");
      if (verb?.toUpperCase() === "CHANNELS") return bulks([...channels].filter((channel) => pattern.test(channel)));
      if (verb?.toUpperCase() === "NUMSUB")
        return array(rest.flatMap((channel) => [bulk(channel), integer([...server.clients].filter((client) => client.channels.has(channel)).length)]));
      if (verb?.toUpperCase() === "NUMPAT") return integer(new Set([...server.clients].flatMap((client) => [...client.patterns])).size);
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try PUBSUB HELP.`);
    },
  },
  monitor: {
    arity: 1,
    run: ({ client }) => {
      client.monitoring = true;
      return OK;
    },
  },
  dbsize: { arity: 1, run: ({ db }) => integer(db.size) },
  flushdb: {
    arity: -1,
    writes: true,
    run: ({ db }) => {
      db.clear();
      return OK;
    },
  },
  flushall: {
    arity: -1,
    writes: true,
    run: ({ server }) => {
      for (const db of server.databases) db.clear();
      return OK;
    },
  },
  swapdb: {
    arity: 3,
    writes: true,
    run: ({ server, args }) => {
      const [a, b] = [integerOf(args[0]), integerOf(args[1])];
      const [x, y] = [server.databases[a], server.databases[b]];
      if (x === undefined || y === undefined) throw new RedisError("ERR DB index is out of range");
      server.databases[a] = y;
      server.databases[b] = x;
      return OK;
    },
  },
  info: { arity: -1, run: ({ server, args }) => bulk(describeServer(server, args[0]?.toLowerCase())) },
  config: { arity: -2, run: configCommand },
  command: {
    arity: -1,
    run: ({ server, args }) =>
      args[0]?.toUpperCase() === "COUNT" ? integer(server.commandNames.length) : args[0]?.toUpperCase() === "LIST" ? bulks(server.commandNames) : array([]),
  },
  time: {
    arity: 1,
    run: ({ server }) => {
      const micro = Math.floor(server.now() * 1000);
      return bulks([String(Math.floor(micro / 1e6)), String(micro % 1e6)]);
    },
  },
  lastsave: { arity: 1, run: ({ server }) => integer(Math.floor(server.persistence.lastSave / 1000)) },
  save: {
    arity: 1,
    run: async ({ server }) => {
      await server.persistence.save();
      return OK;
    },
  },
  bgsave: {
    arity: -1,
    run: async ({ server }) => {
      await server.persistence.saveInBackground();
      return { kind: "simple", text: "Background saving started" };
    },
  },
  bgrewriteaof: { arity: 1, run: () => ({ kind: "simple", text: "Background append only file rewriting started" }) },
  shutdown: {
    arity: -1,
    run: async ({ server, args }) => {
      await server.shutDown(args[0]?.toUpperCase() !== "NOSAVE");
      return undefined;
    },
  },
  role: { arity: 1, run: () => array([bulk("master"), integer(0), array([])]) },
  memory: {
    arity: -2,
    run: ({ db, args: [verb, key = ""] }) => {
      if (verb?.toUpperCase() !== "USAGE") throw new RedisError(`ERR unknown subcommand '${verb}'. Try MEMORY HELP.`);
      const value = db.get(key);
      return value === undefined ? bulk(null) : integer(48 + key.length + JSON.stringify(value).length);
    },
  },
  slowlog: { arity: -2, run: ({ args }) => (args[0]?.toUpperCase() === "LEN" ? integer(0) : array([])) },
  latency: { arity: -2, run: () => array([]) },
  wait: { arity: 3, run: () => integer(0) },
  debug: {
    arity: -2,
    run: async ({ server, args: [verb, amount] }) => {
      if (verb?.toUpperCase() === "SLEEP") await server.sleep(Number(amount));
      return OK;
    },
  },
};

function clientCommand({ client, server, args: [verb = "", ...rest] }: CommandContext): Reply {
  switch (verb.toUpperCase()) {
    case "LIST":
      return bulk([...server.clients].map((one) => `${one.describe(server.now())}\n`).join(""));
    case "INFO":
      return bulk(`${client.describe(server.now())}\n`);
    case "ID":
      return integer(client.id);
    case "GETNAME":
      return bulk(client.name === "" ? null : client.name);
    case "SETNAME":
      if (/[\s]/.test(rest[0] ?? "")) throw new RedisError("ERR Client names cannot contain spaces, newlines or special characters.");
      client.name = rest[0] ?? "";
      return OK;
    case "SETINFO":
    case "NO-EVICT":
    case "NO-TOUCH":
    case "REPLY":
      return OK;
    case "KILL": {
      const address = rest.length === 1 ? rest[0] : rest[rest.findIndex((word) => word.toUpperCase() === "ADDR") + 1];
      const id = rest[rest.findIndex((word) => word.toUpperCase() === "ID") + 1];
      const doomed = [...server.clients].filter((one) => one.address === address || String(one.id) === id);
      for (const one of doomed) one.disconnect();
      if (rest.length === 1 && doomed.length === 0) throw new RedisError("ERR No such client");
      return rest.length === 1 ? OK : integer(doomed.length);
    }
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try CLIENT HELP.`);
  }
}

function configCommand({ server, args: [verb = "", ...rest] }: CommandContext): Reply {
  switch (verb.toUpperCase()) {
    case "GET": {
      const patterns = rest.map((text) => globPattern(text.toLowerCase()));
      return bulks([...server.config].filter(([name]) => patterns.some((pattern) => pattern.test(name))).flat());
    }
    case "SET":
      if (rest.length === 0 || rest.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'config|set' command");
      for (let i = 0; i < rest.length; i += 2) {
        const name = (rest[i] as string).toLowerCase();
        if (!server.config.has(name)) throw new RedisError(`ERR Unknown option or number of arguments for CONFIG SET - '${rest[i]}'`);
        server.config.set(name, rest[i + 1] as string);
      }
      return OK;
    case "RESETSTAT":
      return OK;
    case "REWRITE":
      throw new RedisError("ERR The server is running without a config file");
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`);
  }
}

/** One reply for each channel. */
function subscribe({ client, args }: CommandContext, kind: "channels" | "patterns", on: boolean): Reply | undefined {
  const verb = `${kind === "patterns" ? "p" : ""}${on ? "" : "un"}subscribe`;
  const names = args.length > 0 ? args : [...client[kind]];
  for (const name of names.length > 0 ? names : [null]) {
    if (name !== null) {
      if (on) client[kind].add(name);
      else client[kind].delete(name);
    }
    client.send(array([bulk(verb), bulk(name), integer(client.subscriptions)]));
  }
  return undefined;
}
