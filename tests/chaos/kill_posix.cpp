#include <csignal>

#include "kill.hpp"

namespace aviso::chaos {

void kill_now(int process) {
    if (process > 1) ::kill(process, SIGKILL);
}

}  // namespace aviso::chaos
