import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "The container `web` serves nginx's start page on port 8080. Make it serve a page with the word `Dabba`, without removing or restarting the container.",
    hi: "`web` container port 8080 par nginx ka start page deta hai. Use aisa page dene do jismein `Dabba` likha ho; container ko na hatao, na restart karo.",
  },
  hints: {
    en: ["The page is `/usr/share/nginx/html/index.html` in the container.", "Write it from inside with `docker exec`, or on the host and `docker cp` it."],
    hi: ["Page container mein `/usr/share/nginx/html/index.html` hai.", "Andar se `docker exec` se likho, ya host par likhkar `docker cp` karo."],
  },
  machine: { images: ["nginx"] },
  setup: ["docker run -d --name web -p 8080:80 nginx", "docker inspect -f '{{.Id}} {{.State.StartedAt}}' web > /tmp/.web-started"],
  solution: ["docker exec web sh -c 'echo Dabba > /usr/share/nginx/html/index.html'"],
  async check({ run, fetch }) {
    const answer = await fetch(8080).catch(() => undefined);
    if (answer?.status !== 200) return { en: "Nothing answers on port 8080 of the host.", hi: "Host ke port 8080 par koi jawab nahi aata." };
    if (!answer.body.includes("Dabba")) return { en: "The page does not have the word `Dabba`.", hi: "Page mein `Dabba` nahi likha." };
    const same = await run("docker inspect -f '{{.Id}} {{.State.StartedAt}}' web | cmp -s - /tmp/.web-started");
    if (same.exitCode !== 0)
      return { en: "The page is right, but it is another container, or it was restarted.", hi: "Page sahi hai, par container doosra hai, ya restart hua hai." };
    return true;
  },
});
