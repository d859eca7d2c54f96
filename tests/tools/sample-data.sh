#!/usr/bin/env bash
# Makes sample-data/ again: sample-data.sh GENERATOR
set -e
"$1" sample sample-data
ls -l sample-data/*.csv
