#include "power_cut_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>

namespace aviso::store::test {
namespace {

struct Disk {
    std::string now;     ///< what the operating system would show
    std::string synced;  ///< what the platter holds
};
std::mutex disk_mutex;
int operations_left = -1;  ///< -1: no end
long space_left = -1;      ///< -1: no end
int operations_done = 0;

/// False when this operation must fail.
bool spend_operation() {
    ++operations_done;
    if (operations_left < 0) return true;
    if (operations_left == 0) return false;
    --operations_left;
    return true;
}
std::map<std::string, std::shared_ptr<Disk>> disks;

struct File;

/// Of one database name, as one machine's processes share them; gone at a power cut.
struct Shared {
    std::vector<std::unique_ptr<char[]>> pages;                    ///< of the WAL index
    std::array<std::map<const File*, bool>, SQLITE_SHM_NLOCK> shm;  ///< holder: exclusively?
    std::map<const File*, int> levels;                              ///< locks of the database file
};
std::map<std::string, std::shared_ptr<Shared>> machine;

struct File {
    sqlite3_file base;
    std::shared_ptr<Disk>* disk;
    std::string* name;
    std::shared_ptr<Shared>* shared;
};
File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

int close(sqlite3_file* file) {
    const std::lock_guard lock{disk_mutex};
    (*of(file).shared)->levels.erase(&of(file));
    delete of(file).disk;
    delete of(file).name;
    delete of(file).shared;
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
    if (!spend_operation()) return SQLITE_IOERR_WRITE;
    std::string& now = (*of(file).disk)->now;
    const auto end = static_cast<std::size_t>(offset) + static_cast<std::size_t>(amount);
    if (now.size() < end) {
        const auto more = static_cast<long>(end - now.size());
        if (space_left >= 0 && more > space_left) return SQLITE_FULL;
        if (space_left >= 0) space_left -= more;
        now.resize(end);
    }
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
    if (!spend_operation()) return SQLITE_IOERR_FSYNC;
    Disk& disk = **of(file).disk;
    disk.synced = disk.now;
    return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    const std::lock_guard lock{disk_mutex};
    *size = static_cast<sqlite3_int64>((*of(file).disk)->now.size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
    const std::lock_guard lock{disk_mutex};
    auto& levels = (*of(file).shared)->levels;
    for (const auto& [holder, held] : levels) {
        if (holder == &of(file)) continue;
        if (held >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
        if (level >= SQLITE_LOCK_RESERVED && held >= SQLITE_LOCK_RESERVED) return SQLITE_BUSY;
        if (level >= SQLITE_LOCK_EXCLUSIVE && held >= SQLITE_LOCK_SHARED) return SQLITE_BUSY;
    }
    levels[&of(file)] = std::max(levels[&of(file)], level);
    return SQLITE_OK;
}
int unlock_file(sqlite3_file* file, int level) {
    const std::lock_guard lock{disk_mutex};
    (*of(file).shared)->levels[&of(file)] = level;
    return SQLITE_OK;
}
int somebody_reserved(sqlite3_file* file, int* held) {
    const std::lock_guard lock{disk_mutex};
    *held = 0;
    for (const auto& [holder, level] : (*of(file).shared)->levels) *held |= level >= SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as SQLite takes every disk to be, unless told otherwise

int shm_map(sqlite3_file* file, int page, int size, int, void volatile** out) {
    const std::lock_guard lock{disk_mutex};
    auto& pages = (*of(file).shared)->pages;
    while (pages.size() <= static_cast<std::size_t>(page)) pages.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *out = pages[static_cast<std::size_t>(page)].get();
    return SQLITE_OK;
}
int shm_lock(sqlite3_file* file, int first, int count, int flags) {
    const std::lock_guard lock{disk_mutex};
    auto& all = (*of(file).shared)->shm;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int i = first; i < first + count && (flags & SQLITE_SHM_LOCK); ++i) {
        for (const auto& [holder, alone] : all.at(static_cast<std::size_t>(i))) {
            if (holder != &of(file) && (exclusive || alone)) return SQLITE_BUSY;
        }
    }
    for (int i = first; i < first + count; ++i) {
        auto& holders = all.at(static_cast<std::size_t>(i));
        if (flags & SQLITE_SHM_LOCK) holders[&of(file)] = exclusive;
        else holders.erase(&of(file));
    }
    return SQLITE_OK;
}
void shm_barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }
int shm_unmap(sqlite3_file* file, int) {
    const std::lock_guard lock{disk_mutex};
    for (auto& holders : (*of(file).shared)->shm) holders.erase(&of(file));
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods{2,         close,           read,    write,       truncate,        sync,    file_size, lock_file, unlock_file,
                                  somebody_reserved, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,  shm_unmap, nullptr, nullptr};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    const std::lock_guard lock{disk_mutex};
    const std::string path = name ? name : "temporary";
    auto& disk = disks[path];
    if (!disk) disk = std::make_shared<Disk>();
    of(file).disk = new std::shared_ptr<Disk>{disk};
    of(file).name = new std::string{path};
    auto& shared = machine[path];
    if (!shared) shared = std::make_shared<Shared>();
    of(file).shared = new std::shared_ptr<Shared>{shared};
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
    machine.clear();  // connections of the dead machine keep what they hold
    operations_left = -1;
    space_left = -1;
}

void fail_after(int operations) {
    const std::lock_guard lock{disk_mutex};
    operations_left = operations > 0 ? operations : -1;
}

int operations() {
    const std::lock_guard lock{disk_mutex};
    return operations_done;
}

void limit_space(long bytes) {
    const std::lock_guard lock{disk_mutex};
    space_left = bytes;
}

std::map<std::string, std::string> platter() {
    const std::lock_guard lock{disk_mutex};
    std::map<std::string, std::string> files;
    for (const auto& [name, disk] : disks) files[name] = disk->synced;
    return files;
}

void start_with(const std::map<std::string, std::string>& files) {
    const std::lock_guard lock{disk_mutex};
    disks.clear();
    machine.clear();
    for (const auto& [name, bytes] : files) {
        auto& disk = disks[name] = std::make_shared<Disk>();
        disk->now = disk->synced = bytes;
    }
    operations_left = -1;
    space_left = -1;
}

namespace {

std::vector<std::string> first_column(sqlite3* db, const std::string& sql) {
    std::vector<std::string> rows;
    const auto take = [](void* to, int, char** values, char**) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(values[0] ? values[0] : "");
        return 0;
    };
    if (sqlite3_exec(db, sql.c_str(), take, &rows, nullptr) != SQLITE_OK) throw std::runtime_error{sql + ": " + sqlite3_errmsg(db)};
    return rows;
}

}  // namespace

std::string contents(const std::string& name) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, SQLITE_OPEN_READWRITE, power_cut_vfs().c_str());
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db{raw, sqlite3_close};
    if (code != SQLITE_OK) throw std::runtime_error{name + ": " + sqlite3_errmsg(raw)};
    std::string all;
    for (const std::string& fault : first_column(raw, "PRAGMA integrity_check")) {
        if (fault != "ok") throw std::runtime_error{name + " is damaged: " + fault};
    }
    for (const std::string& table : first_column(raw, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
        all += table + "\n";
        const auto row = first_column(raw, "SELECT group_concat('quote(\"' || name || '\")', '||'',''||') FROM pragma_table_info('" + table + "')").at(0);
        for (const std::string& line : first_column(raw, "SELECT " + row + " AS line FROM \"" + table + "\" ORDER BY line")) all += "  " + line + "\n";
    }
    return all;
}

}  // namespace aviso::store::test
