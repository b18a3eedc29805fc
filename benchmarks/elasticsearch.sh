#!/usr/bin/env bash
# Starts a real Elasticsearch for ./tadoru bench fleet, from its Maven artifact, in a temporary folder, until Ctrl-C.
#   benchmarks/elasticsearch.sh [version] [port] [heap]
set -euo pipefail
version=${1:-9.5.2} port=${2:-9200} heap=${3:-4g}
dir=$(mktemp -d /tmp/tadoru-bench-es.XXXXXX)
trap 'kill "$(cat "$dir/pid" 2>/dev/null)" 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
trap 'exit 0' INT TERM

mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -DoutputDirectory="$dir" \
  -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip" -Dmdep.useBaseVersion=true
(cd "$dir" && unzip -q ./*.zip && rm ./*.zip)

# Elasticsearch 9 wants Java 21.
for java in ${ES_JAVA_HOME:-} $(ls -d /usr/lib/jvm/* | sort -r); do
  grep -Eq 'JAVA_VERSION="(2[1-9]|[3-9][0-9])' "$java/release" 2>/dev/null && break
done
as=()
if [ "$(id -u)" = 0 ]; then # It refuses root.
  chown -R 65534:65534 "$dir" && chmod 755 "$dir"
  as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
fi
echo "Elasticsearch $version on port $port, in $dir" >&2
ES_JAVA_HOME=$java ES_JAVA_OPTS="-Xms$heap -Xmx$heap" HOME=$dir "${as[@]}" "$dir"/elasticsearch-*/bin/elasticsearch \
  -p "$dir/pid" -Epath.data="$dir/data" -Epath.logs="$dir/logs" -Ehttp.port="$port" -Etransport.port=$((port + 100)) \
  -Ediscovery.type=single-node -Expack.security.enabled=false \
  -Ecluster.routing.allocation.disk.threshold_enabled=false >"$dir/out" 2>&1 &
wait $!
