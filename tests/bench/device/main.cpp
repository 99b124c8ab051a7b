// aviso-bench-device FILE FOLDER ROUNDS: puts what a device was sent (FILE, written by catch_up.cpp) into a new encrypted store of the client
// library, ROUNDS times, and prints each one's milliseconds. A program of its own: the client's SQLite and the server's cannot be in one.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "client-qt/core/local_store.hpp"
#include "client-qt/core/wire_codec.hpp"
#include "core/crypto/random.hpp"

namespace {

using namespace aviso;

/// The next message of the file: its size in text, a newline, its bytes.
std::string next_message(std::ifstream& in) {
    std::size_t size = 0;
    in >> size;
    in.get();
    std::string bytes(size, '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) throw std::runtime_error("the file is cut short");
    return bytes;
}

void run(const std::filesystem::path& file, const std::filesystem::path& folder, int rounds) {
    std::ifstream in{file, std::ios::binary};
    v1::SyncResponse sync;
    if (!sync.ParseFromString(next_message(in))) throw std::runtime_error("no SyncResponse");
    std::vector<v1::PullEntriesResponse> pages(static_cast<std::size_t>(sync.conversations_size()));
    for (auto& page : pages) {
        if (!page.ParseFromString(next_message(in))) throw std::runtime_error("no PullEntriesResponse");
    }
    for (int round = 0; round < rounds; ++round) {
        auto opened = client::LocalStore::open(folder / fmt::format("device-{}.db", round), crypto::random_bytes(32));
        if (!opened) throw std::runtime_error(opened.error().message);
        const auto begun = std::chrono::steady_clock::now();
        (*opened)->apply(client::to_value(sync));
        for (int i = 0; i < sync.conversations_size(); ++i) {
            (*opened)->apply(ConversationId{sync.conversations(i).conversation().conversation_id()}, client::to_value(pages[static_cast<std::size_t>(i)]));
        }
        fmt::print("{:.3f}\n", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 4) throw std::runtime_error("usage: aviso-bench-device FILE FOLDER ROUNDS");
        run(argv[1], argv[2], std::atoi(argv[3]));
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "aviso-bench-device: {}\n", error.what());
        return 1;
    }
}
