import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Two operating systems on one kernel, at the same time: keep a container `deb` from `debian` and a container `alp` from `alpine` running.",
    hi: "Ek kernel par ek saath do operating systems: `debian` se `deb` aur `alpine` se `alp` naam ke containers chalte hue rakho.",
  },
  hints: {
    en: [
      "`docker run -d --name deb debian` ends at once. Why? A container lives as long as its process 1.",
      "Give each a command that lasts, such as `sleep infinity`, behind the image's name.",
    ],
    hi: [
      "`docker run -d --name deb debian` turant khatam ho jaata hai. Kyun? Container utna hi jeeta hai jitna uska process 1.",
      "Image ke naam ke baad lamba chalne wali command do, jaise `sleep infinity`.",
    ],
  },
  machine: { images: ["debian", "alpine"] },
  solution: ["docker run -d --name deb debian sleep infinity", "docker run -d --name alp alpine sleep infinity"],
  async check({ engine }) {
    const containers = await engine<{ Names: string[]; State: string; Image: string }[]>("/containers/json?all=1");
    for (const [name, image] of [
      ["deb", "debian"],
      ["alp", "alpine"],
    ] as const) {
      const container = containers.find((one) => one.Names.includes(`/${name}`));
      if (container === undefined) return { en: `There is no container named \`${name}\`.`, hi: `\`${name}\` naam ka koi container nahi hai.` };
      if (!new RegExp(`^${image}(:|$)`).test(container.Image))
        return { en: `\`${name}\` is not from \`${image}\`.`, hi: `\`${name}\` \`${image}\` se nahi bana.` };
      if (container.State !== "running") return { en: `\`${name}\` does not run.`, hi: `\`${name}\` chal nahi raha.` };
    }
    return true;
  },
});
