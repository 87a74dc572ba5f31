#!/usr/bin/env bash
# Fetches the pinned KFP backend as a Go module and compiles it once, so that its test finds it in Go's caches.
set -euo pipefail
command -v go >/dev/null || { echo "Go is missing: install Go 1.24 or later, from https://go.dev/dl"; exit 1; }
cd test/interop/go
nice go build -o /dev/null .
