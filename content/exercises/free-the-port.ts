import { defineExercise } from "../../src/site/exercise/exercise.ts";

export default defineExercise({
  goal: {
    en: "A program that nobody remembers listens on port 8000. Find out which process it is and end it; the one on port 9000 stays.",
    hi: "Port 8000 par ek program sun raha hai jo kisi ko yaad nahi. Pata karo kaun sa process hai aur use band karo; port 9000 wala chalta rahe.",
  },
  hints: {
    en: ["`sudo ss -ltnp` lists who listens where, with the process ID.", "`sudo kill PID` ends one process; `pkill` by name would take both."],
    hi: [
      "`sudo ss -ltnp` dikhata hai ki kaun kahan sun raha hai, process ID ke saath.",
      "`sudo kill PID` ek process band karta hai; naam se `pkill` dono ko le jaata.",
    ],
  },
  setup: ["setsid nc -lk -p 8000 >/dev/null 2>&1 </dev/null &", "setsid nc -lk -p 9000 >/dev/null 2>&1 </dev/null &", "sleep 0.2"],
  solution: ["sudo kill $(sudo ss -ltnp 'sport = :8000' | grep -o 'pid=[0-9]*' | cut -d = -f 2)"],
  async check({ run }) {
    const listening = (await run("ss -ltn")).stdout;
    if (/:8000\s/.test(listening)) return { en: "Port 8000 is still taken.", hi: "Port 8000 abhi bhi liya hua hai." };
    if (!/:9000\s/.test(listening))
      return { en: "Port 9000 went silent too: its program had to stay.", hi: "Port 9000 bhi chup ho gaya: uska program chalta rehna tha." };
    return true;
  },
});
