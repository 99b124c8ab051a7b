// windows.h must come first.
#include <windows.h>

#include <iostream>

#include "client-qt/cli/terminal.hpp"

namespace aviso::cli {

std::string read_secret(const std::string& prompt) {
    std::string line;
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD before = 0;
    const bool terminal = GetConsoleMode(input, &before) != 0;
    if (terminal) {
        std::cerr << prompt << std::flush;
        SetConsoleMode(input, before & ~static_cast<DWORD>(ENABLE_ECHO_INPUT));
    }
    std::getline(std::cin, line);
    if (terminal) {
        SetConsoleMode(input, before);
        std::cerr << "\n";
    }
    return line;
}

}  // namespace aviso::cli
