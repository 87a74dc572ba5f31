#!/usr/bin/env bash
# Installs podman and buildah with runc, a registry, and Chromium, from apt. Quick and silent where they are present.
set -euo pipefail
wanted=()
for tool in podman buildah runc skopeo docker-registry chromium; do
  command -v "$tool" >/dev/null || wanted+=("$tool")
done
# Not on the path, and only recommended by podman, which does not start without it.
[ -x /usr/lib/podman/netavark ] || wanted+=(netavark)
[ ${#wanted[@]} -eq 0 ] && exit 0
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_root apt-get update -q
as_root apt-get install -y -q --no-install-recommends "${wanted[@]}" fonts-dejavu-core
