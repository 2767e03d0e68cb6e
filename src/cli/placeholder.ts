/** What the words in capitals of a usage line mean: `IMAGE [COMMAND] [ARG...]`. */
import type { Text } from "./flag/flag.ts";

export interface Placeholder {
  /** As it stands in the usage line, without brackets and dots. */
  readonly name: string;
  readonly optional: boolean;
  readonly repeated: boolean;
}

/** The placeholders of a usage line, in order; `[OPTIONS]` is none. */
export function placeholders(use: string): readonly Placeholder[] {
  return topLevelWords(use.replace(/\s*\|\s*/g, "|")).flatMap((word): Placeholder[] => {
    const optional = word.startsWith("[") && word.endsWith("]");
    const bare = optional ? word.slice(1, -1) : word;
    if (/^OPTIONS$/.test(bare)) return [];
    if (optional && / \[/.test(bare)) return placeholders(bare).map((one) => ({ ...one, optional: true }));
    return [{ name: bare.replace(/\.\.\.$/, ""), optional, repeated: bare.endsWith("...") || bare === "ps OPTIONS" }];
  });
}

/** The placeholder that each of `count` arguments stands for; undefined for those that are too many. */
export function matchPlaceholders(list: readonly Placeholder[], count: number): readonly (Placeholder | undefined)[] {
  let spare = count - list.filter(({ optional }) => !optional).length;
  const result: (Placeholder | undefined)[] = [];
  for (const one of list) {
    if (one.optional && spare <= 0) continue;
    if (one.optional) spare--;
    result.push(one);
    while (one.repeated && spare > 0) {
      spare--;
      result.push(one);
    }
  }
  while (result.length < count) result.push(undefined);
  return result.slice(0, count);
}

export function placeholderText(name: string): Text | undefined {
  return Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
}

/** At spaces that are in no bracket. */
function topLevelWords(use: string): string[] {
  const words: string[] = [];
  let depth = 0;
  let word = "";
  for (const character of use) {
    if (character === "[") depth++;
    if (character === "]") depth--;
    if (character === " " && depth === 0) {
      if (word !== "") words.push(word);
      word = "";
    } else word += character;
  }
  return word === "" ? words : [...words, word];
}

const IMAGE: Text = { en: "An image: its name, name:tag or ID", hi: "Image: uska naam, naam:tag ya ID" };
const CONTAINER: Text = { en: "A container: its name, its ID or the first digits of it", hi: "Container: uska naam, ID ya ID ke pehle kuch akshar" };
const CONTAINER_PATH: Text = { en: "A path inside the container, behind its name and a colon", hi: "Container ke andar ka path; pehle uska naam aur colon" };
const HOST_PATH: Text = { en: "A path on this machine; - is standard input or output", hi: "Is machine par path; - matlab standard input ya output" };
const SERVICE: Text = { en: "A service, by its name", hi: "Service ka naam" };
const SECRET_FILE: Text = { en: "A file, or - for standard input", hi: "File, ya standard input ke liye -" };
const REPOSITORY: Text = { en: "Name for the image", hi: "Image ka naam" };
const BUILD: Text = { en: "A record of a build", hi: "Ek build ka record" };
const MANIFEST_LIST: Text = { en: "Name of a list of manifests", hi: "Manifests ki list ka naam" };
const NAME: Text = { en: "A name", hi: "Naam" };
const TRUST_REPOSITORY: Text = { en: "A repository, by its name", hi: "Repository ka naam" };

const TEXTS: Readonly<Record<string, Text>> = {
  "(worker|manager)": { en: "What the other machine is to become", hi: "Doosri machine ko kya banna hai" },
  "-": { en: "Standard input", hi: "Standard input" },
  ARG: { en: "Goes to that command", hi: "Us command ko milta hai" },
  ARGS: { en: "Goes to that command", hi: "Us command ko milta hai" },
  CHECKPOINT: { en: "Name of the checkpoint", hi: "Checkpoint ka naam" },
  COMMAND: { en: "What runs inside, in place of what the image would run", hi: "Andar kya chale; image ki apni command ki jagah" },
  CONFIG: { en: "A config of the swarm, by its name", hi: "Swarm ke config ka naam" },
  CONTAINER,
  "CONTAINER:DEST_PATH": CONTAINER_PATH,
  "CONTAINER:SRC_PATH": CONTAINER_PATH,
  CONTEXT: { en: "Name of the context", hi: "Context ka naam" },
  "CONTEXT|ENDPOINT": { en: "A context, or the address of a daemon", hi: "Context, ya daemon ka address" },
  "DEST_PATH|-": HOST_PATH,
  DIGEST: { en: "Which object of the record", hi: "Record ki kaunsi cheez" },
  "FILE|-": HOST_PATH,
  "file|-": SECRET_FILE,
  "file|URL|-": { en: "An archive: a file, an address, or - for standard input", hi: "Archive: file, address, ya standard input ke liye -" },
  "HOST:PORT": { en: "Address of a manager of the swarm", hi: "Swarm ke ek manager ka address" },
  IMAGE,
  "IMAGE:TAG": IMAGE,
  "IMAGE[:TAG]": IMAGE,
  "KEY=VALUE": { en: "A setting and its value", hi: "Setting aur uski value" },
  KEYFILE: { en: "File with the key", hi: "Key wali file" },
  MANIFEST: { en: "Name of a manifest, as of an image", hi: "Manifest ka naam, image jaisa" },
  MANIFEST_LIST,
  NAME,
  "NAME[:TAG]": {
    en: "Image to transfer: name, and tag after a colon (latest when there is none)",
    hi: "Kaunsi image: naam, aur colon ke baad tag (na ho to latest)",
  },
  "NAME[:TAG|@DIGEST]": {
    en: "Image to download: name, and tag after a colon (latest when there is none)",
    hi: "Kaunsi image download karni hai: naam, aur colon ke baad tag (na ho to latest)",
  },
  "NAME|ID": { en: "Name or ID of anything: container, image, network, volume", hi: "Kisi bhi cheez ka naam ya ID: container, image, network, volume" },
  NETWORK: { en: "A network, by name or ID", hi: "Network ka naam ya ID" },
  NEW_NAME: { en: "What it is called from now on", hi: "Ab se uska naam" },
  NODE: { en: "A machine of the swarm, by name or ID", hi: "Swarm ki ek machine ka naam ya ID" },
  "PATH|URL|-": {
    en: "The build context: the folder whose files COPY can take (. is this one)",
    hi: "Build context: woh folder jiski files COPY le sakta hai (. matlab yahi)",
  },
  PLUGIN: { en: "A plugin, by its name", hi: "Plugin ka naam" },
  "PLUGIN-DATA-DIR": { en: "Directory with the plugin's files", hi: "Plugin ki files wali directory" },
  "PLUGIN[:TAG]": { en: "A plugin, by its name", hi: "Plugin ka naam" },
  PRIVATE_PORT: { en: "Port inside the container", hi: "Container ke andar ka port" },
  "PRIVATE_PORT[/PROTO]": { en: "Port inside the container, and tcp or udp behind a slash", hi: "Container ke andar ka port, aur slash ke baad tcp ya udp" },
  "ps OPTIONS": { en: "Options for ps, which lists the processes", hi: "ps ke options; processes wahi dikhata hai" },
  REF: BUILD,
  REMOTE: { en: "Name of the plugin to change to", hi: "Kis plugin par jaana hai" },
  REPOSITORY: TRUST_REPOSITORY,
  "REPOSITORY[:TAG]": REPOSITORY,
  SECRET: { en: "A secret of the swarm, by its name", hi: "Swarm ke secret ka naam" },
  "self|NODE": { en: "self is this machine; or the name or ID of another", hi: "self matlab yahi machine; ya doosri ka naam ya ID" },
  SERVER: { en: "Address of a registry; Docker Hub when there is none", hi: "Registry ka address; na ho to Docker Hub" },
  SERVICE,
  "SERVICE:DEST_PATH": CONTAINER_PATH,
  "SERVICE:SRC_PATH": CONTAINER_PATH,
  "SERVICE=REPLICAS": { en: "A service and how many copies of it", hi: "Service aur uski kitni copies" },
  "SERVICE|TASK": { en: "A service or one of its tasks", hi: "Service ya uska ek task" },
  SERVICES: SERVICE,
  SOURCE: { en: "A manifest to take in", hi: "Kaunsa manifest lena hai" },
  "SOURCE_IMAGE[:TAG]": { en: "The image as it is called now", hi: "Image ka abhi ka naam" },
  "SRC_PATH|-": HOST_PATH,
  STACK: { en: "Name of the stack", hi: "Stack ka naam" },
  TARGET: { en: "What to build, by its name in the file", hi: "Kya build karna hai, file mein uska naam" },
  "TARGET_IMAGE[:TAG]": { en: "One more name for it", hi: "Uska ek aur naam" },
  TERM: { en: "Word to look for", hi: "Kya dhoondhna hai" },
  VOLUME: { en: "A volume, by its name", hi: "Volume ka naam" },
};
