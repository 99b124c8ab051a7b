#include "power_cut_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace aviso::store::test {
namespace {

struct Disk {
    std::string now;     ///< what the operating system would show
    std::string synced;  ///< what the platter holds
};
std::mutex disk_mutex;
std::map<std::string, std::shared_ptr<Disk>> disks;

/// Shared memory of the WAL index, per database name; gone at a power cut.
std::map<std::string, std::vector<std::unique_ptr<char[]>>> shared_memory;

struct File {
    sqlite3_file base;
    std::shared_ptr<Disk>* disk;
    std::string* name;
};
File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

int close(sqlite3_file* file) {
    delete of(file).disk;
    delete of(file).name;
    return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    const std::lock_guard lock{disk_mutex};
    const std::string& now = (*of(file).disk)->now;
    const auto from = std::min(static_cast<std::size_t>(offset), now.size());
    const auto there = std::min(static_cast<std::size_t>(amount), now.size() - from);
    std::memcpy(out, now.data() + from, there);
    if (there == static_cast<std::size_t>(amount)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(amount) - there);
    return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* in, int amount, sqlite3_int64 offset) {
    const std::lock_guard lock{disk_mutex};
    std::string& now = (*of(file).disk)->now;
    const auto end = static_cast<std::size_t>(offset) + static_cast<std::size_t>(amount);
    if (now.size() < end) now.resize(end);
    std::memcpy(now.data() + offset, in, static_cast<std::size_t>(amount));
    return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const std::lock_guard lock{disk_mutex};
    (*of(file).disk)->now.resize(static_cast<std::size_t>(size));
    return SQLITE_OK;
}

int sync(sqlite3_file* file, int) {
    const std::lock_guard lock{disk_mutex};
    Disk& disk = **of(file).disk;
    disk.synced = disk.now;
    return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    const std::lock_guard lock{disk_mutex};
    *size = static_cast<sqlite3_int64>((*of(file).disk)->now.size());
    return SQLITE_OK;
}

// One connection at a time uses a database here, so locks need not be kept.
int lock_nothing(sqlite3_file*, int) { return SQLITE_OK; }
int nobody_holds_it(sqlite3_file*, int* held) { *held = 0; return SQLITE_OK; }
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int characteristics(sqlite3_file*) { return 0; }

int shm_map(sqlite3_file* file, int page, int size, int, void volatile** out) {
    const std::lock_guard lock{disk_mutex};
    auto& pages = shared_memory[*of(file).name];
    while (pages.size() <= static_cast<std::size_t>(page)) pages.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *out = pages[static_cast<std::size_t>(page)].get();
    return SQLITE_OK;
}
int shm_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void shm_barrier(sqlite3_file*) {}
int shm_unmap(sqlite3_file*, int) { return SQLITE_OK; }

const sqlite3_io_methods kMethods{2,         close,           read,    write,       truncate,        sync,    file_size, lock_nothing, lock_nothing,
                                  nobody_holds_it, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,  shm_unmap, nullptr, nullptr};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    const std::lock_guard lock{disk_mutex};
    const std::string path = name ? name : "temporary";
    auto& disk = disks[path];
    if (!disk) disk = std::make_shared<Disk>();
    of(file).disk = new std::shared_ptr<Disk>{disk};
    of(file).name = new std::string{path};
    file->pMethods = &kMethods;
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
}
int remove(sqlite3_vfs*, const char* name, int) {
    const std::lock_guard lock{disk_mutex};
    disks.erase(name);
    return SQLITE_OK;
}
int access(sqlite3_vfs*, const char* name, int, int* there) {
    const std::lock_guard lock{disk_mutex};
    *there = disks.contains(name) ? 1 : 0;
    return SQLITE_OK;
}
int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

}  // namespace

std::string power_cut_vfs() {
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs own = *sqlite3_vfs_find(nullptr);  // time, sleep and randomness as usual
        own.pNext = nullptr;
        own.szOsFile = sizeof(File);
        own.zName = "power-cut";
        own.xOpen = open;
        own.xDelete = remove;
        own.xAccess = access;
        own.xFullPathname = full_path;
        return own;
    }();
    static const int registered = sqlite3_vfs_register(&vfs, 0);
    (void)registered;
    return vfs.zName;
}

void cut_power() {
    const std::lock_guard lock{disk_mutex};
    for (auto& [name, disk] : disks) {
        // Connections that are still open go on with what the dead machine saw; the new ones find the platter.
        auto after = std::make_shared<Disk>();
        after->now = after->synced = disk->synced;
        disk = std::move(after);
    }
    // A map is never freed while a connection of the dead machine may look at it.
    static std::vector<decltype(shared_memory)> kept;
    kept.push_back(std::move(shared_memory));
    shared_memory.clear();
}

}  // namespace aviso::store::test
