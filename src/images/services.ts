import { defineImage, type ImageDefinition, type LayerBuilder } from "./image.ts";
import { addAlpineUser } from "./rootfs/alpine.ts";
import { ALPINE_3_23_6 } from "./rootfs/alpine-layers.ts";
import { addDebianUser } from "./rootfs/debian.ts";
import { BOOKWORM_SLIM_20260803 } from "./rootfs/debian-layers.ts";
import { addUbuntuUser } from "./rootfs/ubuntu.ts";
import { NOBLE_20260911 } from "./rootfs/ubuntu-layers.ts";
import { steps } from "./steps.ts";

/**
 * Images that documents name and whose programs are not part of the simulation: they can be pulled, looked at and built upon, and say so when they are
 * run. `repository | tags | base and megabytes | ports | volumes | user | directory | entrypoint | command | version and further programs`
 */
const TABLE = `
jenkins/jenkins | lts latest lts-jdk17 lts-jdk21 jdk17 jdk21 lts-alpine alpine 2.528.2-jdk21 | debian 480 | 8080 50000 | /var/jenkins_home | jenkins | | /usr/bin/tini -- /usr/local/bin/jenkins.sh | | 2.528.2 java git
jenkins/jenkins-agent | latest | debian 400 | | | jenkins | /home/jenkins | /usr/local/bin/jenkins-agent | | 21.0.8 java
jenkinsci/blueocean | latest | debian 570 | 8080 50000 | /var/jenkins_home | jenkins | | /usr/bin/tini -- /usr/local/bin/jenkins.sh | | 11.0.11 java
jenkins | latest 2.60.3 | debian 696 | 8080 50000 | /var/jenkins_home | jenkins | | /bin/tini -- /usr/local/bin/jenkins.sh | | 8.0.171 java
portainer/portainer-ce | latest lts sts 2.33.3 alpine | none 186 | 8000 9000 9443 | /data | | / | /portainer | | 2.33.3
portainer/portainer | latest | none 79 | 8000 9000 | /data | | / | /portainer | | 1.24.2
portainer/agent | latest | none 180 | | | | / | ./agent | | 2.33.3
containrrr/watchtower | latest | none 15 | 8080 | | | | /watchtower | | 1.7.1
grafana/grafana | latest 12.2.1 main 11.6.0 10.0.0 | alpine 700 | 3000 | | 472 | /usr/share/grafana | /run.sh | | 12.2.1
grafana/grafana-oss | latest | alpine 700 | 3000 | | 472 | /usr/share/grafana | /run.sh | | 12.2.1
grafana/loki | latest 2.9.2 3.5.7 | none 120 | 3100 | | 10001 | / | /usr/bin/loki | -config.file=/etc/loki/local-config.yaml | 3.5.7
prom/prometheus | latest v3.7.3 v2.53.0 | none 310 | 9090 | /prometheus | 65534 | /prometheus | /bin/prometheus | --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus | 3.7.3 promtool
prom/node-exporter | latest v1.10.2 | none 24 | 9100 | | 65534 | | /bin/node_exporter | | 1.10.2
prom/alertmanager | latest v0.28.1 | none 72 | 9093 | /alertmanager | 65534 | /alertmanager | /bin/alertmanager | --config.file=/etc/alertmanager/alertmanager.yml | 0.28.1
google/cadvisor | latest v0.33.0 | alpine 69 | 8080 | | | | /usr/bin/cadvisor -logtostderr | | 0.33.0
elasticsearch | 9.2.0 8.19.0 8.11.1 8.6.2 7.17.28 7.17.0 7.10.1 7.9.3 6.8.23 5 2 | ubuntu 1200 | 9200 9300 | | elasticsearch | /usr/share/elasticsearch | /bin/tini -- /usr/local/bin/docker-entrypoint.sh | eswrapper | 9.2.0
kibana | 9.2.0 8.19.0 7.17.28 7.10.1 | ubuntu 1100 | 5601 | | kibana | /usr/share/kibana | /bin/tini -- /usr/local/bin/kibana-docker | | 9.2.0
logstash | 9.2.0 8.19.0 7.17.28 | ubuntu 900 | 5044 9600 | | logstash | /usr/share/logstash | /usr/local/bin/docker-entrypoint | | 9.2.0
tomcat | latest 11 11.0 10 10.1 9 9.0 8 8.5 8.0 7 alpine jdk17 9-jre8 9.0-alpine | ubuntu 470 | 8080 | | | /usr/local/tomcat | | catalina.sh run | 21.0.9 java
openjdk | latest 26 | debian 470 | | | | | | bash | 26.0.0 java javac jshell
openjdk | 21 21-jdk 21-slim 21-jdk-slim | debian 470 | | | | | | bash | 21.0.2 java javac jshell
openjdk | 17 17-jdk 17-slim 17-jdk-slim 17-oracle | debian 470 | | | | | | bash | 17.0.2 java javac jshell
openjdk | 17-alpine 17-jdk-alpine | alpine 330 | | | | | | /bin/sh | 17.0.2 java javac jshell
openjdk | 11 11-jdk 11-jre 11-slim 11-jre-slim 11-jdk-slim | debian 650 | | | | | | bash | 11.0.16 java javac jshell
openjdk | 8 8-jdk 8-jre 8-slim 8-jre-slim 8u111 | debian 520 | | | | | | bash | 1.8.0_342 java javac
openjdk | 8-alpine 8-jdk-alpine 8-jre-alpine | alpine 105 | | | | | | /bin/sh | 1.8.0_212 java javac
amazoncorretto | latest 21 | debian 480 | | | | | | bash | 21.0.9 java javac
amazoncorretto | 17 | debian 480 | | | | | | bash | 17.0.17 java javac
amazoncorretto | 11 | debian 480 | | | | | | bash | 11.0.29 java javac
maven | latest 3 3.9 3.9.11 3-openjdk-17 3.8-openjdk-11 3.8.5-openjdk-17 3-eclipse-temurin-21 3.9-eclipse-temurin-17 3-jdk-8 alpine | ubuntu 520 | | | | | /usr/local/bin/mvn-entrypoint.sh | mvn | 3.9.11 mvn java
gradle | latest 9 8 8.14 jdk17 8-jdk17 7-jdk11 | ubuntu 900 | | /home/gradle/.gradle | | /home/gradle | /__cacert_entrypoint.sh | gradle | 9.2.0 gradle java
sonarqube | latest lts community 25.10.0-community 9.9-community lts-community | ubuntu 1200 | 9000 | /opt/sonarqube/data /opt/sonarqube/extensions /opt/sonarqube/logs | sonarqube | /opt/sonarqube | /opt/sonarqube/docker/entrypoint.sh | | 25.10.0
sonatype/nexus3 | latest 3.86.0 | ubuntu 600 | 8081 | /nexus-data | nexus | /opt/sonatype | /opt/sonatype/nexus/bin/nexus | run | 3.86.0
nextcloud | latest 32 31 apache 32-apache fpm stable | debian 1300 | 80 | /var/www/html | | /var/www/html | /entrypoint.sh | apache2-foreground | 8.3.27 php
ghost | latest 6 5 5-alpine alpine 4 3 2 1 | debian 560 | 2368 | /var/lib/ghost/content | | /var/lib/ghost | docker-entrypoint.sh | node current/index.js | 6.6.0
drupal | latest 11 10 9 8 apache fpm 10-apache | debian 700 | 80 | | | /opt/drupal | docker-php-entrypoint | apache2-foreground | 8.4.14 php
joomla | latest 6 5 4 apache | debian 560 | 80 | /var/www/html | | /var/www/html | /entrypoint.sh | apache2-foreground | 8.3.27 php
phpmyadmin | latest 5 5.2 apache fpm | debian 560 | 80 | | | /var/www/html | /docker-entrypoint.sh | apache2-foreground | 8.3.27 php
phpmyadmin/phpmyadmin | latest 5 5.2 | debian 560 | 80 | | | /var/www/html | /docker-entrypoint.sh | apache2-foreground | 8.3.27 php
mongo-express | latest 1.0.2 1 0.54 1.0-20-alpine3.19 | alpine 190 | 8081 | | | /app | /sbin/tini -- /docker-entrypoint.sh | mongo-express | 1.0.2
dpage/pgadmin4 | latest 9 8 | alpine 530 | 80 443 | /var/lib/pgadmin | 5050 | /pgadmin4 | /entrypoint.sh | | 9.9
minio/minio | latest RELEASE.2025-09-07T16-13-09Z | none 170 | 9000 | /data | | | /usr/bin/docker-entrypoint.sh | minio | 2025.09 minio
gitlab/gitlab-ce | latest 18.5.1-ce.0 | ubuntu 3400 | 22 80 443 | /etc/gitlab /var/log/gitlab /var/opt/gitlab | | | | /assets/init-container | 18.5.1
gitlab/gitlab-runner | latest alpine | ubuntu 760 | | /etc/gitlab-runner /home/gitlab-runner | | | /usr/bin/dumb-init /entrypoint | run --user=gitlab-runner --working-directory=/home/gitlab-runner | 18.5.0
gitea/gitea | latest 1 1.24 | alpine 190 | 22 3000 | /data | | | /usr/bin/entrypoint | /usr/bin/s6-svscan /etc/s6 | 1.24.7
gogs/gogs | latest | alpine 100 | 22 3000 | /data /backup | | /app/gogs | /app/gogs/docker/start.sh | /usr/bin/s6-svscan /app/gogs/docker/s6/ | 0.13.3
hashicorp/vault | latest 1.21 1.20 | alpine 500 | 8200 | /vault/file /vault/logs | | / | docker-entrypoint.sh | server -dev | 1.21.0 vault
vault | latest 1.13.3 1.13 | alpine 250 | 8200 | /vault/file /vault/logs | | / | docker-entrypoint.sh | server -dev | 1.13.3 vault
hashicorp/consul | latest 1.22 1.15 | alpine 200 | 8300 8500 8600 | /consul/data | | / | docker-entrypoint.sh | agent -dev -client 0.0.0.0 | 1.22.0 consul
consul | latest 1.15.4 1.15 | alpine 160 | 8300 8500 8600 | /consul/data | | / | docker-entrypoint.sh | agent -dev -client 0.0.0.0 | 1.15.4 consul
progrium/consul | latest | alpine 69 | 8300 8400 8500 53 | /data | | | /bin/start | | 0.5.2
hashicorp/terraform | latest 1.13 1.5 light | alpine 130 | | | | | /bin/terraform | | 1.13.4 git
zookeeper | latest 3.9 3.8 3.5 | ubuntu 310 | 2181 2888 3888 8080 | /data /datalog /logs | | /apache-zookeeper-3.9.4-bin | /docker-entrypoint.sh | zkServer.sh start-foreground | 3.9.4
apache/kafka | latest 4.1.0 3.9.0 3.7.0 | alpine 400 | 9092 | | 1000 | / | /__cacert_entrypoint.sh | /etc/kafka/docker/run | 4.1.0
confluentinc/cp-kafka | latest 7.4.0 7.0.1 7.5.0 | none 900 | 9092 | | 1000 | | /etc/confluent/docker/run | | 8.1.0
confluentinc/cp-zookeeper | latest 7.4.0 7.0.1 | none 900 | 2181 2888 3888 | | 1000 | | /etc/confluent/docker/run | | 7.9.4
bitnami/kafka | latest 3.4 3.6 | debian 600 | 9092 | | 1001 | / | /opt/bitnami/scripts/kafka/entrypoint.sh | /opt/bitnami/scripts/kafka/run.sh | 4.0.0
bitnami/zookeeper | latest 3.8 | debian 500 | 2181 2888 3888 8080 | | 1001 | / | /opt/bitnami/scripts/zookeeper/entrypoint.sh | /opt/bitnami/scripts/zookeeper/run.sh | 3.9.3
bitnami/nginx | latest | debian 190 | 8080 8443 | | 1001 | /app | /opt/bitnami/scripts/nginx/entrypoint.sh | /opt/bitnami/scripts/nginx/run.sh | 1.29.1
bitnami/mariadb | latest 10.5 | debian 450 | 3306 | | 1001 | / | /opt/bitnami/scripts/mariadb/entrypoint.sh | /opt/bitnami/scripts/mariadb/run.sh | 12.0.2
bitnami/wordpress | latest 6 5 | debian 700 | 8080 8443 | | 1001 | / | /opt/bitnami/scripts/wordpress/entrypoint.sh | /opt/bitnami/scripts/apache/run.sh | 6.8.2
bitnami/redis | latest 7.0 | debian 180 | 6379 | | 1001 | / | /opt/bitnami/scripts/redis/entrypoint.sh | /opt/bitnami/scripts/redis/run.sh | 8.2.1
bitnami/postgresql | latest | debian 290 | 5432 | | 1001 | / | /opt/bitnami/scripts/postgresql/entrypoint.sh | /opt/bitnami/scripts/postgresql/run.sh | 17.6.0
bitnami/kubectl | latest | debian 300 | | | 1001 | / | kubectl | | 1.33.4
wurstmeister/kafka | latest | alpine 480 | | /kafka | | | | start-kafka.sh | 2.8.1
nats | latest 2 2.12 alpine | none 17 | 4222 6222 8222 | | | | /nats-server | --config nats-server.conf | 2.12.1
influxdb | latest 2 2.7 1.8 1.8-alpine alpine 3-core | debian 400 | 8086 | /var/lib/influxdb2 /etc/influxdb2 | | | /entrypoint.sh | influxd | 2.7.12 influx influxd
telegraf | latest 1.36 alpine | debian 480 | 8092 8094 8125 | | | | /entrypoint.sh | telegraf | 1.36.3 telegraf
neo4j | latest 5 4.4 2025 community | debian 620 | 7473 7474 7687 | /data /logs | | /var/lib/neo4j | tini -g -- /startup/docker-entrypoint.sh | neo4j | 2025.10.1
cassandra | latest 5 5.0 4 4.1 3.11 | ubuntu 390 | 7000 7001 7199 9042 9160 | /var/lib/cassandra | | | docker-entrypoint.sh | cassandra -f | 5.0.6 cqlsh nodetool
couchdb | latest 3 3.5 2 | debian 280 | 4369 5984 9100 | /opt/couchdb/data | | | tini -- /docker-entrypoint.sh | /opt/couchdb/bin/couchdb | 3.5.0
couchbase | latest community enterprise | ubuntu 1400 | 8091 8092 8093 8094 11210 | /opt/couchbase/var | | | /entrypoint.sh | couchbase-server | 8.0.0
cockroachdb/cockroach | latest v25.3.4 | none 380 | 8080 26257 | /cockroach/cockroach-data | | /cockroach | /cockroach/cockroach.sh | | 25.3.4
rethinkdb | latest 2.4 | debian 130 | 28015 29015 8080 | /data | | /data | | rethinkdb --bind all | 2.4.4
orientdb | latest | alpine 400 | 2424 2480 | /orientdb/backup /orientdb/databases | | | | server.sh | 3.2
solr | latest 9 8 | ubuntu 570 | 8983 | /var/solr | 8983 | /opt/solr | docker-entrypoint.sh | solr-foreground | 9.10.0
varnish | latest 8 stable | debian 270 | 80 8443 | /etc/varnish | 1000 | | /usr/local/bin/docker-varnish-entrypoint | | 8.0.0 varnishd
rust | latest 1 1.91 slim alpine 1-slim 1-alpine 1.70 1.75 | debian 1600 | | | | | | bash | 1.91.0 cargo rustc
perl | latest 5 5.42 slim 5.34 | debian 970 | | | | /usr/src/app | | perl -de0 | 5.42.0 perl cpanm
swift | latest 6.2 5 | ubuntu 3000 | | | | | | bash | 6.2.0 swift
elixir | latest 1.19 alpine 1.14 | debian 1600 | | | | | | iex | 1.19.1 elixir mix
erlang | latest 28 alpine 24 | debian 1500 | | | | | | erl | 28.1.1
haskell | latest 9 8 | debian 2500 | | | | | | ghci | 9.12.2 ghc cabal
julia | latest 1.12 1 | debian 950 | | | | | docker-entrypoint.sh | julia | 1.12.1 julia
r-base | latest 4.5.2 | debian 950 | | | | | | R | 4.5.2 Rscript
rocker/rstudio | latest 4 | ubuntu 2000 | 8787 | | | | | /init | 4.5.1 R
rocker/r-ver | latest 4 | ubuntu 800 | | | | | | R | 4.5.1 Rscript
jupyter/base-notebook | latest | ubuntu 900 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.sh | 3.11.6 python3
jupyter/scipy-notebook | latest | ubuntu 4000 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.sh | 3.11.6 python3
jupyter/datascience-notebook | latest | ubuntu 6000 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.sh | 3.11.6 python3
jupyter/minimal-notebook | latest | ubuntu 1500 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.sh | 3.11.6 python3
tensorflow/tensorflow | latest latest-gpu latest-jupyter nightly 2.20.0 | ubuntu 1900 | | | | | | /bin/bash | 3.12.3 python3
pytorch/pytorch | latest 2.9.0-cuda12.8-cudnn9-runtime | ubuntu 7000 | | | | /workspace | | bash | 3.11.14 python3
nvidia/cuda | 13.0.1-base-ubuntu24.04 12.4.1-base-ubuntu22.04 12.2.0-base-ubuntu22.04 11.0.3-base-ubuntu20.04 11.6.2-base-ubuntu20.04 11.8.0-base-ubuntu22.04 | ubuntu 240 | | | | | /opt/nvidia/nvidia_entrypoint.sh | /bin/bash | 13.0.1
continuumio/miniconda3 | latest | debian 590 | | | | | | /bin/bash | 3.13.5 python3 conda
continuumio/anaconda3 | latest | debian 4500 | | | | | | /bin/bash | 3.12.7 python3 conda
composer | latest 2 1 lts | alpine 190 | | | | /app | /docker-entrypoint.sh | composer | 2.8.12 composer php
buildpack-deps | latest trixie bookworm bullseye jammy noble curl scm bookworm-curl | debian 880 | | | | | | bash | 2.47.3 git gcc make curl wget
nginxinc/nginx-unprivileged | latest stable alpine 1.29 stable-alpine | debian 190 | 8080 | | 101 | | /docker-entrypoint.sh | nginx -g 'daemon_off;' | 1.29.3
jwilder/nginx-proxy | latest alpine | debian 250 | 80 443 | | | /app | /app/docker-entrypoint.sh | forego start -r | 1.8.0
nginxproxy/nginx-proxy | latest alpine | debian 250 | 80 443 | | | /app | /app/docker-entrypoint.sh | forego start -r | 1.8.0
linuxserver/nginx | latest | alpine 170 | 80 443 | /config | | | /init | | 1.28.0
linuxserver/plex | latest | ubuntu 360 | 32400 | /config | | | /init | | 1.42.2
pihole/pihole | latest | alpine 100 | 53 80 443 | | | | start.sh | | 2025.10.3
homeassistant/home-assistant | latest stable | alpine 1900 | | | | /config | /init | | 2025.11.1
selenium/standalone-chrome | latest 4 3.141.59 | ubuntu 1500 | 4444 5900 9000 | | 1200 | | | /opt/bin/entry_point.sh | 4.38.0
selenium/hub | latest 4 3.141.59 | ubuntu 500 | 4442 4443 4444 | | 1200 | | | /opt/bin/entry_point.sh | 4.38.0
selenium/node-chrome | latest 4 | ubuntu 1500 | 5900 | | 1200 | | | /opt/bin/entry_point.sh | 4.38.0
verdaccio/verdaccio | latest 6 | alpine 200 | 4873 | | 10001 | /opt/verdaccio | uid_entrypoint | /bin/sh -c verdaccio | 6.2.1
odoo | latest 19 18 17 | ubuntu 1900 | 8069 8071 8072 | /mnt/extra-addons /var/lib/odoo | odoo | | /entrypoint.sh | odoo | 19.0
redmine | latest 6 5 | debian 600 | 3000 | /usr/src/redmine/files | | /usr/src/redmine | /docker-entrypoint.sh | rails server -b 0.0.0.0 | 6.1.0
localstack/localstack | latest 4 3 stable | debian 1300 | 4510 4559 4566 5678 | /var/lib/localstack | | /opt/code/localstack/ | docker-entrypoint.sh | | 4.10.0 python3
mailhog/mailhog | latest v1.0.1 | alpine 390 | 1025 8025 | | 1000 | /home/mailhog | MailHog | | 1.0.1
axllent/mailpit | latest | none 32 | 1025 1110 8025 | | | | /mailpit | | 1.27.10
amazon/dynamodb-local | latest | none 780 | 8000 | | 1000 | /home/dynamodblocal | java | -jar DynamoDBLocal.jar -inMemory | 21.0.9
amazon/aws-cli | latest 2.31.0 | none 440 | | | | /aws | /usr/local/bin/aws | | 2.31.0
google/cloud-sdk | latest slim alpine | debian 3500 | | | | | | /bin/bash | 546.0.0 gcloud gsutil python3
aquasec/trivy | latest 0.67.2 | alpine 170 | | | | | trivy | | 0.67.2
wagoodman/dive | latest v0.12 | none 27 | | | | | /usr/local/bin/dive | | 0.13.1
goodwithtech/dockle | latest | alpine 45 | | | | | dockle | | 0.4.15
hadolint/hadolint | latest v2.14.0 | none 3 | | | | | | /bin/hadolint - | 2.14.0
docker/docker-bench-security | latest | alpine 38 | | | | | /usr/bin/dumb-init /bin/sh docker-bench-security.sh | | 1.3.4
docker/compose | latest 1.29.2 alpine-1.29.2 debian-1.29.2 1.24.0 | debian 70 | | | | | sh /usr/local/bin/docker-compose-entrypoint.sh | | 1.29.2
docker/dockerfile | 1 latest 1.19 labs | none 12 | | | | | /bin/dockerfile-frontend | | 1.19.0
moby/buildkit | latest buildx-stable-1 rootless master | alpine 220 | | /var/lib/buildkit | | | buildkitd-entrypoint | | 0.25.2 buildkitd buildctl
tonistiigi/binfmt | latest qemu-v10.0.4 | none 75 | | | | | /usr/bin/binfmt | | 10.0.4
multiarch/qemu-user-static | latest register | alpine 300 | | | | | /register | | 7.2.0
assaflavie/runlike | latest | alpine 60 | | | | | runlike | | 1.5.0
nickjj/runlike | latest | alpine 60 | | | | | runlike | | 1.5.0
red5d/docker-autocompose | latest | alpine 60 | | | | | python3 autocompose.py | | 3.11.0
justincormack/nsenter1 | latest | none 1 | | | | | /usr/bin/nsenter1 | | 1.0
jpetazzo/nsenter | latest | debian 180 | | | | | | /installer | 2.24
ctop/ctop | latest | none 9 | | | | | /ctop | | 0.7.7
lazyteam/lazydocker | latest | alpine 200 | | | | | /bin/lazydocker | | 0.24.1
training/webapp | latest | ubuntu 350 | 5000 | | | /opt/webapp | | python app.py | 2.7.6 python3
training/postgres | latest | ubuntu 370 | 5432 | | | | | su postgres -c /usr/lib/postgresql/$PG_VERSION/bin/postgres | 9.3
dockersamples/visualizer | latest stable | alpine 166 | 8080 | | | /app | | npm start | 8.0.0
dockersamples/examplevotingapp_vote | latest before after | debian 150 | 80 | | | /app | | gunicorn app:app -b 0.0.0.0:80 | 3.11.0 python3
dockersamples/examplevotingapp_result | latest before after | debian 250 | 80 | | | /app | /tini -- | node server.js | 18.0.0
dockersamples/examplevotingapp_worker | latest | debian 200 | | | | /app | dotnet Worker.dll | | 7.0
manomarks/visualizer | latest | alpine 166 | 8080 | | | /app | | npm start | 8.0.0
weaveworks/scope | latest 1.13.2 | alpine 80 | | | | | /home/weave/entrypoint.sh | | 1.13.2
rancher/rancher | latest stable | debian 1700 | 80 443 | /var/lib/rancher | | /var/lib/rancher | entrypoint.sh | | 2.12.3
rancher/k3s | latest v1.30.0-k3s1 | none 200 | | /var/lib/kubelet /var/lib/rancher/k3s | | | /bin/k3s | agent | 1.34.1
kindest/node | v1.34.0 latest | debian 1000 | | /var | | | /usr/local/bin/entrypoint /sbin/init | | 1.34.0
eclipse-mosquitto | latest 2 2.0 1.6 | alpine 16 | 1883 | /mosquitto/data /mosquitto/log | | | /docker-entrypoint.sh | /usr/sbin/mosquitto -c /mosquitto/config/mosquitto.conf | 2.0.22
nodered/node-red | latest | alpine 570 | 1880 | /data | 1000 | /usr/src/node-red | ./entrypoint.sh | | 4.1.1
rocket.chat | latest | debian 1500 | 3000 | /app/uploads | | /app/bundle | | node main.js | 7.11.0
mattermost/mattermost-preview | latest | ubuntu 900 | 8065 | | | | /bin/sh -c ./docker-entry.sh | | 10.12
bitwarden/server | latest | debian 500 | | | | | /entrypoint.sh | | 2025.10
vaultwarden/server | latest alpine | debian 240 | 80 | /data | | / | /start.sh | | 1.34.3
filebrowser/filebrowser | latest | alpine 40 | 80 | /srv | | | /init.sh | | 2.44.0
syncthing/syncthing | latest | alpine 60 | 8384 22000 | /var/syncthing | | | /bin/entrypoint.sh /bin/syncthing | | 2.0.10
louislam/uptime-kuma | 1 latest 2 | debian 450 | 3001 | /app/data | | /app | /usr/bin/dumb-init -- | node server/server.js | 1.23.17
netdata/netdata | latest stable | debian 1000 | 19999 | | | | /usr/sbin/run.sh | | 2.7.2
gitpod/openvscode-server | latest | ubuntu 600 | 3000 | | 1000 | /home/workspace | /bin/sh | -c exec | 1.103.1
codercom/code-server | latest | debian 700 | 8080 | | 1000 | /home/coder | /usr/bin/entrypoint.sh --bind-addr 0.0.0.0:8080 . | | 4.105.1
plantuml/plantuml-server | latest jetty tomcat | ubuntu 600 | 8080 | | 100 | | /entrypoint.sh | | 1.2025.9
swaggerapi/swagger-ui | latest | alpine 170 | 80 8080 | | | | /docker-entrypoint.sh | nginx -g 'daemon_off;' | 5.30.2
atmoz/sftp | latest alpine | debian 170 | 22 | | | | /entrypoint | | 9.2
itzg/minecraft-server | latest | ubuntu 900 | 25565 | /data | | /data | /image/scripts/start | | 2025.10
ubuntu/nginx | latest | ubuntu 200 | 80 | | | | /docker-entrypoint.sh | nginx -g 'daemon_off;' | 1.24.0
kalilinux/kali-rolling | latest | debian 130 | | | | | | /bin/bash | 2025.3
archlinux | latest base base-devel | debian 470 | | | | | | /usr/bin/bash | 2025.11
opensuse/leap | latest 15 15.6 | debian 120 | | | | | | /bin/bash | 15.6
opensuse/tumbleweed | latest | debian 110 | | | | | | /bin/bash | 2025.11
clearlinux | latest | debian 170 | | | | | | /bin/bash | 43000
photon | latest 5.0 | debian 45 | | | | | | /bin/bash | 5.0
bash | latest 5 5.3 4 | alpine 15 | | | | | docker-entrypoint.sh | bash | 5.3.3 bash
neurodebian | latest | debian 190 | | | | | | bash | 12
django | latest | debian 440 | | | | | | python3 | 3.4.5 python3
rails | latest | debian 800 | | | | | | irb | 2.3.3 ruby
java | 8 latest 7 8-jdk openjdk-8-jdk-alpine | debian 640 | | | | | | bash | 8.0.111 java javac
iojs | latest | debian 650 | | | | | | iojs | 3.3.0
quay.io/prometheus/node-exporter | latest v1.10.2 | none 24 | 9100 | | 65534 | | /bin/node_exporter | | 1.10.2
quay.io/prometheus/prometheus | latest v3.7.3 | none 310 | 9090 | /prometheus | 65534 | /prometheus | /bin/prometheus | --config.file=/etc/prometheus/prometheus.yml | 3.7.3
quay.io/keycloak/keycloak | latest 26.4 26.4.2 22.0 | none 450 | 8080 8443 9000 | | 1000 | / | /opt/keycloak/bin/kc.sh | | 26.4.2
quay.io/jupyter/base-notebook | latest | ubuntu 900 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.py | 3.13.5 python3
quay.io/jupyter/datascience-notebook | latest 2024-05-27 | ubuntu 6000 | 8888 | | 1000 | /home/jovyan | tini -g -- | start-notebook.py | 3.13.5 python3
gcr.io/cadvisor/cadvisor | latest v0.52.1 v0.47.2 | alpine 80 | 8080 | | | | /usr/bin/cadvisor -logtostderr | | 0.52.1
gcr.io/distroless/static | latest nonroot | none 2 | | | 0 | / | | | 1
gcr.io/distroless/static-debian12 | latest nonroot | none 2 | | | 0 | / | | | 1
gcr.io/distroless/base-debian12 | latest nonroot | none 21 | | | 0 | / | | | 1
gcr.io/google-containers/pause | latest 3.2 | none 1 | | | 65535 | / | /pause | | 3.2
registry.k8s.io/pause | 3.9 3.10 latest | none 1 | | | 65535 | / | /pause | | 3.9
k8s.gcr.io/pause | 3.5 3.2 | none 1 | | | 65535 | / | /pause | | 3.5
mcr.microsoft.com/dotnet/sdk | latest 9.0 8.0 7.0 6.0 8.0-alpine | debian 850 | | | | | | bash | 9.0.306 dotnet
mcr.microsoft.com/dotnet/aspnet | latest 9.0 8.0 7.0 6.0 8.0-alpine | debian 220 | | | | | | bash | 9.0.10 dotnet
mcr.microsoft.com/dotnet/runtime | latest 9.0 8.0 6.0 | debian 195 | | | | | | bash | 9.0.10 dotnet
mcr.microsoft.com/dotnet/samples | aspnetapp latest | debian 230 | 8080 | | | /app | ./aspnetapp | | 9.0.10 dotnet
mcr.microsoft.com/mssql/server | 2022-latest 2019-latest 2017-latest latest | ubuntu 1600 | 1433 | | 10001 | | /opt/mssql/bin/launch_sqlservr.sh | /opt/mssql/bin/sqlservr | 16.0
mcr.microsoft.com/azure-cli | latest | debian 700 | | | | | | bash | 2.79.0 az
mcr.microsoft.com/powershell | latest | ubuntu 360 | | | | | | pwsh | 7.5.4
docker.elastic.co/elasticsearch/elasticsearch | 9.2.0 8.19.0 8.11.1 7.17.0 7.10.2 | ubuntu 1200 | 9200 9300 | | elasticsearch | /usr/share/elasticsearch | /bin/tini -- /usr/local/bin/docker-entrypoint.sh | eswrapper | 9.2.0
docker.elastic.co/kibana/kibana | 9.2.0 8.19.0 8.11.1 7.17.0 | ubuntu 1100 | 5601 | | kibana | /usr/share/kibana | /bin/tini -- /usr/local/bin/kibana-docker | | 9.2.0
ghcr.io/open-webui/open-webui | main latest cuda | debian 4500 | 8080 | | | /app/backend | | bash start.sh | 0.6.36 python3
ghcr.io/linuxserver/nginx | latest | alpine 170 | 80 443 | /config | | | /init | | 1.28.0
ghcr.io/home-assistant/home-assistant | stable latest | alpine 1900 | | | | /config | /init | | 2025.11.1
public.ecr.aws/nginx/nginx | latest stable alpine | debian 190 | 80 | | | | /docker-entrypoint.sh | nginx | 1.29.3
swarm | latest | none 12 | 2375 | /.swarm | | | /swarm | --help | 1.2.9
`;

