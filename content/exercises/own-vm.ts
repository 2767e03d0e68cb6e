import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Make a virtual machine `kitchen` that gets 4096 MiB of memory and 2 processors. It need not run.",
    hi: "Ek virtual machine `kitchen` banao jise 4096 MiB memory aur 2 processors milein. Use chalana zaroori nahi.",
  },
  hints: {
    en: ["`vm --help` lists what `vm create` takes.", "A machine that came out wrong goes away with `vm remove kitchen`."],
    hi: ["`vm --help` dikhata hai ki `vm create` kya-kya leta hai.", "Galat ban gayi machine `vm remove kitchen` se hatti hai."],
  },
  solution: ["vm create kitchen --memory 4096 --cpus 2"],
  async check({ run }) {
    const [, , cpus, memory] = (await run("sudo -u learner HOME=/home/learner vm list | grep '^kitchen '")).stdout.trim().split(/\s+/);
    if (cpus === undefined) return { en: "`vm list` shows no machine `kitchen`.", hi: "`vm list` mein `kitchen` machine nahi hai." };
    if (memory !== "4096") return { en: `\`kitchen\` has ${memory} MiB of memory.`, hi: `\`kitchen\` ke paas ${memory} MiB memory hai.` };
    if (cpus !== "2") return { en: `Processors of \`kitchen\`: ${cpus}.`, hi: `\`kitchen\` ke processors: ${cpus}.` };
    return true;
  },
});
