#!/usr/bin/env bash
source "$(dirname "$0")/lib.sh"

if [[ "${FLAG_READ_ONLY_MODE:-}" == "1" ]]; then
  kubectl scale --replicas=0 deploy/writer
fi

[ "$FLAG_VERBOSE_SQL" = true ] && set -x

if is_flag_on nightly-dump; then
  ./dump.sh
fi

if is_flag_on "brownout" && [ -z "${CI:-}" ]; then
  echo "spot-nodes are off"
fi
exec ./run --ship-metrics="${FLAG_SHIP_METRICS}"
