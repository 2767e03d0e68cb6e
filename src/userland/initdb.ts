import { Failure } from "./lib/errors.ts";
import { decodeText } from "./lib/text.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { clusterFile } from "./postgres/server.ts";
import { newCluster } from "./sql/store.ts";

export default defineUtility({
  name: "initdb",
  summary: "make the directory that a PostgreSQL server keeps its data in",
  usage: "[OPTION]... [DATADIR]",
  package: ["PostgreSQL", "18.6 (Debian 18.6-1.pgdg13+2)"],
  options: [
    ["-D, --pgdata=DATADIR", "where"],
    ["-U, --username=NAME", "name of the superuser"],
    ["--pwfile=FILE", "its password"],
    ["-A, --auth=METHOD", "accepted"],
    ["--auth-host=METHOD", "accepted"],
    ["--auth-local=METHOD", "accepted"],
    ["-E, --encoding=ENCODING", "accepted"],
    ["--locale=LOCALE", "accepted"],
    ["-k, --data-checksums", "accepted"],
  ],
  async run(tool) {
    const { sys } = tool;
    if (sys.uid === 0)
      throw new Failure(
        'error: cannot be run as root\ninitdb: hint: Please log in (using, e.g., "su") as the (unprivileged) user that will own the server process.',
        1,
      );
    const directory = tool.value("pgdata") ?? tool.operands[0] ?? sys.env.get("PGDATA");
    if (directory === undefined) throw new Failure("error: no data directory specified", 1);
    const account = new Accounts(sys).userName(sys.uid) ?? String(sys.uid);
    const user = tool.value("username") ?? account;
    tool.out.put(`The files belonging to this database system will be owned by user "${account}".\nThis user must also own the server process.\n\n`);
    tool.out.put(
      'The database cluster will be initialized with locale "en_US.utf8".\nThe default database encoding has accordingly been set to "UTF8".\nThe default text search configuration will be set to "english".\n\nData page checksums are enabled.\n\n',
    );
    await tool.out.flush();
    if (sys.fs.exists(directory) && sys.fs.readdir(directory).length > 0) {
      await tool.note(
        `initdb: error: directory "${directory}" exists but is not empty\ninitdb: hint: If you want to create a new database system, either remove or empty the directory "${directory}" or run initdb with an argument other than "${directory}".\n`,
      );
      return 1;
    }
    const exists = sys.fs.exists(directory);
    makeParents(tool, directory);
    sys.fs.chmod(directory, 0o700);
    tool.out.put(`${exists ? "fixing permissions on existing" : "creating"} directory ${directory} ... ok\n`);
    for (const name of ["base", "global", "pg_wal", "pg_stat", "pg_tblspc"]) sys.fs.mkdir(`${directory}/${name}`, 0o700);
    tool.out.put("creating subdirectories ... ok\n");
    const passwordFile = tool.value("pwfile");
    const password = passwordFile === undefined ? undefined : decodeText(sys.fs.readFile(passwordFile)).split("\n")[0];
    sys.fs.writeFile(`${directory}/PG_VERSION`, "18\n");
    sys.fs.writeFile(
      `${directory}/postgresql.conf`,
      "# Settings of this server: name = value\nlisten_addresses = '*'\n#port = 5432\n#max_connections = 100\n#shared_buffers = 128MB\n",
    );
    sys.fs.writeFile(
      `${directory}/pg_hba.conf`,
      "# TYPE  DATABASE        USER            ADDRESS                 METHOD\nlocal   all             all                                     trust\nhost    all             all             127.0.0.1/32            trust\nhost    all             all             all                     scram-sha-256\n",
    );
    sys.fs.writeFile(clusterFile(directory), JSON.stringify(newCluster(user, password)));
    tool.out.put(
      "creating configuration files ... ok\nrunning bootstrap script ... ok\nperforming post-bootstrap initialization ... ok\nsyncing data to disk ... ok\n\n\n",
    );
    tool.out.put(`Success. You can now start the database server using:\n\n    pg_ctl -D ${directory} -l logfile start\n\n`);
    await tool.out.flush();
    await tool.note(
      'initdb: warning: enabling "trust" authentication for local connections\ninitdb: hint: You can change this by editing pg_hba.conf or using the option -A, or --auth-local and --auth-host, the next time you run initdb.\n',
    );
    return 0;
  },
});

function makeParents({ sys }: Tool, path: string): void {
  if (sys.fs.exists(path)) return;
  const parent = path.replace(/\/[^/]*\/?$/, "");
  if (parent !== "") makeParents({ sys } as Tool, parent);
  sys.fs.mkdir(path, 0o700);
}
