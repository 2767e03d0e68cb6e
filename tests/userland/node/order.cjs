// What comes before what: microtasks, timers, immediates, async functions and generators.
const order = [];
setTimeout(() => order.push("timeout 1"), 1);
process.nextTick(() => order.push("tick"));
Promise.resolve().then(() => order.push("promise"));
queueMicrotask(() => order.push("microtask"));
const later = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), ms));
async function work() {
  order.push("start");
  const first = await later(5, "a");
  try {
    await Promise.reject(new TypeError("no"));
  } catch (error) {
    order.push(error.name);
  } finally {
    order.push("finally");
  }
  return first + (await later(1, "b"));
}
async function* count(to) {
  for (let i = 0; i < to; i++) yield await later(1, i);
}
(async () => {
  order.push(await work());
  for await (const n of count(3)) order.push(n);
  console.log(await Promise.allSettled([later(1, 1), Promise.reject(new Error("x"))].map((p) => p.catch((e) => e.message))));
  console.log(await Promise.race([later(30, "slow"), later(2, "fast")]), await Promise.any([Promise.reject(1), later(1, "any")]));
  const timer = setInterval(() => {
    order.push("interval");
    if (order.filter((one) => one === "interval").length === 2) clearInterval(timer);
  }, 3);
  await later(40);
  console.log(order);
})();
process.on("exit", (code) => console.log("exit", code));
