import type { LayerBuilder } from "../image.ts";
import { addAlpineUser, alpinePackages } from "../rootfs/alpine.ts";
import { addDebianUser, debianPackages } from "../rootfs/debian.ts";
import { timeZones } from "../rootfs/time-zones.ts";
import { addPrograms } from "../rootfs/tools.ts";

/** Packages of nginx.org on Debian. */
export function debianNginx(version: string): (layer: LayerBuilder) => void {
  return (layer) => {
    addDebianUser({ name: "nginx", uid: 101, gid: 101, comment: "nginx user", home: "/nonexistent", shell: "/bin/false" })(layer);
    layer.program("/usr/sbin/nginx", "nginx", { size: 1_527_664, options: { version, compiler: "gcc 14.2.0 (Debian 14.2.0-19)" } });
    addPrograms(layer, "curl openssl envsubst");
    layer.file(
      "/var/lib/dpkg/status",
      debianPackages(
        "trixie",
        `nginx ${version}-1~trixie httpd 4200 web server\ncurl 8.14.1-2+deb13u2 web 500 transfers URLs\nca-certificates 20250419 misc 384 certificates of authorities\ngettext-base 0.23.1-2 utils 660 translation of texts`,
      ),
    );
    configuration(layer);
  };
}

export function alpineNginx(version: string): (layer: LayerBuilder) => void {
  return (layer) => {
    addAlpineUser({ name: "nginx", uid: 101, gid: 101, comment: "nginx", home: "/var/cache/nginx" })(layer);
    layer.program("/usr/sbin/nginx", "nginx", { size: 1_380_000, options: { version, compiler: "gcc 15.2.0 (Alpine 15.2.0)" } });
    addPrograms(layer, "envsubst");
    timeZones(layer, { legacy: true });
    layer.file("/lib/apk/db/installed", alpinePackages("3.24.2", `nginx ${version}-r1 4000000 web server`));
    configuration(layer);
  };
}

/** The last layer of the Alpine variant: dynamic modules, curl. */
export function alpineModules(layer: LayerBuilder): void {
  addPrograms(layer, "curl");
  layer.dir("/usr/lib/nginx/modules");
}

function configuration(layer: LayerBuilder): void {
  layer.file("/etc/nginx/nginx.conf", NGINX_CONF);
  layer.file("/etc/nginx/conf.d/default.conf", DEFAULT_CONF);
  layer.file("/usr/share/nginx/packaged/default.conf", DEFAULT_CONF);
  layer.file("/etc/nginx/mime.types", MIME_TYPES);
  layer.file("/etc/nginx/fastcgi_params", "fastcgi_param QUERY_STRING $query_string;\nfastcgi_param REQUEST_METHOD $request_method;\n");
  layer.file("/etc/nginx/scgi_params", "scgi_param REQUEST_METHOD $request_method;\n");
  layer.file("/etc/nginx/uwsgi_params", "uwsgi_param REQUEST_METHOD $request_method;\n");
  layer.symlink("/etc/nginx/modules", "/usr/lib/nginx/modules");
  layer.dir("/usr/lib/nginx/modules");
  layer.dir("/var/cache/nginx", { uid: 101 });
  layer.dir("/docker-entrypoint.d");
  layer.symlink("/var/log/nginx/access.log", "/dev/stdout");
  layer.symlink("/var/log/nginx/error.log", "/dev/stderr");
  layer.file("/usr/share/nginx/html/index.html", INDEX_HTML);
  layer.file("/usr/share/nginx/html/50x.html", ERROR_HTML);
}

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    # pages for errors of the server
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const MIME_TYPES = `types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js mjs;
    application/json                                 json;
    application/pdf                                  pdf;
    application/wasm                                 wasm;
    application/zip                                  zip;
    application/gzip                                 gz;
    application/octet-stream                         bin exe dll img iso;
    font/woff                                        woff;
    font/woff2                                       woff2;
    image/avif                                       avif;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    image/webp                                       webp;
    image/x-icon                                     ico;
    text/markdown                                    md;
    text/plain                                       txt;
    audio/mpeg                                       mp3;
    video/mp4                                        mp4;
}
`;

