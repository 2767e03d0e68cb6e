import { defineExercise } from "../../src/site/exercise/exercise.ts";

interface Container {
  readonly State: { readonly Status: string; readonly ExitCode: number };
}

export default defineExercise({
  goal: {
    en: "Stop half-way and go to the end: leave a container `half` from `alpine` in the state `created`, and one called `done` that ended with exit code 42.",
    hi: "Ek ko aadhe raste par roko, ek ko ant tak le jao: `alpine` se bana container `half` `created` state mein rahe, aur `done` exit code 42 ke saath khatam ho chuka ho.",
  },
  hints: {
    en: ["`docker run` is two commands in one; the first of them is enough for `half`.", "`sh -c 'exit 42'` ends with 42. Without `--rm` the container stays."],
    hi: [
      "`docker run` do commands ek saath hain; `half` ke liye pehla kaafi hai.",
      "`sh -c 'exit 42'` 42 ke saath khatam hota hai. `--rm` ke bina container bacha rehta hai.",
    ],
  },
  machine: { images: ["alpine"] },
  solution: ["docker create --name half alpine", "docker run --name done alpine sh -c 'exit 42' || true"],
  async check({ engine, run }) {
    const names = (await run("docker ps -a --format '{{.Names}}'")).stdout.split("\n");
    if (!names.includes("half")) return { en: "There is no container `half`.", hi: "`half` container nahi hai." };
    if (!names.includes("done")) return { en: "There is no container `done`.", hi: "`done` container nahi hai." };
    const half = await engine<Container>("/containers/half/json");
    if (half.State.Status !== "created")
      return { en: `\`half\` is ${half.State.Status}: it was started.`, hi: `\`half\` ${half.State.Status} hai: woh start ho chuka hai.` };
    const done = await engine<Container>("/containers/done/json");
    if (done.State.Status !== "exited" || done.State.ExitCode !== 42)
      return {
        en: `\`done\` is ${done.State.Status}, with exit code ${done.State.ExitCode}.`,
        hi: `\`done\` ${done.State.Status} hai, exit code ${done.State.ExitCode} ke saath.`,
      };
    return true;
  },
});
