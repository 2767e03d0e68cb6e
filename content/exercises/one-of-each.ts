import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "One object of each kind: a network `backend`, a volume `data`, and two running containers, `one` and `two`, of the image `nginx`.",
    hi: "Har tarah ka ek object: `backend` network, `data` volume, aur `nginx` image ke do chalte containers, `one` aur `two`.",
  },
  hints: {
    en: [
      "Networks and volumes are made with `docker network create` and `docker volume create`.",
      "One image is enough for both containers; they only need different names: `--name`.",
    ],
    hi: [
      "Network aur volume `docker network create` aur `docker volume create` se bante hain.",
      "Dono containers ke liye ek hi image kaafi hai; bas naam alag chahiye: `--name`.",
    ],
  },
  machine: { images: ["nginx"] },
  solution: ["docker network create backend", "docker volume create data", "docker run -d --name one nginx", "docker run -d --name two nginx"],
  async check({ engine }) {
    const networks = await engine<{ Name: string }[]>("/networks");
    if (!networks.some((network) => network.Name === "backend")) return { en: "There is no network `backend`.", hi: "`backend` network nahi hai." };
    const { Volumes: volumes } = await engine<{ Volumes: { Name: string }[] | null }>("/volumes");
    if (!volumes?.some((volume) => volume.Name === "data")) return { en: "There is no volume `data`.", hi: "`data` volume nahi hai." };
    const running = await engine<{ Names: string[]; Image: string }[]>("/containers/json");
    for (const name of ["one", "two"]) {
      const container = running.find((found) => found.Names.includes(`/${name}`));
      if (container === undefined) return { en: `No container named \`${name}\` runs.`, hi: `\`${name}\` naam ka koi container nahi chal raha.` };
      if (!/^nginx(:|$)/.test(container.Image)) return { en: `\`${name}\` is not from \`nginx\`.`, hi: `\`${name}\` \`nginx\` se nahi bana.` };
    }
    return true;
  },
});
