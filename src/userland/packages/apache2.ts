import { initScript } from "./init-script.ts";
import type { Package } from "./package.ts";

/** What Debian's package of Apache brings: its programs, told where their configuration is, the site, and the page that shows it works. */
export function apacheFiles(one: Package): Package["files"] {
  const found = { config: "/etc/apache2/apache2.conf", root: "/etc/apache2", platform: "Debian" };
  const configuration = Object.entries(CONFIGURATION).map(([name, text]) => ({ path: `/etc/apache2/${name}`, text, mode: 0o644 }));
  return [
    ...one.files.map((file) => (file.program === undefined ? file : { ...file, options: { ...file.options, ...found } })),
    ...configuration,
    { path: "/usr/sbin/apachectl", text: APACHECTL, mode: 0o755 },
    { path: "/usr/sbin/apache2ctl", text: APACHECTL, mode: 0o755 },
    initScript({ name: "apache2", description: "Apache httpd web server", start: "apachectl start 2> /dev/null", stop: "apachectl stop 2> /dev/null" }),
    { path: "/var/www/html/index.html", text: PAGE, mode: 0o644 },
    { path: "/var/log/apache2/access.log", text: "", mode: 0o640 },
    { path: "/var/log/apache2/error.log", text: "", mode: 0o640 },
    { path: "/var/run/apache2/.keep", text: "", mode: 0o644 },
  ];
}

const CONFIGURATION: Readonly<Record<string, string>> = {
  "apache2.conf":
    "PidFile /var/run/apache2/apache2.pid\nTimeout 300\nKeepAlive On\nUser www-data\nGroup www-data\nErrorLog /var/log/apache2/error.log\nLogLevel warn\nTypesConfig mime.types\nInclude ports.conf\n<Directory /var/www/>\n\tOptions Indexes FollowSymLinks\n\tAllowOverride None\n\tRequire all granted\n</Directory>\nDirectoryIndex index.html\nIncludeOptional conf-enabled/*.conf\nIncludeOptional sites-enabled/*.conf\n",
  "ports.conf": "Listen 80\n",
  "mime.types":
    "text/html\t\thtml htm\ntext/css\t\tcss\ntext/plain\t\ttxt\ntext/javascript\t\tjs mjs\napplication/json\tjson\nimage/png\t\tpng\nimage/jpeg\t\tjpeg jpg\nimage/svg+xml\t\tsvg svgz\n",
  "sites-enabled/000-default.conf":
    "<VirtualHost *:80>\n\tServerAdmin webmaster@localhost\n\tDocumentRoot /var/www/html\n\tErrorLog /var/log/apache2/error.log\n\tCustomLog /var/log/apache2/access.log combined\n</VirtualHost>\n",
};

const APACHECTL = `#!/bin/sh
# words for the signals of the server; everything else is its options
case "$1" in
  start | stop | restart | graceful | graceful-stop) exec apache2 -k "$1" ;;
  configtest) exec apache2 -t ;;
  *) exec apache2 "$@" ;;
esac
`;

const PAGE =
  "<!DOCTYPE html>\n<html>\n<head><title>Apache2 Default Page: It works</title></head>\n<body>\n<h1>It works!</h1>\n<p>This page is /var/www/html/index.html.</p>\n</body>\n</html>\n";
