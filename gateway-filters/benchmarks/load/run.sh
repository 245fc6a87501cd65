#!/bin/bash
# Routes side by side under load, then memory. run.sh [load|memory] [options]: see README.md, or run.sh load --help.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=${LOAD_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/m2m-gateway-load}
shared=${SHARED_DATA:-$root/../shared}
export PATH=$PATH:/usr/sbin:/sbin:$work/bin
mkdir -p "$work/bin"

what=${1:-load}
[ $# -gt 0 ] && shift
needs() { command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 2; }; }
needs java "a JDK, 17 or newer"
needs python3 "Python 3.9 or newer, without any package"

jar=${M2M_JAR:-$root/gateway-app/target/m2m-gateway.jar}
classes=$root/gateway-filters/benchmarks/target/classes
if [ ! -f "$jar" ] || [ ! -d "$classes/io/m2mgateway/bench/load" ]; then
  (cd "$root" && mvn -q -B -DskipTests -pl gateway-app,gateway-filters/benchmarks -am package)
fi

if [ "$what" = load ]; then
  needs wrk "apt-get install wrk"
  if [ ! -x "$work/bin/vegeta" ]; then
    needs go "to install vegeta"
    GOBIN=$work/bin go install github.com/tsenart/vegeta/v12@v12.13.0
  fi
  peer=$shared/load/peers/scg
  if [ -d "$peer" ] && [ ! -f "$work/scg-peer.jar" ]; then
    cp -r "$peer" "$work/scg-src"
    mvn -q -B -f "$work/scg-src/pom.xml" -DskipTests package
    cp "$work/scg-src/target/scg-peer.jar" "$work/"
    rm -r "$work/scg-src"
  fi
fi
exec python3 "$here/$what.py" --jar "$jar" --classes "$classes" --work "$work" --shared "$shared" "$@"
