# Sourced by the other scripts: makes sure that Swift and the system libraries are there.
# Installs missing Debian packages (after saying which); says where to get Swift when it is missing.

# Each package, and the file by which it is known to be there.
declare -A packages=(
  [libpng-dev]=/usr/include/png.h
  [libjpeg62-turbo-dev]=/usr/include/jpeglib.h
)

fail() {
  echo "$1" >&2
  exit "$2"
}

require_packages() {
  local missing=()
  for package in "${!packages[@]}"; do [ -e "${packages[$package]}" ] || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "The development files of libpng and libjpeg-turbo are missing (Debian calls them ${missing[*]}); install them and try again." 69
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "These packages are missing and need root to install: apt-get install ${missing[*]}" 69
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]} with apt-get." >&2
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install ${missing[*]}; see its messages above." 69
}

require_swift() {
  command -v swift >/dev/null ||
    fail "Swift is missing. Get version 6.2 or later from https://www.swift.org/install/linux/ and put its usr/bin into PATH." 69
  local version
  version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+') ||
    fail "swift --version does not answer as it should; install Swift again from https://www.swift.org/install/linux/." 69
  [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" = 6.2 ] ||
    fail "Swift $version is too old; get version 6.2 or later from https://www.swift.org/install/linux/." 69
}

require_swift
require_packages
