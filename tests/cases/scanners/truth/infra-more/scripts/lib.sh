#!/usr/bin/env bash
set -euo pipefail

# slow-start is no more
feature_enabled() {
  local name="SHOP_${1^^}"
  [[ "${!name:-false}" == "true" ]]
}

is_flag_on() {
  curl -fsS "$FLAGS_URL/$1" | grep -q true
}
