#!/bin/sh
# Trains the shipped detection model and writes its figures into the model card. Some minutes on one core.
#   ./train.sh [DIRECTORY]   DIRECTORY holds rows that are not part of the project (see the card); without it the model learns the corpus alone
set -eu
data=${1:-../shared/data}
case "$data" in /*) ;; *) data=$(cd "$(dirname "$data")" 2>/dev/null && pwd || echo /nowhere)/$(basename "$data") ;; esac
cd "$(dirname "$0")/../.."
module=gateway-filters/scan
${MVN:-mvn} -q -B -pl $module -am test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/classpath.txt
exec java -Xmx3g -XX:+UseSerialGC -cp "$module/target/test-classes:$module/target/classes:$(cat $module/target/classpath.txt)" \
    io.m2mgateway.scan.model.ModelTraining "$module/corpus" "$data" \
    "$module/src/main/resources/io/m2mgateway/scan/model/windows.model" gateway-filters/docs/scan-model-card.md
