/** Flags that `service create` and `service update` share. */
import { type Flag, FlagValueError, makeFlag } from "../flag/flag.ts";
import { bool, bytes, decimal, duration, float, int, list, string, uint } from "../flag/kinds.ts";
import { commandLine } from "../flag/shell-words.ts";

export const SERVICE_FLAGS = {
  "cap-add": list("", "Give a Linux capability", "Ek Linux capability do"),
  "cap-drop": list("", "Take a Linux capability away", "Ek Linux capability hata lo"),
  "credential-spec": credentialSpec("", "Credentials of a managed service account (Windows)", "Managed service account ke credentials (Windows)"),
  detach: bool("d", "Do not wait until the service is as wished", "Service ke theek hone ka intezaar mat karo"),
  "endpoint-mode": string("", "How clients find tasks: vip or dnsrr", "Clients tasks ko kaise dhoondhein: vip ya dnsrr"),
  entrypoint: commandLine("", "Program to start instead of the image's ENTRYPOINT", "Image ke ENTRYPOINT ki jagah kaunsa program chale"),
  "health-cmd": string("", "Command that checks health", "Sehat jaanchne wali command"),
  "health-interval": duration("", "Time between two checks", "Do jaanch ke beech ka samay"),
  "health-retries": int("", "Failures in a row until it counts as unhealthy", "Lagataar kitni baar fail ho to unhealthy maana jaye"),
  "health-start-interval": duration("", "Time between checks while it starts", "Shuru hote samay do jaanch ke beech ka samay"),
  "health-start-period": duration("", "Time to start in which failures do not count", "Shuru hone ka samay, jisme fail hona gina nahi jaata"),
  "health-timeout": duration("", "Longest time for one check", "Ek jaanch zyada se zyada kitni der chale"),
  hostname: string("", "Host name of the containers", "Containers ka host name"),
  init: bool("", "Run a small init as process 1 of each container", "Har container mein process 1 ki jagah ek chhota init chalao"),
  isolation: string("", "How the containers are isolated", "Containers ko kis tareeke se alag rakha jaye"),
  "limit-cpu": decimal("", "Most CPUs of a task", "Ek task zyada se zyada kitne CPU le"),
  "limit-memory": bytes("", "Most memory of a task", "Ek task zyada se zyada kitni memory le"),
  "limit-pids": int("", "Most processes of a task", "Ek task mein zyada se zyada kitne processes", { shown: "0 = unlimited" }),
  "log-driver": string("", "Where output is kept", "Output kahan rakha jaye"),
  "log-opt": list("", "Option of the log driver", "Log driver ka option"),
  "max-concurrent": uint("", "Most tasks of a job at once", "Ek job ke zyada se zyada kitne tasks ek saath", { shown: "equal to --replicas" }),
  "no-healthcheck": bool("", "Leave out the image's HEALTHCHECK", "Image ka HEALTHCHECK mat chalao"),
  "no-resolve-image": bool("", "Do not ask the registry for digest and platforms", "Registry se digest aur platforms mat poocho"),
  "oom-score-adj": int("", "How likely the host kills it first (-1000 to 1000)", "Host pehle isi ko maare, iski sambhavna (-1000 se 1000)"),
  quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
  "read-only": bool("", "Mount the root filesystem read-only", "Root filesystem sirf padhne ke liye mount karo"),
  replicas: uint("", "How many tasks", "Kitne tasks"),
  "replicas-max-per-node": uint("", "Most tasks on one node", "Ek node par zyada se zyada kitne tasks", { shown: "0 = unlimited" }),
  "reserve-cpu": decimal("", "CPUs to keep free for a task", "Ek task ke liye kitne CPU bacha kar rakhein"),
  "reserve-memory": bytes("", "Memory to keep free for a task", "Ek task ke liye kitni memory bacha kar rakhein"),
  "restart-condition": string("", 'When to start again: "none", "on-failure" or "any"', 'Dobara kab chalana hai: "none", "on-failure" ya "any"'),
  "restart-delay": duration("", "Time between two starts", "Do baar chalane ke beech ka samay"),
  "restart-max-attempts": uint("", "Most starts before giving up", "Haar maanne se pehle kitni baar chalana hai"),
  "restart-window": duration("", "Time in which starts are counted", "Kis samay mein ginti ho"),
  "rollback-delay": duration("", "Time between two tasks of a rollback", "Rollback mein do tasks ke beech ka samay"),
  "rollback-failure-action": string("", 'What to do when a rollback fails: "pause" or "continue"', 'Rollback fail ho to kya karna hai: "pause" ya "continue"'),
  "rollback-max-failure-ratio": float("", "Failures that a rollback bears", "Rollback kitne failure sahega"),
  "rollback-monitor": duration("", "Time to watch each task of a rollback", "Rollback ke har task ko kitni der dekhna hai"),
  "rollback-order": string("", 'Order of a rollback: "start-first" or "stop-first"', 'Rollback ka kram: "start-first" ya "stop-first"'),
  "rollback-parallelism": uint("", "Tasks at once in a rollback (0: all)", "Rollback mein ek saath kitne tasks (0: sab)"),
  "stop-grace-period": duration("", "Time to wait for a container to stop, before it is killed", "Maarne se pehle container ke rukne ka kitna intezaar"),
  "stop-signal": string("", "Signal that asks it to stop", "Rukne ke liye kaunsa signal bheja jaye"),
  tty: bool("t", "Give it a terminal", "Ek terminal do"),
  "update-delay": duration("", "Time between two tasks of an update", "Update mein do tasks ke beech ka samay"),
  "update-failure-action": string(
    "",
    'What to do when an update fails: "pause", "continue" or "rollback"',
    'Update fail ho to kya karna hai: "pause", "continue" ya "rollback"',
  ),
  "update-max-failure-ratio": float("", "Failures that an update bears", "Update kitne failure sahega"),
  "update-monitor": duration("", "Time to watch each task of an update", "Update ke har task ko kitni der dekhna hai"),
  "update-order": string("", 'Order of an update: "start-first" or "stop-first"', 'Update ka kram: "start-first" ya "stop-first"'),
  "update-parallelism": uint("", "Tasks at once in an update (0: all)", "Update mein ek saath kitne tasks (0: sab)"),
  user: string("u", "User to run as: name or uid, with :group", "Kis user ke roop mein chale: naam ya uid, saath mein :group"),
  "with-registry-auth": bool("", "Pass registry credentials on to the nodes", "Registry ke credentials nodes tak pahunchao"),
  workdir: string("w", "Directory to start in", "Kis directory mein shuru ho"),
} as const;

/** Managed service accounts are Windows'; here the form of the value is all that matters. */
function credentialSpec(short: string, en: string, hi: string): Flag<string> {
  return makeFlag(
    "credential-spec",
    "",
    (text) => {
      if (/^(config|file|registry):\/\//.test(text)) return text;
      throw new FlagValueError('invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"');
    },
    short,
    en,
    hi,
  );
}
