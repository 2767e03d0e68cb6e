import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "This machine has no Docker. Install it, and let the user `learner` use it without `sudo`.",
    hi: "Is machine mein Docker nahi hai. Install karo, aur `learner` user ko bina `sudo` ke use karne do.",
  },
  hints: {
    en: [
      "The script: `curl -fsSL https://get.docker.com -o get-docker.sh`, then `sudo sh get-docker.sh`.",
      "The socket belongs to a group. `sudo usermod -aG GROUP USER` puts a user into a group.",
    ],
    hi: [
      "Script: `curl -fsSL https://get.docker.com -o get-docker.sh`, phir `sudo sh get-docker.sh`.",
      "Socket ek group ka hai. `sudo usermod -aG GROUP USER` user ko group mein daalta hai.",
    ],
  },
  machine: { docker: "absent" },
  solution: ["curl -fsSL https://get.docker.com -o get-docker.sh", "sudo sh get-docker.sh", "sudo usermod -aG docker learner"],
  async check({ run }) {
    if ((await run("command -v docker")).exitCode !== 0) return { en: "There is no command `docker` yet.", hi: "`docker` command abhi nahi hai." };
    if ((await run("systemctl is-active docker")).exitCode !== 0)
      return { en: "Docker is installed, but its daemon does not run.", hi: "Docker install hai, par uska daemon nahi chal raha." };
    const groups = await run("id -nG learner");
    if (!groups.stdout.split(/\s+/).includes("docker")) return { en: "`learner` is not in the group `docker`.", hi: "`learner` `docker` group mein nahi hai." };
    return true;
  },
});