/** Programs of images that the simulation has under another name. */
const KNOWN: Readonly<Record<string, string>> = { tini: "docker-init", "dumb-init": "docker-init", init: "init", sh: "sh", bash: "bash", su: "su" };

/** Digests are those of our own content. */
export default TABLE.trim().split("\n").map(service);

function service(row: string): ImageDefinition {
  const [repository = "", tags = "", kind = "", ports = "", volumes = "", user = "", directory = "", entrypoint = "", command = "", programs = ""] = row
    .split("|")
    .map((cell) => cell.trim());
  const [base = "", megabytes = "0"] = kind.split(" ");
  const [version = "", ...further] = words(programs);
  const [entry, cmd] = [words(entrypoint), words(command).map((word) => word.replace("'daemon_off;'", "daemon off;"))];
  const size = Number(megabytes) * 1_000_000;
  const at = "2025-11-14T00:00:00Z";
  const layer = { none: undefined, alpine: ALPINE_3_23_6, debian: BOOKWORM_SLIM_20260803, ubuntu: NOBLE_20260911 }[base];
  const own = Math.max(1_000_000, size - (layer?.size ?? 0));
  const quoted = (list: readonly string[]) => list.map((word) => `"${word}"`).join(" ");
  return defineImage({
    repository,
    tags: words(tags),
    architecture: "amd64",
    created: at,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      ...(entry.length === 0 ? {} : { Entrypoint: entry }),
      ...(cmd.length === 0 ? {} : { Cmd: cmd }),
      ...(ports === "" ? {} : { ExposedPorts: words(ports).map((port) => `${port}/tcp`) }),
      ...(volumes === "" ? {} : { Volumes: words(volumes) }),
      ...(directory === "" ? {} : { WorkingDir: directory }),
      ...(user === "" ? {} : { User: user }),
    },
    ...steps([
      ...(layer === undefined ? [] : [{ at, by: `FROM ${base}`, layer }]),
      {
        at,
        by: "RUN /bin/sh -c … # buildkit",
        digest: "",
        compressedSize: Math.round(own / 2.7),
        size: own,
        build: (files: LayerBuilder) =>
          install(files, {
            base,
            user,
            directory,
            volumes: words(volumes),
            version,
            server: cmd[0] ?? further[0],
            commands: [...entry, ...cmd.slice(0, 1)],
            further,
          }),
      },
      ...words(volumes).map((path) => ({ by: `VOLUME [${path}]` })),
      ...words(ports).map((port) => ({ by: `EXPOSE map[${port}/tcp:{}]` })),
      ...(entry.length === 0 ? [] : [{ by: `ENTRYPOINT [${quoted(entry)}]` }]),
      ...(cmd.length === 0 ? [] : [{ by: `CMD [${quoted(cmd)}]` }]),
    ]),
    published: {},
  });
}

