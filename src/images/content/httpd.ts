import type { LayerBuilder } from "../image.ts";
import { addPrograms } from "../rootfs/tools.ts";

export function apache(version: string): (layer: LayerBuilder) => void {
  return (layer) => {
    layer.program("/usr/local/apache2/bin/httpd", "httpd", { size: 2_600_000, options: { version } });
    addPrograms(layer, "apachectl ab htpasswd rotatelogs", 90_000, "/usr/local/apache2/bin");
    layer.dir("/usr/local/apache2/logs");
    layer.dir("/usr/local/apache2/cgi-bin");
    layer.dir("/usr/local/apache2/modules");
    layer.file("/usr/local/apache2/conf/httpd.conf", HTTPD_CONF);
    layer.file(
      "/usr/local/apache2/conf/mime.types",
      "text/html\t\thtml htm\ntext/css\t\tcss\ntext/plain\t\ttxt\ntext/javascript\t\tjs mjs\napplication/json\tjson\nimage/png\t\tpng\nimage/jpeg\t\tjpeg jpg\nimage/svg+xml\t\tsvg svgz\n",
    );
    layer.file("/usr/local/apache2/htdocs/index.html", INDEX_HTML);
  };
}

const INDEX_HTML = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>It works! Apache httpd</title>
  </head>
  <body>
    <h1>It works!</h1>
    <p>This is htdocs/index.html in your container.</p>
  </body>
</html>
`;

const HTTPD_CONF = `ServerRoot "/usr/local/apache2"
Listen 80
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule mime_module modules/mod_mime.so
LoadModule log_config_module modules/mod_log_config.so
LoadModule dir_module modules/mod_dir.so
LoadModule unixd_module modules/mod_unixd.so

User www-data
Group www-data
ServerAdmin you@example.com

DocumentRoot "/usr/local/apache2/htdocs"
<Directory "/usr/local/apache2/htdocs">
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>

DirectoryIndex index.html
ErrorLog /proc/self/fd/2
LogLevel warn
CustomLog /proc/self/fd/1 common
TypesConfig conf/mime.types
`;

export const FOREGROUND = `#!/bin/sh
set -e

# left over from a container that was killed
rm -f /usr/local/apache2/logs/httpd.pid

exec httpd -DFOREGROUND "$@"
`;
