import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Somebody wrote a page in the running container `web`. Save it as the image `asha/shop:1`, and start a container `shop` from that image on port 8081.",
    hi: "Kisi ne chalte container `web` mein ek page likha hai. Use `asha/shop:1` image banakar save karo, aur us image se `shop` container port 8081 par start karo.",
  },
  hints: {
    en: ["`docker diff web` shows what there is to save.", "`docker commit web NAME:TAG`", "Ports are not saved in the image: give `-p 8081:80` again."],
    hi: ["`docker diff web` dikhata hai ki kya save hoga.", "`docker commit web NAME:TAG`", "Ports image mein save nahi hote: `-p 8081:80` phir se do."],
  },
  machine: { images: ["nginx"] },
  setup: ["docker run -d --name web nginx", "docker exec web sh -c 'echo \"<h1>Mangoes, 90 a kilo</h1>\" > /usr/share/nginx/html/index.html'"],
  solution: ['docker commit -m "our page" web asha/shop:1', "docker run -d --name shop -p 8081:80 asha/shop:1"],
  async check({ engine, fetch }) {
    const images = await engine<{ RepoTags: string[] | null }[]>("/images/json");
    if (!images.some((image) => image.RepoTags?.includes("asha/shop:1"))) {
      return { en: "There is no image `asha/shop:1` yet.", hi: "`asha/shop:1` image abhi nahi hai." };
    }
    const containers = await engine<{ Names: string[]; State: string; Image: string }[]>("/containers/json?all=1");
    const shop = containers.find((container) => container.Names.includes("/shop"));
    if (shop === undefined) return { en: "There is no container named `shop`.", hi: "`shop` naam ka koi container nahi hai." };
    if (shop.Image !== "asha/shop:1") return { en: "`shop` was started from another image.", hi: "`shop` kisi aur image se start hua hai." };
    const answer = await fetch(8081).catch(() => undefined);
    if (answer?.status !== 200) return { en: "Nothing answers on port 8081 of the host.", hi: "Host ke port 8081 par koi jawab nahi aata." };
    if (!answer.body.includes("Mangoes"))
      return { en: "Port 8081 answers, but not with the page from `web`.", hi: "Port 8081 jawab deta hai, par `web` wala page nahi." };
    return true;
  },
});
