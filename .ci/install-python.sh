#!/usr/bin/env bash
# Makes .venv with the pinned references. Nothing is done when .venv already holds exactly these.
set -euo pipefail
cmp -s .ci/requirements.txt .venv/installed.txt && exit 0
python3 -m venv --clear .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement .ci/requirements.txt
.venv/bin/python -m compileall -q .venv/lib >/dev/null 2>&1 || true
cp .ci/requirements.txt .venv/installed.txt
