#!/bin/bash
env | grep '^FLAG_'
for name in ${!FLAG_@}; do echo "$name"; done
