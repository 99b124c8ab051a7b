#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "core/private_file.hpp"

namespace aviso {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw std::runtime_error(file.string() + ": " + why);
}

struct Descriptor {
    int number;
    explicit Descriptor(int fd) : number{fd} {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
};

}  // namespace

void write_new_private_file(const std::filesystem::path& file, std::string_view content) {
    // O_EXCL: two starts at once must not each believe in a key of its own.
    const Descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (out.number < 0) refuse(file, errno == EEXIST ? "exists already and is not overwritten" : std::strerror(errno));
    while (!content.empty()) {
        const ssize_t written = ::write(out.number, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) refuse(file, std::strerror(errno));
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(out.number) != 0) refuse(file, std::strerror(errno));
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    const Descriptor parent{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (parent.number < 0 || ::fsync(parent.number) != 0) refuse(folder, std::strerror(errno));
}

std::string read_private_file(const std::filesystem::path& file) {
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (in.number < 0) refuse(file, std::strerror(errno));
    struct stat about {};
    if (::fstat(in.number, &about) != 0) refuse(file, std::strerror(errno));
    if (!S_ISREG(about.st_mode)) refuse(file, "is no plain file");
    if ((about.st_mode & (S_IWGRP | S_IRWXO)) != 0)
        refuse(file, "holds a secret and is open to others; right is: chmod 600 (640 where a group must read it)");
    if (static_cast<std::size_t>(about.st_size) > kMostBytes) refuse(file, "is larger than 64 KiB: not a secret");
    std::string content;
    char buffer[4096];
    for (;;) {
        const ssize_t got = ::read(in.number, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) refuse(file, std::strerror(errno));
        if (got == 0) return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > kMostBytes) refuse(file, "is larger than 64 KiB: not a secret");
    }
}

}  // namespace aviso
