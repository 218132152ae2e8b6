# Sourced by ./run and ./test: what this machine lacks to build, and with "window" also to
# open a window, is installed where apt-get can do it, and said in words where it cannot.

needed_rust_minor=95

build_packages="gcc libc6-dev"
window_packages="libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0 libgl1 libgl1-mesa-dri"

say() {
    printf '%s\n' "$*" >&2
}

# The packages of a list that are not installed.
missing_of() {
    missing=""
    for package in "$@"; do
        status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || missing="$missing $package"
    done
    printf '%s' "$missing"
}

install_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        command -v cc >/dev/null ||
            say "This system has no apt-get. If something is missing, install what your system calls: $*"
        return 0
    fi
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing, and there is no sudo to install them. As root:"
            say "  apt-get install$missing"
            exit 1
        fi
        as_root="sudo"
    fi
    say "Installing what this machine lacks:$missing"
    # shellcheck disable=SC2086 # lists of words
    if ! { $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing; } </dev/null >&2; then
        say "apt-get could not install them; its messages stand above."
        exit 1
    fi
}

how_to_get_rust() {
    say "Get it from https://rustup.rs, which is one line:"
    say "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"
    say "and start this again."
    exit 1
}

find_cargo() {
    # rustup puts it here, and a terminal opened before does not know yet.
    PATH="$PATH:${CARGO_HOME:-${HOME:-/}/.cargo}/bin"
    export PATH
    if ! command -v cargo >/dev/null; then
        say "Rust is missing: there is no cargo on this machine."
        how_to_get_rust
    fi
    # Asked in the project's folder, where a pinned toolchain would count.
    version=$(cd "$here" && cargo --version 2>/dev/null | cut -d' ' -f2)
    minor=$(printf '%s' "$version" | cut -d. -f2)
    case "$minor" in
        '' | *[!0-9]*) return 0 ;;
    esac
    if [ "${version%%.*}" -eq 1 ] && [ "$minor" -lt "$needed_rust_minor" ]; then
        say "Rust $version is too old; 1.$needed_rust_minor or newer is needed."
        if command -v rustup >/dev/null; then
            say "Update it with: rustup update stable"
            exit 1
        fi
        how_to_get_rust
    fi
}

# prepare build | prepare window
prepare() {
    # shellcheck disable=SC2086 # lists of words
    case "$1" in
        build) install_packages $build_packages ;;
        window) install_packages $build_packages $window_packages ;;
    esac
    find_cargo
}
