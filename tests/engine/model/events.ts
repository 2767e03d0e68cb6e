interface Event {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  timeNano: number;
}

/** Do the events tell a story in which everything begins before it ends, and ends once? Gives what is wrong with it, and what is still there at its end. */
export function readEvents(text: string): { problems: string[]; alive: Record<string, string[]> } {
  const events = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
  const problems: string[] = [];
  const sets = {
    container: new Set<string>(),
    running: new Set<string>(),
    paused: new Set<string>(),
    network: new Set<string>(),
    endpoint: new Set<string>(),
    volume: new Set<string>(),
  };
  const begin = (set: Set<string>, id: string, event: Event): void => {
    if (set.has(id)) problems.push(`${event.Type} ${event.Action} of ${id.slice(0, 20)} again`);
    set.add(id);
  };
  const end = (set: Set<string>, id: string, event: Event): void => {
    // A start that fails is told of as a disconnection; so does the real one.
    if (!set.delete(id) && event.Action !== "disconnect") problems.push(`${event.Type} ${event.Action} of ${id.slice(0, 20)}, which had not begun`);
  };
  let last = 0;
  for (const event of events) {
    if (event.timeNano < last) problems.push(`${event.Type} ${event.Action} comes before what came before it`);
    last = event.timeNano;
    const { ID: id, Attributes: attributes } = event.Actor;
    const step = STEPS[`${event.Type} ${event.Action}`];
    if (step === undefined) continue;
    const key = step.set === "endpoint" ? `${id} ${attributes["container"]}` : id;
    (step.begins ? begin : end)(sets[step.set], key, event);
  }
  return { problems, alive: Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, [...set].sort()])) };
}

const STEPS: Readonly<Record<string, { set: "container" | "running" | "paused" | "network" | "endpoint" | "volume"; begins: boolean }>> = {
  "container create": { set: "container", begins: true },
  "container destroy": { set: "container", begins: false },
  "container start": { set: "running", begins: true },
  "container die": { set: "running", begins: false },
  "container pause": { set: "paused", begins: true },
  "container unpause": { set: "paused", begins: false },
  "network create": { set: "network", begins: true },
  "network destroy": { set: "network", begins: false },
  "network connect": { set: "endpoint", begins: true },
  "network disconnect": { set: "endpoint", begins: false },
  "volume create": { set: "volume", begins: true },
  "volume destroy": { set: "volume", begins: false },
};
