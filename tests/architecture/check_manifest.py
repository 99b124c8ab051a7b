#!/usr/bin/env python3
"""Fails when vcpkg.json (the dependencies on Windows) does not name what CMake looks for, or names what nothing uses.

Usage: check_manifest.py <repository root>. Run by ctest as `manifest`.
"""
import json
import pathlib
import re
import sys

# what CMake looks for -> ports of vcpkg.json; Boost's are counted by include
PORTS = {
    "benchmark": {"benchmark"}, "boost": set(), "cli11": {"cli11"}, "fmt": {"fmt"}, "gtest": {"gtest"}, "hiredis": {"hiredis"}, "libargon2": {"argon2"},
    "libzstd": {"zstd"}, "nlohmann_json": {"nlohmann-json"}, "openssl": {"openssl"}, "prometheus-cpp": {"prometheus-cpp"}, "protobuf": {"protobuf"}, "qt6": {"qtbase", "qtsvg", "qttools"},
    "spdlog": {"spdlog"}, "sqlite3": {"sqlite3"},
}
# first folder or file of an include -> port, where CMake has no package to look for
HEADERS = {"toml++": "tomlplusplus", "csv.h": "libcsv", "jdbc": "mysql-connector-cpp", "mysql_driver.h": "mysql-connector-cpp", "cppconn": "mysql-connector-cpp"}
NOT_PACKAGES = {"threads", "pkgconfig", "git", "python3"}  # of the compiler or the build itself


def looked_for(root):
    files = [root / "CMakeLists.txt", *(p for d in ("server", "client-qt", "tests", "cmake") for p in (root / d).rglob("CMakeLists.txt"))]
    for file in files:
        text = re.sub(r"#.*", "", file.read_text(encoding="utf-8"))
        for name in re.findall(r"find_package\(\s*(\w[\w+-]*)", text):
            yield name.lower(), file
        for arguments in re.findall(r"pkg_check_modules\(\s*\w+([^)]*)\)", text):
            yield from ((word.split(">")[0].lower(), file) for word in arguments.split() if word not in ("REQUIRED", "IMPORTED_TARGET", "QUIET"))


def ports_of_headers(root):
    for file in (p for d in ("server", "client-qt", "tests") for p in (root / d).rglob("*.[ch]pp")):
        for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)', file.read_text(encoding="utf-8"), re.M):
            first, _, rest = name.partition("/")
            if first == "boost":
                yield "boost-" + re.split(r"[/.]", rest)[0].replace("_", "-")
            elif first in HEADERS:
                yield HEADERS[first]


def main():
    root = pathlib.Path(sys.argv[1])
    manifest = json.loads((root / "vcpkg.json").read_text(encoding="utf-8"))
    parts = [manifest, *manifest.get("features", {}).values()]
    named = {d if isinstance(d, str) else d["name"] for part in parts for d in part.get("dependencies", [])}
    problems, needed = [], set(ports_of_headers(root))
    for name, file in looked_for(root):
        if name in NOT_PACKAGES:
            continue
        if name not in PORTS:
            problems.append(f"{file}: looks for {name}; name its port in {sys.argv[0]}")
        needed |= PORTS.get(name, set())
    problems += [f"vcpkg.json lacks {port}" for port in sorted(needed - named)]
    problems += [f"vcpkg.json names {port}, which no CMakeLists.txt looks for" for port in sorted(named - needed)]
    print("\n".join(problems) or f"{len(named)} ports")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
