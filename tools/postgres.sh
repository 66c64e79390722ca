# Sourced by .ci/run: a throwaway PostgreSQL on a free port, gone when the script ends.

postgres_bin() {
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && printf '%s\n' "$folder"
    done | sort -V | tail -n 1
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# Sets `cluster` (its folder) and `address` (for QUNJIAN_DATABASE).
postgres_start() {
    bin=$(postgres_bin)
    if [ -z "$bin" ]; then
        apt_install "在 PostgreSQL 上跑测试" postgresql || return 1
        bin=$(postgres_bin)
    fi
    cluster=$(mktemp -d)
    [ "$(id -u)" != 0 ] || chown postgres "$cluster"
    port=$("$root/.venv/bin/python" -c \
        'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (
        cd "$cluster" || exit 1
        as_postgres "$bin/initdb" -D "$cluster/data" -U app -A trust -E UTF8 --locale=C.UTF-8 \
            >"$cluster.log" 2>&1 &&
            as_postgres "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" -o \
                "-p $port -k $cluster -c listen_addresses=127.0.0.1 -c fsync=off" start \
                >>"$cluster.log" 2>&1
    ) || { cat "$cluster.log" >&2; return 1; }
    address="postgresql://app@127.0.0.1:$port/postgres"
}

postgres_stop() {
    as_postgres "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$cluster" "$cluster.log"
}
