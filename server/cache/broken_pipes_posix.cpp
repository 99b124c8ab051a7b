#include <pthread.h>
#include <signal.h>

#include "cache/redis_connection.hpp"

namespace aviso::cache {

void ignore_broken_pipes_on_this_thread() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

}  // namespace aviso::cache
