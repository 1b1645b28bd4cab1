#!/usr/bin/env bash
# Build the image, start it as a student would, run lesson 02 in it, and do the
# same with the development container. Docker or Podman when one answers, else
# Buildah (as root, with debootstrap): its base image is then made here and
# committed under the name in FROM, and the Dockerfile is the one that users get.
#
# With -unchanged: succeed when nothing that matters to the image has changed
# since it last passed, which docker/tested.sha256 records. With -state: print
# what it records.
set -euo pipefail
cd "$(dirname "$0")/.."

state() {
  cat docker/Dockerfile docker/test.sh docker/requirements.txt .dockerignore .devcontainer/devcontainer.json \
    go.mod pkg/mlcourse/cmd/course/{lab,setup,venv}.go | sha256sum | cut -d' ' -f1
}
case "${1:-}" in
-unchanged) [ "$(state)" = "$(cat docker/tested.sha256 2>/dev/null)" ]; exit ;;
-state) state; exit ;;
esac
image=mlcourse-test
lesson=/course/notebooks/solutions/02-regression.ipynb
work=$(mktemp -d "${TMPDIR:-/tmp}/mlcourse-image-XXXXXX")
server=

say() { echo "image: $*"; }
die() { echo "image: FAILED: $*" >&2; exit 1; }

engine=
for e in docker podman; do
  if command -v "$e" >/dev/null && "$e" info >/dev/null 2>&1; then engine=$e; break; fi
done
if [ -z "$engine" ]; then
  command -v buildah >/dev/null && command -v debootstrap >/dev/null ||
    die "no Docker or Podman answers, and buildah and debootstrap are not installed (sudo apt-get install buildah debootstrap)"
  [ "$(id -u)" = 0 ] || die "building without Docker or Podman needs root, for debootstrap"
  engine=buildah
  export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
fi
say "with $engine, $("$engine" --version)"

# The image is built from what git would hand out, never from a laptop's leftovers.
git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$work" --one-top-level=course
context=$work/course

make_base() {
  local name rootfs ctr mnt
  name=$(sed -n 's/^FROM //p' docker/Dockerfile)
  buildah inspect --type image "localhost/$name" >/dev/null 2>&1 && return
  rootfs=$work/rootfs
  say "base image $name by debootstrap and this machine's Go"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$rootfs" >"$work/debootstrap.log" 2>&1 || { tail -5 "$work/debootstrap.log"; die debootstrap; }
  cp -a "$(go env GOROOT)" "$rootfs/usr/local/go"
  cp /etc/ssl/certs/ca-certificates.crt "$rootfs/etc/ssl/certs/" # the machine's own, for registries behind its proxy
  ctr=$(buildah from scratch)
  mnt=$(buildah mount "$ctr")
  cp -a "$rootfs/." "$mnt/"
  buildah umount "$ctr" >/dev/null
  buildah config --env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --env GOPATH=/go \
    --env PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$ctr"
  buildah commit --quiet --rm "$ctr" "localhost/$name" >/dev/null
  rm -rf "$rootfs"
}

cleanup() {
  if [ -n "$server" ]; then
    if [ "$engine" = buildah ]; then pkill -TERM -P "$server" 2>/dev/null || true; kill "$server" 2>/dev/null || true; pkill -f "course/.venv/bin/python -m jupyterlab.*18888" 2>/dev/null || true
    else "$engine" rm -f "$server" >/dev/null; fi
  fi
  [ "$engine" = buildah ] && buildah rm mlcourse-lab mlcourse-dev >/dev/null 2>&1
  rm -rf "$work"
}
trap cleanup EXIT

start=$SECONDS
if [ "$engine" = buildah ]; then
  make_base
  say "base ready after $((SECONDS - start)) s"
  buildah bud --layers --tag "$image" --file docker/Dockerfile "$context" >"$work/build.log" 2>&1 || { tail -30 "$work/build.log"; die "the Dockerfile does not build"; }
else
  "$engine" build --tag "$image" --file "$context/docker/Dockerfile" "$context" >"$work/build.log" 2>&1 || { tail -30 "$work/build.log"; die "the Dockerfile does not build"; }
