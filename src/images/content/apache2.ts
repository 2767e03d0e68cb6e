import type { LayerBuilder } from "../image.ts";

/** Debian's Apache, as the images with PHP have it. */
export function debianApache(layer: LayerBuilder): void {
  const options = { config: "/etc/apache2/apache2.conf", root: "/etc/apache2", platform: "Debian" };
  layer.program("/usr/sbin/apache2", "apache2", { size: 773_816, options });
  for (const name of ["apachectl", "apache2ctl"]) layer.file(`/usr/sbin/${name}`, APACHECTL, { mode: 0o755 });
  for (const name of ["a2enmod", "a2dismod", "a2ensite", "a2dissite"]) layer.program(`/usr/sbin/${name}`, name, { size: 16_435 });
  layer.file("/etc/apache2/apache2.conf", APACHE2_CONF);
  layer.file("/etc/apache2/ports.conf", "Listen 80\n");
  layer.file(
    "/etc/apache2/sites-available/000-default.conf",
    "<VirtualHost *:80>\n\tServerAdmin webmaster@localhost\n\tDocumentRoot /var/www/html\n\tErrorLog /proc/self/fd/2\n\tCustomLog /proc/self/fd/1 combined\n</VirtualHost>\n",
  );
  layer.symlink("/etc/apache2/sites-enabled/000-default.conf", "../sites-available/000-default.conf");
  layer.file(
    "/etc/apache2/conf-enabled/docker-php.conf",
    "<FilesMatch \\.php$>\n\tSetHandler application/x-httpd-php\n</FilesMatch>\n\nDirectoryIndex disabled\nDirectoryIndex index.php index.html\n\n<Directory /var/www/>\n\tOptions -Indexes\n\tAllowOverride All\n</Directory>\n",
  );
  layer.file(
    "/etc/apache2/mime.types",
    "text/html\t\thtml htm\ntext/css\t\tcss\ntext/plain\t\ttxt\ntext/javascript\t\tjs mjs\napplication/json\tjson\nimage/png\t\tpng\nimage/jpeg\t\tjpeg jpg\nimage/svg+xml\t\tsvg svgz\n",
  );
  layer.dir("/var/run/apache2");
  layer.dir("/var/www/html", { mode: 0o1777, uid: 33, gid: 33 });
}

const APACHECTL = `#!/bin/sh
# words for the signals of the server; everything else is its options
case "$1" in
  start | stop | restart | graceful | graceful-stop) exec apache2 -k "$1" ;;
  configtest) exec apache2 -t ;;
  *) exec apache2 "$@" ;;
esac
`;

const APACHE2_CONF = `DefaultRuntimeDir /var/run/apache2
PidFile /var/run/apache2/apache2.pid
Timeout 300
KeepAlive On
User www-data
Group www-data
ErrorLog /proc/self/fd/2
LogLevel warn
TypesConfig mime.types
Include ports.conf

<Directory />
\tOptions FollowSymLinks
\tAllowOverride None
\tRequire all denied
</Directory>
<Directory /var/www/>
\tOptions FollowSymLinks
\tAllowOverride None
\tRequire all granted
</Directory>

IncludeOptional conf-enabled/*.conf
IncludeOptional sites-enabled/*.conf
`;
