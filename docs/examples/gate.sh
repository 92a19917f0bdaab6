#!/bin/sh
# A release script that goes no further with a product in which anything is left to look at: gate.sh SBOM
set -eu

code=0
bomward check --fail-on review -o table -o json=bomward.json -o "annotated=annotated-$(basename -- "$1")" -- "$1" || code=$?
case $code in
0) echo "released" ;;
1) echo "stopped: a finding fails the gate" ;;
3) echo "stopped: the SBOM could not be checked wholly, or its copy not be written; the lines above say which" ;;
*) echo "stopped: the call is wrong, or an output could not be written" ;;
esac
exit "$code"
