import { reference, simulated } from "./client.ts";
import { lines, play } from "./play.ts";
import { SCENARIOS } from "./scenarios.ts";

/** Prints, per step, the lines that only the real engine (-) or only the simulated one (+) has. */
export async function compareEngines(groups: readonly string[]): Promise<void> {
  let steps = 0;
  let differing = 0;
  for (const [group, scenario] of Object.entries(SCENARIOS)) {
    if (groups.length > 0 && !groups.includes(group)) continue;
    const real = await play(reference(), scenario);
    if (real.failure !== undefined) console.log(`${group}: the real engine: ${String(real.failure)}`);
    const ours = await play(await simulated(), scenario);
    if (ours.failure !== undefined) console.log(`${group}: the simulated engine: ${String(ours.failure)}`);
    for (const [name, expected] of Object.entries(real.steps)) {
      steps++;
      const plain = (line: string): string => line.replace(/^\.body\.\d+ /, "");
      const wanted = lines(group, name, expected).map(plain);
      const got = lines(group, name, ours.steps[name]).map(plain);
      if (wanted.join("\n") === got.join("\n")) continue;
      differing++;
      const here = new Set(got);
      const there = new Set(wanted);
      const only = [
        ...wanted.filter((line) => !here.has(line)).map((line) => `  - ${line}`),
        ...got.filter((line) => !there.has(line)).map((line) => `  + ${line}`),
      ];
      console.log([`${group} ${name}: ${expected.request.split("\n", 1)[0]}`, ...(only.length > 0 ? only : ["  the order of lines"])].join("\n"));
    }
  }
  console.log(`${steps} steps, ${differing} differ`);
}
