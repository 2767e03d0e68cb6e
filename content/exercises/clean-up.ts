import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Three containers are left over. Remove the two that have stopped, and leave `web` running.",
    hi: "Teen containers pade hain. Jo do ruk chuke hain unhe hatao, aur `web` ko chalta rehne do.",
  },
  hints: {
    en: ["`docker ps -a` shows the stopped ones too.", "`docker rm` takes several names at once; `docker container prune` removes all that have stopped."],
    hi: [
      "`docker ps -a` ruke hue containers bhi dikhata hai.",
      "`docker rm` ek saath kai naam leta hai; `docker container prune` saare ruke hue hata deta hai.",
    ],
  },
  machine: { images: ["nginx", "alpine"] },
  setup: ["docker run -d --name web nginx", "docker run --name job1 alpine true", "docker run --name job2 alpine true"],
  solution: ["docker rm job1 job2"],
  async check({ engine }) {
    const containers = await engine<{ Names: string[]; State: string }[]>("/containers/json?all=1");
    const web = containers.find((container) => container.Names.includes("/web"));
    if (web?.State !== "running") return { en: "`web` should still run.", hi: "`web` ko chalte rehna chahiye." };
    const stopped = containers.filter((container) => container.State !== "running").length;
    if (stopped > 0) return { en: `${stopped} stopped containers are still there.`, hi: `Abhi bhi ${stopped} ruke hue containers bache hain.` };
    return true;
  },
});
