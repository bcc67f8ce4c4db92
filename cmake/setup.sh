# Installs what is missing, and builds. Sourced by ./rollcast, ./check and .ci/nightly, from the top of the tree; prints to stderr only.

build_packages=(g++ cmake ninja-build ccache mold binutils musl-dev libboost-dev libeigen3-dev nlohmann-json3-dev libfmt-dev libcli11-dev libssl-dev fonts-droid-fallback)
test_packages=(catch2 librandom123-dev chromium clang libomp-dev libclang-rt-14-dev)

# Extra options of the next configurations, before those of the command line.
configure_options=()

# How long to wait for package locks that others hold, in seconds.
lock_patience=${ROLLCAST_LOCK_PATIENCE:-600}

say() { printf '%s\n' "$*" >&2; }

# What apt-get and dpkg say when another process holds a lock.
lock_is_held='Could not get lock|, is another process using it\?|lock (was|is) locked by another process'

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Runs apt-get, as root; quiet unless it fails. Of the locks that it takes, apt-get waits for dpkg's alone, so whichever
# it does not get in time, it is started again.
apt_get() {
  local as_root=(env) output code lock waiting= start=$SECONDS
  [ "$(id -u)" -eq 0 ] || as_root=(sudo env)
  while true; do
    code=0
    output=$("${as_root[@]}" LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=5 "$@" 2>&1) || code=$?
    [ $code -ne 0 ] || return 0
    lock=$(grep -m 1 -E "$lock_is_held" <<<"$output") || break
    [ $((SECONDS - start)) -lt "$lock_patience" ] || break
    [ -n "$waiting" ] || say "Waiting for another process to finish with packages, $lock_patience s at most. ${lock#E: }"
    waiting=yes
    sleep 2
  done
  say "$output"
  say "apt-get $1 failed."
  return $code
}

# Debian packages, only those that are missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    say "These Debian packages are missing, and installing them needs root (there is no sudo here):"
    say "  apt-get install ${missing[*]}"
    return 1
  fi
  say "Installing ${missing[*]} ..."
  apt_get update || say "Going on with the package lists of before."
  apt_get install -y --no-install-recommends "${missing[@]}"
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || need_packages nodejs npm
}

# The packages of a lock file, unless they are there already.
need_npm_packages() {
  local folder=$1
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  say "Installing the npm packages of $folder ..."
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2) && touch "$folder/node_modules/.package-lock.json"
}

# Copies a build's output to a log; on a terminal, one line tells how far it is.
log_and_count() {
  local name=$1 log=$2 line
  if [ ! -t 2 ]; then
    say "$name ..."
    cat >"$log"
    return
  fi
  printf '%s ...' "$name" >&2
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line"
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] && printf '\r\033[K%s: %s of %s' "$name" "${BASH_REMATCH[@]:1}" >&2
  done >"$log"
  printf '\n' >&2
}

# Configures and builds a preset; quiet unless it fails. The rest of the arguments go to the build.
build_preset() {
  local preset=$1 log=build/$1.log code=0
  shift
  mkdir -p build
  (
    set -o pipefail
    {
      cmake --preset "$preset" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold "${configure_options[@]}" &&
        cmake --build --preset "$preset" "$@"
    } 2>&1 | log_and_count "Building ($preset)" "$log"
  ) || code=$?
  [ $code -ne 0 ] || return 0
  tail -n 60 "$log" >&2
  say "The build failed; all of it is in $log"
  exit $code
}
