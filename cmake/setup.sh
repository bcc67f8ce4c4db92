# Installs what is missing. Sourced by ./rollcast and ./check, from the top of the tree; prints to stderr only.

build_packages=(g++ cmake ninja-build libboost-dev nlohmann-json3-dev libfmt-dev
  libcli11-dev libssl-dev musl-dev)
test_packages=(catch2 librandom123-dev chromium)

say() { printf '%s\n' "$*" >&2; }

# Debian packages, only those that are missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      say "These Debian packages are missing, and installing them needs root (there is no sudo here):"
      say "  apt-get install ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  say "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || need_packages nodejs npm
}

# The packages of a lock file, unless they are there already.
need_npm_packages() {
  local folder=$1
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  say "Installing the npm packages of $folder"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2) && touch "$folder/node_modules/.package-lock.json"
}

# Configures and builds a preset; quiet unless it fails. The rest of the arguments go to the build.
build_preset() {
  local preset=$1 log
  shift
  local launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  mkdir -p build
  log=build/$preset.log
  say "Building ($preset) ..."
  if ! { cmake --preset "$preset" "${launcher[@]}" && cmake --build --preset "$preset" "$@"; } >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    say "The build failed; all of it is in $log"
    exit 1
  fi
}