const INDEX_HTML = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto; font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page comes from the web server in your container. It is the file
/usr/share/nginx/html/index.html; put your own there to replace it.</p>
<p>More about nginx is on <a href="https://nginx.org/">nginx.org</a>.</p>
</body>
</html>
`;

const ERROR_HTML = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>Something went wrong.</h1>
<p>The server cannot show this page just now. Its error log says why.</p>
</body>
</html>
`;

export const ENTRYPOINT = `#!/bin/sh
# Prepares the configuration, then becomes the command.
set -e

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$@"
}

if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
    if find /docker-entrypoint.d/ -mindepth 1 -maxdepth 1 -type f | read -r first; then
        say "$0: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
        say "$0: Looking for shell scripts in /docker-entrypoint.d/"
        for f in $(find /docker-entrypoint.d/ -follow -type f | sort -V); do
            case "$f" in
                *.envsh)
                    if [ -x "$f" ]; then
                        say "$0: Sourcing $f"
                        . "$f"
                    else
                        say "$0: Ignoring $f, not executable"
                    fi
                    ;;
                *.sh)
                    if [ -x "$f" ]; then
                        say "$0: Launching $f"
                        "$f"
                    else
                        say "$0: Ignoring $f, not executable"
                    fi
                    ;;
                *) say "$0: Ignoring $f" ;;
            esac
        done
        say "$0: Configuration complete; ready for start up"
    else
        say "$0: No files found in /docker-entrypoint.d/, skipping configuration"
    fi
fi

exec "$@"
`;

export const LISTEN_ON_IPV6 = `#!/bin/sh
# Lets the default site listen on IPv6 too, unless somebody changed it.
set -e

me=$(basename "$0")
conf=etc/nginx/conf.d/default.conf

say() {
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$me: info: $*"
}

if [ ! -f "/$conf" ]; then
    say "/$conf is not a file or does not exist"
    exit 0
fi
touch "/$conf" 2>/dev/null || { say "can not modify /$conf (read-only file system?)"; exit 0; }
if grep -q 'listen  \\[::\\]:80;' "/$conf"; then
    say "IPv6 listen already enabled"
    exit 0
fi
say "Getting the checksum of /$conf"
if ! cmp -s "/$conf" /usr/share/nginx/packaged/default.conf; then
    say "/$conf differs from the packaged version"
    exit 0
fi
sed -i 's,listen       80;,listen       80;\\n    listen  [::]:80;,' "/$conf"
say "Enabled listen on IPv6 in /$conf"
`;

export const LOCAL_RESOLVERS = `# Collects the name servers into NGINX_LOCAL_RESOLVERS, if asked to.
if [ -n "\${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-}" ]; then
    NGINX_LOCAL_RESOLVERS=$(awk '$1 == "nameserver" { print $2 }' /etc/resolv.conf | tr '\\n' ' ')
    export NGINX_LOCAL_RESOLVERS
fi
`;

export const ENVSUBST_ON_TEMPLATES = `#!/bin/sh
# Fills in the variables of /etc/nginx/templates/*.template.
set -e

me=$(basename "$0")
templates=\${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=\${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
output=\${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}

[ -d "$templates" ] || exit 0
names=$(env | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/$\\1/p' | tr '\\n' ' ')
for template in $(find "$templates" -follow -type f -name "*$suffix"); do
    target=$output/$(basename "$template" "$suffix")
    [ -n "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$me: Running envsubst on $template to $target"
    envsubst "$names" < "$template" > "$target"
done
`;

export const TUNE_WORKER_PROCESSES = `#!/bin/sh
# Sets the number of workers from the processors the container may use, if asked to.
set -e

[ -n "\${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0
conf=/etc/nginx/nginx.conf
touch "$conf" 2>/dev/null || { echo "$(basename "$0"): error: can not modify $conf (read-only file system?)"; exit 0; }
sed -i "s/^worker_processes.*/worker_processes  $(nproc);/" "$conf"
`;
