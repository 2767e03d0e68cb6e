import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "The image `alpine` is not needed any more, under none of its names. Get it off this host. `web` should run on.",
    hi: "`alpine` image ki ab zaroorat nahi, kisi bhi naam se nahi. Use is host se hatao. `web` chalta rahe.",
  },
  hints: {
    en: [
      "`docker images` shows which names have the same ID.",
      "A container that has ended holds on to its image as well: `docker ps -a`.",
      "First `docker rm` the container, then `docker rmi` both names.",
    ],
    hi: [
      "`docker images` dikhata hai ki kaunse naamon ki ID ek hi hai.",
      "Khatam ho chuka container bhi apni image ko pakde rehta hai: `docker ps -a`.",
      "Pehle container ko `docker rm` karo, phir dono naamon ko `docker rmi`.",
    ],
  },
  machine: { images: ["nginx", "alpine"] },
  setup: ["docker run -d --name web nginx", "docker run --name done alpine true", "docker tag alpine tools:1"],
  solution: ["docker rm done", "docker rmi alpine tools:1"],
  async check({ engine }) {
    const containers = await engine<{ Names: string[]; State: string }[]>("/containers/json?all=1");
    const web = containers.find((container) => container.Names.includes("/web"));
    if (web?.State !== "running") return { en: "`web` should still run.", hi: "`web` ko chalte rehna chahiye." };
    const images = await engine<{ RepoTags: string[] | null }[]>("/images/json?all=1");
    const names = images.flatMap((image) => image.RepoTags ?? []);
    const left = names.find((name) => name.startsWith("alpine:") || name === "tools:1");
    if (left !== undefined) return { en: `The name \`${left}\` is still there.`, hi: `\`${left}\` naam abhi bhi hai.` };
    if (images.length > 1)
      return { en: "The names are off, but the image is still there, without a name.", hi: "Naam hat gaye, par image bina naam ke abhi bhi padi hai." };
    return true;
  },
});
