#pragma once

// What a client tells of, for code that also sees Qt: there `emit` is a macro, and the client has a function of that name.
#pragma push_macro("emit")
#undef emit
#include "client-qt/core/client.hpp"
#pragma pop_macro("emit")
