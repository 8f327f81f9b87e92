#!/bin/sh
: "${FLAG_SH_DEFAULT:=false}"
if [ "$FLAG_SH_TEST" = true ]; then exec web --search; fi
