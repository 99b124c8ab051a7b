#pragma once

#include <string>

#include "gateway/contract.hpp"

namespace aviso::gateway {

/// The contract as an OpenAPI 3.1 document, JSON.
std::string make_openapi(const Contract& contract, const std::string& version);

}  // namespace aviso::gateway
