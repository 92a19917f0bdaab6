#!/bin/sh
# bomward in a container: no network, no rights, and nothing but the working folder: docker.sh [OPTION ...] SBOM ...
set -eu

exec docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
    --user "$(id -u):$(id -g)" --volume "$PWD:/data" registry.example/bomward:0.1.0 check "$@"
