// biome-ignore-all lint: it tests what nobody should write
const a = [1, 2, 3],
  o = { x: 1, y: { z: [1, 2] }, f() {}, g: () => 1 };
console.log("hi", 1, -0, null, undefined, true, 10n, Symbol("s"));
console.log(a, o, [[1, [2, [3, [4]]]]], { a: { b: { c: { d: 1 } } } });
console.log(
  a
    .map((x) => x * 2)
    .filter((x) => x > 2)
    .reduce((s, x) => s + x, 0),
);
class Animal {
  #name = "x";
  static count = 0;
  constructor(name) {
    this.#name = name;
    Animal.count++;
  }
  get name() {
    return this.#name;
  }
  speak() {
    return `${this.#name} speaks`;
  }
}
class Dog extends Animal {
  constructor(n) {
    super(n);
    this.kind = "dog";
  }
  speak() {
    return super.speak() + " woof";
  }
}
const d = new Dog("Rex");
console.log(d.speak(), d.name, d, Animal.count, d instanceof Animal, Dog);
const { x, ...rest } = { x: 1, y: 2, z: 3 };
const [p, , q = 9, ...r] = [1, 2, undefined, 4, 5];
console.log(x, rest, p, q, r);
function* gen() {
  let i = 0;
  while (i < 3) yield i++;
  return 7;
}
console.log([...gen()], gen().next());
for (const [k, v] of Object.entries({ a: 1, b: 2 })) console.log(k, v);
label: for (let i = 0; i < 3; i++) {
  for (let j = 0; j < 3; j++) {
    if (j === 1) continue label;
    if (i === 2) break label;
    console.log(i, j);
  }
}
const fns = [];
for (let i = 0; i < 3; i++) fns.push(() => i);
console.log(fns.map((f) => f()));
try {
  null.foo;
} catch (e) {
  console.log(e.name, e.message);
} finally {
  console.log("fin");
}
try {
  undefinedThing();
} catch (e) {
  console.log(String(e));
}
try {
  ({}).a.b();
} catch (e) {
  console.log(e.message);
}
try {
  o.nope();
} catch (e) {
  console.log(e.message);
}
switch (3) {
  case 1:
    console.log("one");
  case 3:
    console.log("three");
  case 4:
    console.log("four");
    break;
  default:
    console.log("d");
}
console.log(o?.y?.z?.[1], o.q?.r.s, o.q?.(), o.y.w ?? "dflt");
var s = new Set([1, 2, 2]),
  m = new Map([["a", 1]]);
console.log(s, m, new Date(0), /a+b/gi, [undefined, , 3]);
console.log(
  `t ${1 + 1} ${`n${2}`}`,
  String.raw`a\n${1}`,
  "abc".replace(/b/, (c) => c.toUpperCase()),
  typeof x,
  typeof nope,
  void 0,
);
console.log(
  [3, 1, 2].sort(),
  [..."héllo"].length,
  Math.max(...a),
  JSON.stringify({ a: [1, { b: 2 }], d: undefined }, null, 1),
  parseInt("42px"),
  0.1 + 0.2,
  2 ** 10,
  7 % 3,
  1 << 4,
  "5" * 2,
  [] + {},
  1 / 0,
);
let c = 0;
do {
  c++;
} while (c < 5);
c += 2;
c **= 2;
c ||= 3;
let n = null;
n ??= "set";
console.log(c, n, c++ + ++c);
console.log(
  ((a, b = 2, ...c) => [a, b, c])(1),
  (function () {
    return arguments.length;
  })(1, 2, 3),
  new (class {
    static #p = 4;
    static q() {
      return this.#p;
    }
  })().constructor.q(),
);
const sym = Symbol.iterator;
const it = {
  *[sym]() {
    yield 1;
    yield* [2, 3];
  },
};
console.log([...it], Object.fromEntries([["a", 1]]), structuredClone({ a: [1] }));
console.log(new Error("shown").message, [1.5, "a", null], { "a-b": 1, 2: 3, [`k${1}`]: 4 }, [function foo() {}, class A {}, () => {}]);
console.log("%s is %d years and %j", "Bob", 42, { a: 1 }, "extra");
console.log(
  Array.from({ length: 3 }, (_, i) => i * i),
  "a-b-c".split("-"),
  Number("0x1f"),
  isNaN("x"),
);
console.log(process.argv.length, typeof require, __filename.endsWith(".cjs"), module.exports === exports, this === exports);
const EventEmitter = require("events");
const em = new EventEmitter();
em.once("e", (v) => console.log("ev", v));
em.emit("e", 1);
console.log(em.emit("e", 2));
const path = require("node:path");
console.log(path.join("/a", "../b", "c.txt"), path.extname("x.tar.gz"), path.resolve("/x", "y"), path.basename("/q/w.js", ".js"));
const util = require("util");
console.log(util.inspect({ a: { b: { c: {} } } }, { depth: 0 }), util.format("%s", "x"));
console.log(
  Buffer.from("hi").toString("base64"),
  Buffer.from("aGk=", "base64").toString(),
  Buffer.from("abc"),
  Buffer.concat([Buffer.from("a"), Buffer.from("b")]).toString(),
  Buffer.byteLength("é"),
);
console.log(
  new URL("http://a.b:8080/p/q?x=1&y=2#h").searchParams.get("y"),
  new URL("/z", "http://a.b/c").href,
  Object.getOwnPropertyNames(
    class {
      static a() {}
    },
  ).length > 0,
);
const big = Array.from({ length: 30 }, (_, i) => i);
console.log(big);
console.log({ long1: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", long2: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", long3: "ccccccccccccccccccccc" });