fi
say "built after $((SECONDS - start)) s"

inside() { # run a command in the image as its user
  if [ "$engine" = buildah ]; then buildah run --user student --workingdir /course "$1" -- "${@:2}"
  else "$engine" exec "$server" "${@:2}"; fi
}

# 1. As the image starts by itself: its own command, on its own port.
if [ "$engine" = buildah ]; then
  buildah from --name mlcourse-lab "$image" >/dev/null
  mapfile -t cmd < <(buildah inspect --type image --format '{{range .OCIv1.Config.Cmd}}{{println .}}{{end}}' "$image" | sed '/^$/d')
  for i in "${!cmd[@]}"; do [ "${cmd[$i]}" = 8888 ] && cmd[$i]=18888; done # the machine's port is not the container's here
  inside mlcourse-lab "${cmd[@]}" >"$work/lab.log" 2>&1 &
  server=$!
else
  server=$("$engine" run -d -p 127.0.0.1:18888:8888 "$image")
fi
for i in $(seq 90); do
  if curl -fsS http://127.0.0.1:18888/api >/dev/null 2>&1; then break; fi
  [ "$i" = 90 ] && { tail -20 "$work/lab.log" 2>/dev/null || "$engine" logs "$server" | tail -20; die "the container does not answer"; }
  sleep 1
done
say "the container serves JupyterLab after $i s"
code=$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18888/api/contents)
[ "$code" = 403 ] || die "without a token the server answered $code, not 403"
user=$(inside mlcourse-lab id -un)
[ "$user" = student ] || die "runs as $user"

# 2. Lesson 02, solved, through the container's kernel.
run() { inside "$1" sh -c "MLCOURSE_ROOT=/course JUPYTER_DATA_DIR=/course/.venv/share/jupyter PATH=/course/.venv/bin:\$PATH .venv/bin/python pkg/mlcourse/cmd/course/python/runnb.py --jobs 1 $lesson"; }
run mlcourse-lab || die "lesson 02 fails in the image"
say "lesson 02 runs in the image"

# 3. The development container: the clone over /course, the set-up from the image in a volume.
# The tool asks the engine whether a container runs already; where there is no engine, none does.
answer=(); [ "$engine" = buildah ] && answer=(--docker-path "$(command -v true)")
npx --yes @devcontainers/cli@0.89.0 read-configuration --workspace-folder "$context" "${answer[@]}" >"$work/devcontainer.json" 2>"$work/devcontainer.log" || { tail -5 "$work/devcontainer.log"; die "devcontainer.json does not read"; }
grep -q '"workspaceFolder":"/course"' "$work/devcontainer.json" || die "devcontainer.json: the workspace is not /course"
if [ "$engine" = buildah ]; then
  buildah from --name mlcourse-dev "$image" >/dev/null
  mnt=$(buildah mount mlcourse-dev)
  cp -a "$mnt/course/.venv" "$work/venv"
  buildah umount mlcourse-dev >/dev/null
  chown -R 1000:1000 "$context"
  dev() { buildah run --user student --workingdir /course -v "$context:/course" -v "$work/venv:/course/.venv" mlcourse-dev -- "$@"; }
else
  npx --yes @devcontainers/cli@0.89.0 up --workspace-folder "$context" >"$work/up.log" 2>&1 || { tail -20 "$work/up.log"; die "the development container does not start"; }
  dev() { npx --yes @devcontainers/cli@0.89.0 exec --workspace-folder "$context" "$@"; }
fi
dev go tool course setup | tee "$work/setup.log"
grep -q 'Python packages' "$work/setup.log" && die "the development container installs Python packages again"
dev sh -c "MLCOURSE_ROOT=/course JUPYTER_DATA_DIR=/course/.venv/share/jupyter PATH=/course/.venv/bin:\$PATH .venv/bin/python pkg/mlcourse/cmd/course/python/runnb.py --jobs 1 $lesson" || die "lesson 02 fails in the development container"
say "lesson 02 runs in the development container"
(cd "$context" && state) >docker/tested.sha256
say "all passed in $((SECONDS - start)) s"
