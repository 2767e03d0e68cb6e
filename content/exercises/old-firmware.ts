import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Boot a virtual machine `old` the classic way, with BIOS and MBR, and leave it running.",
    hi: "`old` naam ki virtual machine purane tareeke se boot karo, BIOS aur MBR ke saath, aur use chalta chhod do.",
  },
  hints: {
    en: [
      "The firmware is chosen when the machine is made: `vm --help`, or the tip on this page.",
      "`vm start old --fast` saves the wait; `vm list` says whether it runs.",
    ],
    hi: [
      "Firmware machine banate waqt chuna jaata hai: `vm --help`, ya is page ki tip dekho.",
      "`vm start old --fast` intezaar bachata hai; `vm list` batata hai ki woh chal rahi hai ya nahi.",
    ],
  },
  solution: ["vm create old --bios", "vm start old --fast"],
  async check({ run }) {
    const [name, state, , , , , , firmware] = (await run("sudo -u learner HOME=/home/learner vm list | grep '^old '")).stdout.trim().split(/\s+/);
    if (name !== "old") return { en: "There is no machine `old` yet.", hi: "`old` machine abhi nahi hai." };
    if (firmware !== "bios")
      return {
        en: "`old` has UEFI firmware. Stop and remove it, and make it anew.",
        hi: "`old` ka firmware UEFI hai. Use stop aur remove karke phir se banao.",
      };
    if (state !== "running") return { en: "`old` is off.", hi: "`old` band hai." };
    return true;
  },
});
