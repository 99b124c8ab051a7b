#pragma once

namespace aviso::chaos {

/// SIGKILL, at once. A process that is gone already is no error.
void kill_now(int process);

}  // namespace aviso::chaos
