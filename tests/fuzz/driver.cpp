// Runs a fuzz target without libFuzzer: every file of the corpus, then mutations of them made from a seed.
//
//   fuzz_<name> CORPUS [--runs N] [--seed N]        AVISO_SEED in the environment goes before the default seed
//   fuzz_<name> FILE…                               just these inputs

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fuzz_target.hpp"

/// Defined by targets that know their input's structure (as libFuzzer has it).
extern "C" __attribute__((weak)) std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);

namespace {

using Input = std::vector<std::uint8_t>;
using aviso::fuzz::kMaxInput;

std::mt19937_64 dice;
const Input* current = nullptr;
std::string target;

std::size_t below(std::size_t bound) { return bound == 0 ? 0 : dice() % bound; }

Input read(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void keep_input(int signal) {
    std::signal(signal, SIG_DFL);
    const std::string file = "crash-" + target;
    if (current) {
        std::ofstream out{file, std::ios::binary};
        out.write(reinterpret_cast<const char*>(current->data()), static_cast<std::streamsize>(current->size()));
        std::cerr << "the input is in " << std::filesystem::absolute(file).string() << "\n";
    }
    std::raise(signal);
}

void run(const Input& input) {
    current = &input;
    // A copy of exactly this size, so that a sanitizer sees a read behind its end.
    const Input exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void mutate(Input& input, const std::vector<Input>& corpus) {
    static constexpr std::uint8_t kTelling[] = {0, 1, 0x7F, 0x80, 0xFF, 0x10, 0x20, '\r', '\n', '"', '{', '%'};
    const std::size_t at = below(input.size() + 1);
    switch (below(7)) {
        case 0:
            if (at < input.size()) input[at] ^= static_cast<std::uint8_t>(1u << below(8));
            break;
        case 1:
            if (at < input.size()) input[at] = kTelling[below(std::size(kTelling))];
            break;
        case 2: input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint8_t>(dice())); break;
        case 3: {
            const std::size_t length = std::min(input.size() - at, below(16) + 1);
            input.erase(input.begin() + static_cast<std::ptrdiff_t>(at), input.begin() + static_cast<std::ptrdiff_t>(at + length));
            break;
        }
        case 4: input.resize(at); break;
        case 5: {  // a piece of its own, once more
            const std::size_t length = std::min(input.size() - at, below(64) + 1);
            const Input piece(input.begin() + static_cast<std::ptrdiff_t>(at), input.begin() + static_cast<std::ptrdiff_t>(at + length));
            input.insert(input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1)), piece.begin(), piece.end());
            break;
        }
        default: {  // goes on as another does
            const Input& other = corpus[below(corpus.size())];
            const std::size_t from = below(other.size() + 1);
            input.resize(at);
            input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
        }
    }
    if (input.size() > kMaxInput) input.resize(kMaxInput);
}

Input mutated(const std::vector<Input>& corpus) {
    Input input = corpus[below(corpus.size())];
    if (LLVMFuzzerCustomMutator && below(2) == 0) {
        const std::size_t size = input.size();
        input.resize(kMaxInput);
        input.resize(LLVMFuzzerCustomMutator(input.data(), size, kMaxInput, static_cast<unsigned>(dice())));
        if (below(2) == 0) return input;
    }
    for (std::size_t changes = below(6) + 1; changes > 0; --changes) mutate(input, corpus);
    return input;
}

}  // namespace

/// libFuzzer has it; custom mutators may ask for it.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size) {
    Input input(data, data + size);
    mutate(input, {Input{}});
    input.resize(std::min(input.size(), max_size));
    std::copy(input.begin(), input.end(), data);
    return input.size();
}

int main(int count, char** arguments) {
    target = std::filesystem::path{arguments[0]}.filename().string();
    std::size_t runs = 5000;
    const char* given = std::getenv("AVISO_SEED");
    std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : 1;
    std::vector<Input> corpus;
    bool mutations = false;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        if (argument == "--runs" && i + 1 < count) {
            runs = std::strtoull(arguments[++i], nullptr, 10);
        } else if (argument == "--seed" && i + 1 < count) {
            seed = std::strtoull(arguments[++i], nullptr, 10);
        } else if (std::filesystem::is_directory(argument)) {
            mutations = true;
            std::vector<std::filesystem::path> files;
            for (const auto& entry : std::filesystem::directory_iterator{argument}) files.push_back(entry.path());
            std::sort(files.begin(), files.end());
            for (const auto& file : files) corpus.push_back(read(file));
        } else {
            corpus.push_back(read(argument));
        }
    }
    if (corpus.empty()) {
        std::cerr << target << ": name a corpus folder that is not empty, or input files\n";
        return 2;
    }
    dice.seed(seed);
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, keep_input);
    for (const Input& input : corpus) run(input);
    if (!mutations) runs = 0;
    for (std::size_t i = 0; i < runs; ++i) run(mutated(corpus));
    std::cout << target << ": " << corpus.size() << " inputs of the corpus and " << runs << " mutations, seed " << seed << "\n";
    return 0;
}
