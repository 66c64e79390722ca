# Sourced by ./run, ./test and .ci/run: makes .venv and fills it, only when something changed.
# Messages go to standard error, so that the output of a command stays its own.

say() { printf '%s\n' "$*" >&2; }

have_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# apt_install WHAT_FOR PACKAGE…: installs when root, else says what is missing and fails.
apt_install() {
    what_for=$1
    shift
    if ! have_root; then
        say "缺少系统软件包 $*（$what_for）。请让管理员运行：apt-get install $*"
        return 1
    fi
    say "正在安装系统软件包 $*（$what_for）……"
    for attempt in once again; do
        if DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
            </dev/null >"$root/.venv-apt.log" 2>&1; then
            rm -f "$root/.venv-apt.log"
            return 0
        fi
        [ "$attempt" = once ] && { apt-get update </dev/null >/dev/null 2>&1 || true; }
    done
    say "安装 $* 没有成功，原因见 $root/.venv-apt.log。"
    return 1
}

python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 \
            && python_fits "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    python=$(find_python) || {
        apt_install "Python 3.11 至 3.13" python3 || return 1
        python=$(find_python) || { say "需要 Python 3.11、3.12 或 3.13。"; return 1; }
    }
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        apt_install "建立虚拟环境" python3-venv || return 1
    fi
    say "正在建立虚拟环境 .venv ……"
    rm -rf "$root/.venv"
    "$python" -m venv "$root/.venv" </dev/null || { rm -rf "$root/.venv"; return 1; }
}

# set_up STAMP_NAME LOCK: install a lock file and the program itself, once per content.
set_up() {
    lock=$root/$2
    stamp=$root/.venv/.$1
    wanted=$(cat "$lock" "$root/pyproject.toml" | sha256sum)
    if [ -x "$root/.venv/bin/python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] \
        && [ -x "$root/.venv/bin/qunjian" ]; then
        return 0
    fi
    if ! { [ -x "$root/.venv/bin/python" ] && "$root/.venv/bin/python" -m pip --version \
        >/dev/null 2>&1; }; then
        make_venv || return 1
    fi
    say "正在安装依赖（首次约一两分钟）……"
    pip="$root/.venv/bin/python -m pip --quiet --disable-pip-version-check install"
    # shellcheck disable=SC2086 -- the words of $pip are meant to be split
    $pip --require-hashes -r "$lock" </dev/null >&2 || { say "依赖没有装成，见上。"; return 1; }
    # shellcheck disable=SC2086
    $pip --no-deps --no-build-isolation -e "$root" </dev/null >&2 || return 1
    printf '%s\n' "$wanted" >"$stamp"
}

# set_up_spark: what the extra "spark" adds, in a folder of its own that $spark names afterwards,
# and a Java if this is root. Only .ci/run asks for it.
set_up_spark() {
    spark=$root/.venv/extra-spark
    wanted=$(sha256sum <"$root/requirements-spark.lock")
    if ! { [ -f "$spark/.stamp" ] && [ "$(cat "$spark/.stamp")" = "$wanted" ]; }; then
        say "正在安装 PySpark（约 500 MB）……"
        rm -rf "$spark"
        "$root/.venv/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps \
            --require-hashes --target "$spark" -r "$root/requirements-spark.lock" </dev/null >&2 \
            || { say "PySpark 没有装成，见上。"; return 1; }
        printf '%s\n' "$wanted" >"$spark/.stamp"
    fi
    command -v java >/dev/null 2>&1 || apt_install "Spark 需要 Java" openjdk-17-jre-headless \
        || say "没有 Java，集群比对的测试会跳过。"
}
