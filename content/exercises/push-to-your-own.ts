import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "A registry listens on port 5000 of this host. Put the image `alpine` there, as `team/base` with the tag `1`.",
    hi: "Is host ke port 5000 par ek registry sun rahi hai. `alpine` image wahan rakho, `team/base` naam se, tag `1`.",
  },
  hints: {
    en: ["The name decides where a push goes: it begins with `localhost:5000/`.", "`docker tag` first, then `docker push` with the same name."],
    hi: ["Push kahan jaayega, yeh naam tay karta hai: naam `localhost:5000/` se shuru hota hai.", "Pehle `docker tag`, phir usi naam se `docker push`."],
  },
  machine: { images: ["alpine"], registry: true },
  solution: ["docker tag alpine localhost:5000/team/base:1", "docker push localhost:5000/team/base:1"],
  async check({ engine, fetch }) {
    const images = await engine<{ RepoTags: string[] | null }[]>("/images/json");
    const tagged = images.some((image) => image.RepoTags?.includes("localhost:5000/team/base:1"));
    const answer = await fetch(5000, "/v2/team/base/tags/list");
    if (answer.status === 404) {
      if (tagged) return { en: "The name is right. Now push it.", hi: "Naam sahi hai. Ab push karo." };
      return { en: "The registry has no repository `team/base` yet.", hi: "Registry mein abhi `team/base` repository nahi hai." };
    }
    const { tags } = JSON.parse(answer.body) as { tags: string[] | null };
    if (!tags?.includes("1")) return { en: "`team/base` is there, but not with the tag `1`.", hi: "`team/base` hai, par tag `1` ke saath nahi." };
    return true;
  },
});
