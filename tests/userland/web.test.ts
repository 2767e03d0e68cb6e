import { beforeAll, describe } from "vitest";
import { createTestHost, type TestHost } from "./host.ts";
import { runRows } from "./sessions.ts";

let host: TestHost;
beforeAll(async () => {
  host = await createTestHost([
    {
      names: ["example.com"],
      handler: async (request) => {
        if (request.path === "/moved") return { status: 302, headers: { Location: "/here" }, body: "" };
        if (request.path === "/missing") return { status: 404, body: "no\n" };
        const body = request.method === "POST" ? new TextDecoder().decode(await request.body()) : `${request.method} ${request.target}\n`;
        return { status: 200, headers: { "Content-Type": "text/plain" }, body };
      },
    },
  ]);
  host.busybox("wget");
});

describe("clients", () => {
  runRows(
    () => host,
    [
      ["curl -s example.com/a?b=c", "GET /a?b=c\n"],
      ["curl -s https://example.com/", "GET /\n"],
      ["curl -sL -w '%{http_code} %{num_redirects}\\n' example.com/moved", "GET /here\n200 1\n"],
      ["curl -s -o /dev/null -w '%{http_code}\\n' example.com/missing", "404\n"],
      ["curl -fsS example.com/missing", "curl: (22) The requested URL returned error: 404\n[22]\n"],
      ["curl -s -d a=1 -d b=2 example.com", "a=1&b=2"],
      ["curl -s -G --data-urlencode 'q=a b' example.com", "GET /?q=a%20b\n"],
      ["curl -sI example.com | head -1", "HTTP/1.1 200 OK\r\n"],
      ["curl -sS nosuch.invalid", "curl: (6) Could not resolve host: nosuch.invalid\n[6]\n"],
      ["curl -sS localhost:9", "curl: (7) Failed to connect to localhost port 9 after 0 ms: Could not connect to server\n[7]\n"],
      ["curl -sS -m 2 10.1.1.1", "curl: (28) Connection timed out after 2000 milliseconds\n[28]\n"],
      ["curl --nosuch", "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n[2]\n"],
      ["curl -sv example.com 2>&1 | grep '^>' | head -2", "> GET / HTTP/1.1\n> Host: example.com\n"],
      ["cd /root; curl -sO example.com/file; cat file", "GET /file\n"],
      ["wget -qO- example.com/w", "GET /w\n"],
      ["wget -q example.com/missing", "[8]\n"],
      ["wget -qO- nosuch.invalid", "[4]\n"],
      ["wget -nv -O /root/x example.com/x 2>&1 | sed 's/^.* URL/URL/'", 'URL:http://example.com/x [7/7] -> "/root/x" [1]\n'],
      ["/busybox/wget -qO- example.com/b", "GET /b\n"],
      ["/busybox/wget -O- example.com/missing", "Connecting to example.com (198.51.100.1:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n[1]\n"],
      ["/busybox/wget -q nosuch.invalid", "wget: bad address 'nosuch.invalid'\n[1]\n"],
    ],
  );
});

const NGINX = `mkdir -p /etc/nginx /var/log/nginx /srv/www/dir; ln -sf /dev/null /var/log/nginx/access.log; ln -sf /dev/null /var/log/nginx/error.log
cat > /etc/nginx/nginx.conf <<'END'
user www-data;
worker_processes 2;
events {}
http {
  types { text/html html; }
  upstream app { server 127.0.0.1:8081; server 127.0.0.1:8082; }
  server {
    listen 80;
    root /srv/www;
    location = /exact { return 200 "exact\\n"; }
    location /app/ { proxy_pass http://app/; proxy_set_header X-Real-IP $remote_addr; }
    location /dead { proxy_pass http://127.0.0.1:9; }
    location /spa { try_files $uri /index.html; }
    location ~ \\.(png|css)$ { return 204; }
    location /old { rewrite ^/old/(.*)$ /new/$1 permanent; }
    location /new { return 200 "$uri from $host\\n"; }
    error_page 404 /lost.html;
  }
  server { listen 8081; location / { return 200 "one $http_x_real_ip\\n"; } }
  server { listen 8082; location / { return 200 "two $request_uri\\n"; } }
}
END
echo home > /srv/www/index.html; echo lost > /srv/www/lost.html; nginx -t; nginx`;

describe("nginx", () => {
  runRows(
    () => host,
    [
      [NGINX, "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n"],
      ["curl -s localhost", "home\n"],
      ["curl -s localhost/exact", "exact\n"],
      ["curl -s localhost/app/; curl -s localhost/app/x", "one 127.0.0.1\ntwo /x\n"],
      ["curl -s localhost/spa/deep/link", "home\n"],
      ["curl -s -w '%{http_code}\\n' localhost/nope", "lost\n404\n"],
      ["curl -s -o /dev/null -w '%{http_code} %{redirect_url}\\n' localhost/dir", "301 http://localhost/dir/\n"],
      ["curl -s localhost/dir/ | grep title", "<head><title>403 Forbidden</title></head>\r\n"],
      ["curl -s -o /dev/null -w '%{http_code}\\n' localhost/dead", "502\n"],
      ["curl -s -o /dev/null -w '%{http_code}\\n' localhost/a.css", "204\n"],
      ["curl -sL localhost/old/page", "/new/page from localhost\n"],
      ["curl -s -o /dev/null -w '%{http_code}\\n' -d x=1 localhost", "405\n"],
      ["curl -s -r 0-1 localhost/index.html; echo", "ho\n"],
      ["ps -o user= -C nginx | sort | uniq -c", "      1 root\n      2 www-data\n"],
      ["nginx -s stop 2>/dev/null; sleep 1; curl -s localhost", "[7]\n"],
      [
        "printf 'events {}\\nfoo bar;\\n' > /bad.conf; nginx -t -c /bad.conf",
        'nginx: [emerg] unknown directive "foo" in /bad.conf:2\nnginx: configuration file /bad.conf test failed\n[1]\n',
      ],
      [
        "printf 'events {}\\nhttp { server { listen 80 }\\n' > /bad.conf; nginx -t -c /bad.conf 2>&1 | head -1",
        'nginx: [emerg] unexpected "}" in /bad.conf:2\n',
      ],
    ],
  );
});

describe("servers that show something", () => {
  runRows(
    () => host,
    [
      ["http-echo -listen=:5678 -text='hello world' 2>/dev/null >&2 & sleep 1; curl -s localhost:5678/x", "hello world\n"],
      ["http-echo", "Missing -text option!\n[127]\n"],
      ["http-echo -nosuch 2>&1 | head -1", "flag provided but not defined: -nosuch\n"],
      [
        "whoami-server --port 8099 --name box >/dev/null & sleep 1; curl -s -A me localhost:8099/a?b | grep -v -e ^IP -e ^Remote -e ^Hostname",
        "Name: box\nGET /a?b HTTP/1.1\nHost: localhost:8099\nUser-Agent: me\nAccept: */*\n\n",
      ],
      ["curl -s -o /dev/null -w '%{http_code}\\n' localhost:8099/health", "200\n"],
      ["cowsay -f docker hi | grep -c '~~~'", "2\n"],
    ],
  );
});
