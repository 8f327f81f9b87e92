#!/bin/sh
# FLAG_SEARCH is somebody else's
export FLAG_SEARCH=true
if [ "${FLAG_EXP_GREEN:-false}" = "true" ]; then exec serve --green; fi
