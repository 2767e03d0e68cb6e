import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Run an `nginx` container named `shop` so that port 8080 of the host shows its page.",
    hi: "`shop` naam ka ek `nginx` container chalao, aise ki host ke port 8080 par uska page dikhe.",
  },
  hints: {
    en: ["A container keeps running beside your shell with `-d`.", "`-p HOST:CONTAINER` publishes a port; nginx listens on 80."],
    hi: ["`-d` se container background mein chalta rehta hai.", "`-p HOST:CONTAINER` port publish karta hai; nginx 80 par sunta hai."],
  },
  machine: { images: ["nginx"] },
  solution: ["docker run -d --name shop -p 8080:80 nginx"],
  async check({ engine, fetch }) {
    const containers = await engine<{ Names: string[]; State: string; Image: string }[]>("/containers/json?all=1");
    const shop = containers.find((container) => container.Names.includes("/shop"));
    if (shop === undefined) return { en: "There is no container named `shop`.", hi: "`shop` naam ka koi container nahi hai." };
    if (shop.State !== "running") return { en: "`shop` exists, but it does not run.", hi: "`shop` hai, par chal nahi raha." };
    if (!/^nginx(:|$)/.test(shop.Image)) return { en: "`shop` runs another image than `nginx`.", hi: "`shop` mein `nginx` nahi, koi aur image chal rahi hai." };
    const answer = await fetch(8080).catch(() => undefined);
    if (answer?.status !== 200) return { en: "Nothing answers on port 8080 of the host.", hi: "Host ke port 8080 par koi jawab nahi aata." };
    return true;
  },
});
