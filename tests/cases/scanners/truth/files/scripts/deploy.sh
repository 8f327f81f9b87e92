#!/usr/bin/env bash
set -eu
# FLAG_COMMENTED=1
if [ "${FLAG_SHELL_READ:-false}" = "true" ]; then echo hi; fi
if [[ $FLAG_SHELL_BARE == true ]]; then echo hi; fi
export FLAG_EXPORTED=true
FLAG_ASSIGNED=1
[ -n "$FLAG_SHELL_N" ] && echo y
: "${FLAG_SHELL_COLON:?must be set}"
if flagctl enabled "shell-cli-key"; then echo y; fi
curl -fsS "https://flags/api/flags/url-key"
