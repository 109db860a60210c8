# Sourced by the other scripts: makes sure that Swift and the system libraries are there.
# Installs missing Debian packages (after saying which); says where to get Swift when it is missing.

# Each package, and how it shows that it is there.
packages=(
  "libpng-dev header png.h"
  "zlib1g-dev header zlib.h"
  "libjpeg-dev header jpeglib.h"
  "libtiff-dev header tiffio.h"
  "libwebp-dev header webp/decode.h"
  "opencl-headers header CL/cl.h"
  "libsimdjson-dev header simdjson.h"
  "libxml2-dev header libxml2/libxml/xmlreader.h"
  "libyaml-dev header yaml.h"
  "pkg-config command pkg-config"
  # What Swift itself needs to build a package.
  "g++ command g++"
  "git command git"
  "ca-certificates file /etc/ssl/certs/ca-certificates.crt"
  "libcurl4 library libcurl.so.4"
  "libncurses6 library libncurses.so.6"
  "libsqlite3-0 library libsqlite3.so.0"
  "libxml2 library libxml2.so.2"
)

fail() {
  echo "$1" >&2
  exit 69
}

is_there() {
  case "$1" in
    header) [ -e "/usr/include/$2" ] || [ -e "/usr/include/$(uname -m)-linux-gnu/$2" ] || [ -e "/usr/local/include/$2" ] ;;
    command) command -v "$2" >/dev/null ;;
    file) [ -e "$2" ] ;;
    library) /sbin/ldconfig -p | grep -F "$2" >/dev/null ;;
  esac
}

require_packages() {
  local missing=() package kind sign as_root=()
  while read -r package kind sign; do is_there "$kind" "$sign" || missing+=("$package"); done < <(printf '%s\n' "${packages[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "These are missing (by their names in Debian); install them and try again: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "These packages are missing, and only root can install them: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  echo "Installing with apt-get: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install ${missing[*]}; see its messages above."
}

require_swift() {
  local version
  version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+') ||
    fail "swift --version does not answer as it should; install Swift again from https://www.swift.org/install/linux/."
  [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" = 6.2 ] ||
    fail "Swift $version is too old; get version 6.2 or later from https://www.swift.org/install/linux/."
}

command -v swift >/dev/null ||
  fail "Swift is missing. Get version 6.2 or later from https://www.swift.org/install/linux/ and put its usr/bin into PATH."
require_packages
require_swift
