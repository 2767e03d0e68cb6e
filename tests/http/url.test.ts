import { expect, test } from "vitest";
import { decodePercent, encodePercent, encodeQuery, parseQuery, parseUrl } from "../../src/http/url.ts";

test("queries", () => {
  expect([...parseQuery("a=1&b=%C3%A9+x&a=2&c&=v&bad=%z&semi;colon=1&&")]).toEqual([
    ["a", ["1", "2"]],
    ["b", ["é x"]],
    ["c", [""]],
    ["", ["v"]],
  ]);
  expect(encodeQuery({ all: 1, filters: '{"a":["b c"]}', none: undefined, many: ["x", "y"] })).toBe(
    "all=1&filters=%7B%22a%22%3A%5B%22b+c%22%5D%7D&many=x&many=y",
  );
  expect(encodePercent("a/b é", "/")).toBe("a/b%20%C3%A9");
  expect([decodePercent("a%2Fb"), decodePercent("%"), decodePercent("%F0%9F%90%B3")]).toEqual(["a/b", undefined, "🐳"]);
});

test.each<[string, object | undefined]>([
  ["http://localhost:8080/a?b#c", { scheme: "http", host: "localhost", port: 8080, authority: "localhost:8080", target: "/a?b", fragment: "c" }],
  [
    "https://user:p%40ss@example.com",
    { scheme: "https", user: "user", password: "p@ss", host: "example.com", port: 443, authority: "example.com", target: "/" },
  ],
  ["http://[::1]:80?x", { host: "::1", port: 80, authority: "[::1]:80", target: "/?x" }],
  ["example.com", undefined],
  ["http://", undefined],
  ["http://a:99999/", undefined],
  ["http://a b/", undefined],
])("%s", (text, parts) => {
  const url = parseUrl(text);
  if (parts === undefined) expect(url).toBeUndefined();
  else expect(url).toMatchObject(parts);
});
