#include "core/private_file.hpp"

// windows.h must come first.
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include <memory>
#include <stdexcept>
#include <system_error>

namespace aviso {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;
// Protected from what the folder would hand down; full access for the owner and the system, nobody else.
constexpr const wchar_t* kOwnerOnly = L"D:P(A;;FA;;;OW)(A;;FA;;;SY)";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) { throw std::runtime_error(file.string() + ": " + why); }
[[noreturn]] void refuse_last_error(const std::filesystem::path& file, DWORD error = GetLastError()) {
    refuse(file, std::system_category().message(static_cast<int>(error)));
}

struct CloseFile {
    using pointer = HANDLE;
    void operator()(HANDLE handle) const { CloseHandle(handle); }
};
using File = std::unique_ptr<HANDLE, CloseFile>;

struct FreeLocal {
    using pointer = HLOCAL;
    void operator()(HLOCAL memory) const { LocalFree(memory); }
};
using Local = std::unique_ptr<HLOCAL, FreeLocal>;

File opened(HANDLE handle, const std::filesystem::path& file) {
    if (handle != INVALID_HANDLE_VALUE) return File{handle};
    const DWORD error = GetLastError();
    if (error == ERROR_FILE_EXISTS) refuse(file, "exists already and is not overwritten");
    refuse_last_error(file, error);
}

/// Everyone, all signed-in users and the local users' group: none of them may read a secret.
void check_closed_to_others(HANDLE handle, const std::filesystem::path& file) {
    PACL list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD error = GetSecurityInfo(handle, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &list, nullptr, &descriptor);
    if (error != ERROR_SUCCESS) refuse_last_error(file, error);
    const Local owned{descriptor};
    bool is_open = list == nullptr;
    for (const WELL_KNOWN_SID_TYPE kind : {WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid}) {
        if (is_open) break;
        BYTE sid[SECURITY_MAX_SID_SIZE];
        DWORD size = sizeof sid;
        if (!CreateWellKnownSid(kind, nullptr, sid, &size)) refuse_last_error(file);
        TRUSTEE_W who{};
        who.TrusteeForm = TRUSTEE_IS_SID;
        who.ptstrName = reinterpret_cast<LPWSTR>(sid);
        ACCESS_MASK rights = 0;
        is_open = GetEffectiveRightsFromAclW(list, &who, &rights) == ERROR_SUCCESS && (rights & (FILE_READ_DATA | FILE_WRITE_DATA)) != 0;
    }
    if (is_open) refuse(file, "holds a secret and is open to others; right is: icacls <file> /inheritance:r /grant:r %USERNAME%:F");
}

}  // namespace

void write_new_private_file(const std::filesystem::path& file, std::string_view content) {
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(kOwnerOnly, SDDL_REVISION_1, &descriptor, nullptr)) refuse_last_error(file);
    const Local owned{descriptor};
    SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor, FALSE};
    // CREATE_NEW: two starts at once must not each believe in a key of its own.
    const File out = opened(CreateFileW(file.c_str(), GENERIC_WRITE, 0, &attributes, CREATE_NEW, FILE_FLAG_WRITE_THROUGH, nullptr), file);
    while (!content.empty()) {
        DWORD written = 0;
        if (!WriteFile(out.get(), content.data(), static_cast<DWORD>(content.size()), &written, nullptr) || written == 0) refuse_last_error(file);
        content.remove_prefix(written);
    }
    if (!FlushFileBuffers(out.get())) refuse_last_error(file);  // NTFS keeps its folders in a journal of its own
}

std::string read_private_file(const std::filesystem::path& file) {
    const File in = opened(CreateFileW(file.c_str(), GENERIC_READ | READ_CONTROL, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr), file);
    check_closed_to_others(in.get(), file);
    std::string content;
    char buffer[4096];
    for (;;) {
        DWORD got = 0;
        if (!ReadFile(in.get(), buffer, sizeof buffer, &got, nullptr)) refuse_last_error(file);
        if (got == 0) return content;
        content.append(buffer, got);
        if (content.size() > kMostBytes) refuse(file, "is larger than 64 KiB: not a secret");
    }
}

}  // namespace aviso
