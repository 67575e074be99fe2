# Shared by the scripts of this repository; to be sourced, never run.
#
# `root` is the repository's top, whichever directory the caller stands in.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jobs="$(nproc)"

# Compiler, build system and libraries: all that a build needs.
build_packages=(
  g++ cmake ninja-build pkg-config
  librocksdb-dev libcapnp-dev capnproto
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
  libspdlog-dev libfmt-dev libcli11-dev libssl-dev libsodium-dev libexpected-dev
  libsqlite3-dev libexpat1-dev libzip-dev libcsv-dev
  libxlsxwriter-dev libcairo2-dev libpango1.0-dev fonts-liberation2 fonts-dejavu-core
)
# What the test suite needs besides.
test_packages=(
  catch2 librapidcheck-dev libicu-dev curl hledger libxml2-utils poppler-utils sqlite3
  python3 python3-cryptography python3-jsonschema python3-openpyxl
)

# What planledger-bench needs to speak to the systems that it can be compared with.
peer_packages=(libpq-dev libhiredis-dev)

say() {
  printf '== %s\n' "$*" >&2
}

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Installs those of the Debian packages named that are not there yet, as root or through sudo.
need_packages() {
  command -v dpkg-query >/dev/null || die "this needs Debian's packages; install by hand: $*"
  local missing=() package
  for package in "$@"; do
    if [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]]
    then
      missing+=("$package")
    fi
  done
  ((${#missing[@]} > 0)) || return 0

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "these packages are missing, and neither root nor sudo is there: ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2 ||
    die "apt-get could not install: ${missing[*]}"
}

# configure PRESET [CMAKE OPTION...]; compiles through ccache where it is installed.
configure() {
  local preset="$1" options=("${@:2}")
  if command -v ccache >/dev/null; then
    options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  say "configuring build/$preset"
  (cd "$root" && cmake --preset "$preset" "${options[@]}") >&2
}

# build PRESET [TARGET...]
build() {
  local preset="$1" targets=()
  if (($# > 1)); then
    targets=(--target "${@:2}")
  fi
  say "building build/$preset"
  (cd "$root" && cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}") >&2
}