interface Installation {
  readonly base: string;
  readonly user: string;
  readonly directory: string;
  readonly volumes: readonly string[];
  readonly version: string;
  /** What options are for: the first word of the command, or the program itself. */
  readonly server: string | undefined;
  /** The entrypoint, and the first word of the command. */
  readonly commands: readonly string[];
  readonly further: readonly string[];
}

function install(layer: LayerBuilder, { base, user, directory, volumes, version, server, commands, further }: Installation): void {
  const account = { name: user, uid: 1000, gid: 1000, home: `/home/${user}`, shell: "/bin/bash" };
  const named = user !== "" && !/^\d+$/.test(user);
  if (named) (({ alpine: addAlpineUser, ubuntu: addUbuntuUser })[base] ?? addDebianUser)(account)(layer);
  const owner = user === "" ? {} : named ? { uid: 1000, gid: 1000 } : { uid: Number(user), gid: 0 };
  for (const path of [...volumes, ...(directory === "" || directory === "/" ? [] : [directory])]) layer.dir(path, owner);
  const names = [...commands.filter((word) => /^[\w./]/.test(word)).slice(0, 3), ...further];
  for (const name of names.filter((word) => !(base === "alpine" ? ALPINE_HAS : SHELLS).has(word))) {
    const word = name.replace(/^.*\//, "");
    const where = base === "debian" || base === "ubuntu" ? name.replace(/^\/(s?bin)\//, "/usr/$1/") : name;
    const path = where.startsWith("./") ? `${directory}/${where.slice(2)}` : where.includes("/") ? where : `/usr/local/bin/${name}`;
    if (path.endsWith("/")) continue;
    if (/entrypoint|\.sh$/.test(word) && server !== undefined && base !== "none") layer.file(path, starter(server), { mode: 0o755 });
    else layer.program(path, KNOWN[word] ?? word, { size: 20_000_000, options: { version } });
  }
}

/** Runs what it is given; options are for the server. */
function starter(server: string): string {
  return `#!/bin/sh\ncase "\${1:--}" in\n  -*) set -- ${server} "$@" ;;\nesac\nexec "$@"\n`;
}

const ALPINE_HAS: ReadonlySet<string> = new Set(["sh", "/bin/sh", "su"]);

/** What the bases have. */
const SHELLS: ReadonlySet<string> = new Set(["bash", "sh", "/bin/bash", "/bin/sh", "/usr/bin/bash", "su", "/etc/s6"]);

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
