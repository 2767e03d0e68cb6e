import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "A container named `job` runs. Find the number that its main process has on the host, and write it into the file `pid.txt` in your home directory.",
    hi: "`job` naam ka container chal raha hai. Host par uske main process ka number dhoondho, aur use home directory ki file `pid.txt` mein likho.",
  },
  hints: {
    en: ["Inside, it is number 1; on the host it has another.", "`docker top job` shows it; `docker inspect` with a `--format` prints nothing but the number."],
    hi: [
      "Andar woh number 1 hai; host par uska number alag hai.",
      "`docker top job` use dikhata hai; `docker inspect` `--format` ke saath sirf number print karta hai.",
    ],
  },
  machine: { images: ["alpine"] },
  setup: ["docker run -d --name job alpine sleep 100000"],
  solution: ["docker inspect --format '{{.State.Pid}}' job > ~/pid.txt"],
  async check({ run, engine }) {
    const job = await engine<{ State: { Running: boolean; Pid: number } }>("/containers/job/json").catch(() => undefined);
    if (job === undefined || !job.State.Running) return { en: "The container `job` should still run.", hi: "Container `job` ko chalte rehna chahiye." };
    const file = await run("cat /home/learner/pid.txt");
    if (file.exitCode !== 0) return { en: "There is no file `pid.txt` in your home directory.", hi: "Home directory mein `pid.txt` naam ki file nahi hai." };
    const text = file.stdout.trim();
    if (text === String(job.State.Pid)) return true;
    if (text === "1")
      return {
        en: "1 is its number inside the container. Which one does the host see?",
        hi: "1 to container ke andar ka number hai. Host ko kaunsa dikhta hai?",
      };
    return { en: "The file does not hold the number of the container's process.", hi: "File mein container ke process ka number nahi hai." };
  },
});
