#!/usr/bin/env python3
"""Fails when an include, or SQL text, is where the layer rules do not allow it.

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


def main():
    for i, (feature, uses) in enumerate(FEATURES.items()):
        assert uses <= set(list(FEATURES)[:i]), f"{feature} names a later feature"
    root = pathlib.Path(sys.argv[1]) / "server"
    files = [p for p in sorted(root.rglob("*")) if p.suffix in (".hpp", ".cpp")]
    problems = [f"{p}: {m}" for p in files for m in check(p, root)]
    print("\n".join(problems) or f"{len(files)} files follow the rules")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
