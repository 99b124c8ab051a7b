#include "store/sqlite_wal_buffer.hpp"

#include <sqlite3.h>

#include <deque>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace aviso::store {
namespace {

constexpr std::size_t kMostGathered = 64 * 1024;  // SQLite's own VFS writes less than 128 KiB in one call

/// What SQLite holds as the log's sqlite3_file; the underlying VFS's own follows it in memory.
struct WalFile {
    sqlite3_file base;  // first: SQLite sees this
    sqlite3_file* real;
    std::vector<char>* gathered;  ///< Not in the file yet; null until the first write.
    sqlite3_int64 at;             ///< Where `gathered` belongs.
    sqlite3_int64 gathers;        ///< 0: everything is handed on at once.
};
static_assert(sizeof(WalFile) % 8 == 0, "the underlying file stands behind it");

WalFile& wal(sqlite3_file* file) { return *reinterpret_cast<WalFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return wal(file).real; }

/// A failure loses what was gathered: SQLite takes it for the commit's, and writes these places anew with the next one.
int write_gathered(WalFile& file) {
    if (!file.gathered || file.gathered->empty()) return SQLITE_OK;
    const int code = file.real->pMethods->xWrite(file.real, file.gathered->data(), static_cast<int>(file.gathered->size()), file.at);
    file.gathered->clear();
    return code;
}

int write(sqlite3_file* opened, const void* bytes, int size, sqlite3_int64 at) {
    WalFile& file = wal(opened);
    if (!file.gathers) return file.real->pMethods->xWrite(file.real, bytes, size, at);
    if (!file.gathered) file.gathered = new std::vector<char>;
    std::vector<char>& gathered = *file.gathered;
    const bool follows = at == file.at + static_cast<sqlite3_int64>(gathered.size());
    if (!gathered.empty() && (!follows || gathered.size() + static_cast<std::size_t>(size) > kMostGathered)) {
        if (const int code = write_gathered(file); code != SQLITE_OK) return code;
    }
    if (gathered.empty()) file.at = at;
    const auto* from = static_cast<const char*>(bytes);
    gathered.insert(gathered.end(), from, from + size);
    return SQLITE_OK;
}

/// Before whatever looks at the file.
template <class Then>
int after_writing(sqlite3_file* file, Then then) {
    const int code = write_gathered(wal(file));
    return code != SQLITE_OK ? code : then(real(file));
}

int close(sqlite3_file* file) {
    const int code = after_writing(file, [](sqlite3_file*) { return SQLITE_OK; });
    const int closed = real(file)->pMethods->xClose(real(file));
    delete wal(file).gathered;
    return code != SQLITE_OK ? code : closed;
}
int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
    return after_writing(file, [=](sqlite3_file* r) { return r->pMethods->xRead(r, into, size, at); });
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return after_writing(file, [=](sqlite3_file* r) { return r->pMethods->xTruncate(r, size); });
}
int sync(sqlite3_file* file, int flags) {
    return after_writing(file, [=](sqlite3_file* r) { return r->pMethods->xSync(r, flags); });
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return after_writing(file, [=](sqlite3_file* r) { return r->pMethods->xFileSize(r, size); });
}
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* held) { return real(file)->pMethods->xCheckReservedLock(real(file), held); }
int control(sqlite3_file* file, int what, void* argument) { return real(file)->pMethods->xFileControl(real(file), what, argument); }
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

// Version 1: shared memory and mapping belong to the database's file, not to its log.
constexpr sqlite3_io_methods kWalMethods{1,      close,      read,    write,       truncate,        sync,    file_size, lock,    unlock,
                                         check_lock, control, sector_size, characteristics, nullptr, nullptr,   nullptr, nullptr, nullptr, nullptr};

sqlite3_vfs* under(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    if (!(flags & SQLITE_OPEN_WAL)) return under(vfs)->xOpen(under(vfs), name, file, flags, out_flags);
    WalFile& opened = wal(file);
    opened = {{nullptr}, reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(WalFile)), nullptr, 0, 0};
    const int code = under(vfs)->xOpen(under(vfs), name, opened.real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    opened.base.pMethods = &kWalMethods;
    // Without it SQLite fills a commit up to a sector's end and writes the last bytes of that after the sync.
    opened.gathers = (opened.real->pMethods->xDeviceCharacteristics(opened.real) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
    return SQLITE_OK;
}

/// Everything but `open` is the underlying one's, called with itself: it may keep something of its own in pAppData.
struct Shim {
    std::string base_name;
    std::string name;
    sqlite3_vfs vfs{};
};

void fill(Shim& shim, sqlite3_vfs* base) {
    sqlite3_vfs& vfs = shim.vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = base->szOsFile + static_cast<int>(sizeof(WalFile));
    vfs.mxPathname = base->mxPathname;
    vfs.zName = shim.name.c_str();
    vfs.pAppData = base;
    vfs.xOpen = open;
    vfs.xDelete = [](sqlite3_vfs* v, const char* name, int sync_folder) { return under(v)->xDelete(under(v), name, sync_folder); };
    vfs.xAccess = [](sqlite3_vfs* v, const char* name, int flags, int* result) { return under(v)->xAccess(under(v), name, flags, result); };
    vfs.xFullPathname = [](sqlite3_vfs* v, const char* name, int size, char* out) { return under(v)->xFullPathname(under(v), name, size, out); };
    vfs.xRandomness = [](sqlite3_vfs* v, int size, char* out) { return under(v)->xRandomness(under(v), size, out); };
    vfs.xSleep = [](sqlite3_vfs* v, int microseconds) { return under(v)->xSleep(under(v), microseconds); };
    vfs.xCurrentTime = [](sqlite3_vfs* v, double* out) { return under(v)->xCurrentTime(under(v), out); };
    vfs.xGetLastError = [](sqlite3_vfs* v, int size, char* out) { return under(v)->xGetLastError(under(v), size, out); };
    vfs.xCurrentTimeInt64 = [](sqlite3_vfs* v, sqlite3_int64* out) {
        if (under(v)->iVersion >= 2 && under(v)->xCurrentTimeInt64) return under(v)->xCurrentTimeInt64(under(v), out);
        double days = 0;
        const int code = under(v)->xCurrentTime(under(v), &days);
        *out = static_cast<sqlite3_int64>(days * 86400000.0);
        return code;
    };
}

}  // namespace

std::string wal_buffer_vfs(const std::string& base) {
    static std::mutex mutex;
    static std::deque<Shim>& shims = *new std::deque<Shim>;  // SQLite points to them until the process ends
    const std::lock_guard guard{mutex};
    for (const Shim& shim : shims)
        if (shim.base_name == base) return shim.name;
    sqlite3_vfs* const found = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
    if (!found) throw std::invalid_argument{"there is no SQLite VFS " + base};
    Shim& shim = shims.emplace_back();
    shim.base_name = base;
    shim.name = "aviso-wal-buffer-" + std::string{found->zName};
    fill(shim, found);
    if (sqlite3_vfs_register(&shim.vfs, 0) != SQLITE_OK) throw std::runtime_error{"SQLite refused the VFS " + shim.name};
    return shim.name;
}

}  // namespace aviso::store
