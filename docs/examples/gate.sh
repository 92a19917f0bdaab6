#!/bin/sh
# A release script that goes no further with a product that is not clear: gate.sh SBOM
set -eu

code=0
bomward check -o table -o json=bomward.json -o "annotated=annotated-$(basename -- "$1")" -- "$1" || code=$?
case $code in
0) echo "released" ;;
1) echo "stopped: a finding fails the gate" ;;
3) echo "stopped: the SBOM could not be checked wholly; ask whoever made it" ;;
*) echo "stopped: the call is wrong" ;;
esac
exit "$code"
