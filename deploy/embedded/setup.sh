#!/bin/sh
# Makes what `make` needs, and says in one line what it cannot make.
#   setup.sh python     .venv from requirements.lock
#   setup.sh frontend   node_modules from package-lock.json
#   setup.sh browser    chromium and a Chinese font, for the end-to-end tests
#   setup.sh bench      what the benchmark measures us against, from requirements-bench.lock
#   setup.sh rabbitmq   RabbitMQ's programs, for the tests and BUS=rabbitmq; its own service is not left running
set -eu
cd "$(dirname "$0")/../.."

say() { printf '%s\n' "$*"; }
fail() { say "qinglan: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# install WHAT APT BREW: WHAT is for people, the others are packages.
install() {
    what=$1 apt=$2 brew=$3
    if has apt-get; then
        [ "$(id -u)" = 0 ] || fail "$what is missing: sudo apt-get install $apt"
        say "Installing $what ..."
        log=$(mktemp)
        # shellcheck disable=SC2086  # several packages in one word
        { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $apt; } >"$log" 2>&1 ||
            fail "apt-get could not install $apt: $(tail -n 1 "$log")"
        rm -f "$log"
    elif has brew; then
        say "Installing $what ..."
        # shellcheck disable=SC2086
        brew install --quiet $brew >/dev/null || fail "brew could not install $brew"
    else
        fail "$what is missing: install it with this system's package manager"
    fi
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# PYTHON= of the caller, else the first that is new enough.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not Python 3.11 or newer"
        return
    fi
    for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$PYTHON"; then return; fi
    done
    has python3 && fail "Python 3.11 or newer is needed, this is $(python3 -V 2>&1); name another one with make PYTHON=..."
    fail "Python 3.11 or newer is needed, and there is no python3"
}

make_venv() {
    if [ -x .venv/bin/python ] && is_new_enough .venv/bin/python; then return; fi
    find_python
    if ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        install "the venv module of $PYTHON" python3-venv python
    fi
    "$PYTHON" -m venv --clear .venv || fail "$PYTHON could not make a virtual environment in .venv"
}

python_packages() {
    make_venv
    say "Installing Python packages into .venv ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock ||
        fail "pip could not install requirements.lock: see above"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
        fail "pip could not install this checkout: see above"
}

bench() {
    say "Installing the benchmark's packages into .venv ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock ||
        fail "pip could not install requirements-bench.lock: see above"
}

frontend() {
    has npm || install "npm" "nodejs npm" node
    say "Installing browser packages into node_modules ..."
    npm ci --silent || fail "npm ci failed: see above"
}

browser() {
    has chromium || has chromium-browser || has google-chrome || [ -d "/Applications/Google Chrome.app" ] ||
        install "Chromium" chromium "--cask google-chrome"
    if has apt-get && ! fc-list :lang=zh 2>/dev/null | grep -q .; then
        install "a Chinese font" "fontconfig fonts-noto-cjk" ""
    fi
}

rabbitmq() {
    for folder in /usr/lib/rabbitmq/bin /opt/homebrew/opt/rabbitmq/sbin /usr/local/opt/rabbitmq/sbin; do
        if [ -x "$folder/rabbitmq-server" ]; then return; fi
    done
    install "RabbitMQ" rabbitmq-server rabbitmq
    if has apt-get; then stop_service rabbitmq-server; fi
}

# The package starts a broker for the whole machine; ours runs in a folder of its own.
stop_service() {
    if [ -d /run/systemd/system ]; then
        systemctl disable --now --quiet "$1" || fail "the service $1 could not be stopped: systemctl disable --now $1"
    elif has service && service "$1" status >/dev/null 2>&1; then
        service "$1" stop >/dev/null || fail "the service $1 could not be stopped: service $1 stop"
    fi
}

case "${1:-}" in
    python) python_packages ;;
    frontend) frontend ;;
    browser) browser ;;
    rabbitmq) rabbitmq ;;
    bench) bench ;;
    *) fail "usage: setup.sh python | frontend | browser | rabbitmq | bench" ;;
esac
