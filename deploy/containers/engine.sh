#!/usr/bin/env bash
# Starts a Docker engine that keeps everything it has in one folder, for machines without one that runs. Needs root and
# the packages docker.io and iptables. It leaves the machine's firewall alone, so its containers reach each other and
# the machine reaches their published ports, but they do not reach the outside: build with
# BUILD_OPTIONS='--network host'.
#
# Usage: engine.sh start FOLDER    then: export DOCKER_HOST=unix://FOLDER/docker.sock
#        engine.sh stop FOLDER     ends it; the folder stays
set -euo pipefail

usage() {
    sed -n '/^# Usage/,/^set/s/^# \{0,1\}//p' "$0" | grep -v ^set >&2
    exit 2
}

start() {
    mkdir -p "$folder"
    nohup dockerd --data-root "$folder/data" --exec-root "$folder/exec" --host "unix://$folder/docker.sock" \
        --pidfile "$folder/docker.pid" --bridge=none --iptables=false --ip6tables=false \
        >"$folder/log" 2>&1 </dev/null &
    engine=$!
    until docker --host "unix://$folder/docker.sock" info >/dev/null 2>&1; do
        kill -0 "$engine" 2>/dev/null || { echo "The engine ended; its last words are in $folder/log." >&2; exit 1; }
        sleep 0.2
    done
    echo "export DOCKER_HOST=unix://$folder/docker.sock"
}

[ $# -eq 2 ] || usage
folder=$(realpath -m "$2")
case $1 in
    start) start ;;
    stop) kill "$(cat "$folder/docker.pid")" ;;
    *) usage ;;
esac
