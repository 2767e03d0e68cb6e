import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Run an `nginx` container `shop` in the background that the daemon starts again after a crash and after a reboot, but not after you have stopped it.",
    hi: "`shop` naam ka `nginx` container background mein chalao, jise daemon crash aur reboot ke baad phir start kare, par tumhare rokne ke baad nahi.",
  },
  hints: {
    en: [
      "What the daemon does when a container ends is its restart policy: `--restart`.",
      "Of the four policies one remembers that you stopped the container.",
    ],
    hi: [
      "Container khatam hone par daemon kya kare, yeh restart policy hai: `--restart`.",
      "Chaar policies mein se ek yaad rakhti hai ki tumne container roka tha.",
    ],
  },
  machine: { images: ["nginx"] },
  solution: ["docker run -d --name shop --restart unless-stopped nginx"],
  async check({ engine }) {
    const all = await engine<{ Id: string; Names: string[]; State: string; Image: string }[]>("/containers/json?all=1");
    const shop = all.find((container) => container.Names.includes("/shop"));
    if (shop === undefined) return { en: "There is no container named `shop`.", hi: "`shop` naam ka koi container nahi hai." };
    if (!/^nginx(:|$)/.test(shop.Image)) return { en: "`shop` is not from `nginx`.", hi: "`shop` `nginx` se nahi bana." };
    if (shop.State !== "running") return { en: "`shop` exists, but it does not run.", hi: "`shop` hai, par chal nahi raha." };
    const { HostConfig } = await engine<{ HostConfig: { RestartPolicy: { Name: string } } }>(`/containers/${shop.Id}/json`);
    const policy = HostConfig.RestartPolicy.Name;
    if (policy === "always")
      return {
        en: "`always` starts it after a reboot even if you had stopped it.",
        hi: "`always` use reboot ke baad start kar deta hai, chaahe tumne roka ho.",
      };
    if (policy !== "unless-stopped") return { en: `Its restart policy is \`${policy || "no"}\`.`, hi: `Uski restart policy \`${policy || "no"}\` hai.` };
    return true;
  },
});
