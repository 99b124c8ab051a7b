#!/usr/bin/env python3
"""Fails when an include, or SQL text, is where the layer rules do not allow it.

Headers of one system (POSIX, Linux, Windows) are seen only by files named after it, and each such file has a counterpart, so that a build
for the other system has every function: x_posix.cpp or x_linux.cpp beside x_windows.cpp or x_portable.cpp. Tests and benchmarks keep the first
rule only.

Usage: check_layers.py <repository root>. Run by ctest as `architecture`.
"""
import pathlib
import re
import sys

# layer -> layers it may include (its own is always allowed)
LAYERS = {
    "core": set(),
    "net": {"core"},
    "store": {"core"},
    "cache": {"core"},
    "gateway": {"core", "net", "cache"},
}
# feature -> features whose *_service.hpp it may include, bottom-up: each names only earlier ones, so no cycle fits
FEATURES = {
    "settings": set(),
    "directory": set(),
    "identity": {"settings", "directory"},
    "conversations": {"settings", "directory"},
    "messaging": {"settings", "directory", "conversations"},
    "presence": {"directory"},
    "admin": {"settings", "directory", "identity"},
}
FEATURE_BASE = {"core", "store", "cache"}
GATEWAY_DOORS = {"access.hpp", "binder.hpp", "caller.hpp", "fan_out.hpp"}  # the narrow headers that features may see
# third-party header -> the only places (path under server/) that may see it
ONLY_IN = {
    r"\.pb\.h$": r"^(gateway|app)/|_(api|codec)\.[ch]pp$",  # app's commands speak to a running server in the contract's terms
    r"^(sqlite3\.h|mysql|jdbc)": r"^store/",
    r"^(hiredis|sw/redis)": r"^cache/",
    r"^boost/(beast|asio/(ip|ssl))[/.]": r"^(net|app)/",
}
# headers of one system: who may see them
SYSTEMS = {
    "POSIX": (
        r"^(sys/(?!types\.h)|arpa/|net/if|netinet/|(unistd|fcntl|poll|pthread|signal|termios|dirent|pwd|grp|netdb|dlfcn|sched|syslog|spawn|semaphore"
        r"|strings|glob|fnmatch|utime|langinfo|ifaddrs|ucontext|aio|mqueue|wordexp|regex)\.h$)",
        ("_posix.cpp", "_linux.cpp"),
    ),
    "Linux": (r"^(linux/|malloc\.h$|sys/(epoll|eventfd|inotify|prctl|sysinfo|signalfd|timerfd|random|sendfile)\.h$)", ("_linux.cpp",)),
    "Windows": (r"^((windows|winsock2?|ws2tcpip|io|direct|process|psapi|shlobj|aclapi|sddl|wincred|dpapi|wincrypt|tlhelp32|conio|objbase)\.h$)", ("_windows.cpp",)),
}
COUNTERPARTS = {"_posix": ("_windows", "_portable"), "_linux": ("_windows", "_portable"), "_windows": ("_posix", "_linux", "_portable")}
# the desktop client: room under client-qt/ -> what of ours it may include; its models and windows see plain values only
DESKTOP = {
    "models": r"^(client-qt/(models/|core/(messenger|events|values|profile)\.hpp)|core/)",
    "app": r"^(client-qt/(app/|models/|core/(messenger|events|values|profile)\.hpp)|core/)",
}
NOT_IN_DESKTOP = r"\.pb\.h$|^sqlite3|sqlite3mc|QtSql|^QSql|^boost/"
SQL = r'"\s*(SELECT|INSERT|UPDATE|DELETE) '


def includes(text):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M)


def allowed(layer, name):
    target, _, file = name.removeprefix("features/").partition("/")
    if target == layer or layer == "app" or target not in LAYERS.keys() | FEATURES.keys() | {"app"}:
        return True
    if layer not in FEATURES:
        return target in LAYERS.get(layer, set())
    if target == "gateway":
        return file in GATEWAY_DOORS
    return target in FEATURE_BASE or (target in FEATURES[layer] and file.endswith("service.hpp"))


def check(path, root):
    here, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
    layer = here.removeprefix("features/").split("/")[0] if "/" in here else "app"  # main.cpp
    for name in includes(text):
        if not allowed(layer, name):
            yield f"{layer} must not include {name}"
        yield from (f"{layer} must not see {name}" for rx, place in ONLY_IN.items() if re.search(rx, name) and not re.search(place, here))
    if re.search(SQL, text) and not re.search(r"^store/|_repository\.cpp$", here):
        yield "SQL outside a repository"


def check_desktop(path, root):
    here, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
    room = here.split("/")[0]
    if room == "core":
        yield from (f"the client's core must not see {name}" for name in includes(text) if re.match(r"Q[A-Z]|Qt|client-qt/(app|models|cli)/", name))
    if room not in DESKTOP:
        return
    for name in includes(text):
        ours = re.match(r"client-qt/|(core|net|store|cache|gateway|features|aviso)/", name)
        if re.search(NOT_IN_DESKTOP, name) or (ours and not re.search(DESKTOP[room], name)):
            yield f"{room} must not include {name}"
    if re.search(SQL, text):
        yield "SQL outside the client's core"


def check_headers(path):
    for system, (headers, endings) in SYSTEMS.items():
        for name in includes(path.read_text(encoding="utf-8")):
            if re.search(headers, name, re.I) and not path.name.endswith(endings):
                yield f"<{name}> is a header of {system}: only *{' and *'.join(endings)} may see it"


def check_counterpart(path, names):
    """`names`: every file there is, as paths."""
    for ending, others in COUNTERPARTS.items():
        if path.stem.endswith(ending):
            base = path.stem.removesuffix(ending)
            if not any(path.with_name(base + other + path.suffix) in names for other in others):
                yield f"has no counterpart: one of {', '.join(base + other + path.suffix for other in others)}"


def main():
    for i, (feature, uses) in enumerate(FEATURES.items()):
        assert uses <= set(list(FEATURES)[:i]), f"{feature} names a later feature"
    top = pathlib.Path(sys.argv[1])
    root = top / "server"
    files = [p for p in sorted(root.rglob("*")) if p.suffix in (".hpp", ".cpp")]
    problems = [f"{p}: {m}" for p in files for m in check(p, root)]
    client = top / "client-qt"
    problems += [f"{p}: {m}" for p in sorted(client.rglob("*")) if p.suffix in (".hpp", ".cpp") for m in check_desktop(p, client)]
    files += [p for p in sorted(client.rglob("*")) if p.suffix in (".hpp", ".cpp", ".h")]
    problems += [f"{p}: {m}" for p in files for m in check_counterpart(p, set(files))]
    files += [p for p in sorted((top / "tests").rglob("*")) if p.suffix in (".hpp", ".cpp")]  # a test may be about one system, but says so by its name
    problems += [f"{p}: {m}" for p in files for m in check_headers(p)]
    print("\n".join(problems) or f"{len(files)} files follow the rules")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
