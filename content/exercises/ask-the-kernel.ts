import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "Ask the kernel for its release and keep the answer: the file `kernel.txt` in your home directory shall hold the release, and nothing else.",
    hi: "Kernel se uska release poocho aur jawab sambhal kar rakho: home directory ki file `kernel.txt` mein sirf release ho, aur kuch nahi.",
  },
  hints: {
    en: ["`uname --help` lists what it can tell; one option prints only the release.", "`command > file` writes what a command prints into a file."],
    hi: [
      "`uname --help` batata hai ki woh kya-kya bata sakta hai; ek option sirf release print karta hai.",
      "`command > file` command ka output file mein likh deta hai.",
    ],
  },
  solution: ["uname -r > ~/kernel.txt"],
  async check({ run }) {
    const file = await run("cat /home/learner/kernel.txt");
    if (file.exitCode !== 0)
      return { en: "There is no file `kernel.txt` in your home directory.", hi: "Home directory mein `kernel.txt` naam ki file nahi hai." };
    const release = (await run("uname -r")).stdout.trim();
    const text = file.stdout.trim();
    if (text === release) return true;
    if (text.includes(release))
      return { en: "The release is in the file, but other words are as well.", hi: "File mein release hai, par uske saath aur bhi kuch hai." };
    return { en: "The file does not hold the kernel's release.", hi: "File mein kernel ka release nahi hai." };
  },
});
