// PROXY protocol v2: a header is refused with a sentence, or names a numeric address or none.

#include <boost/asio/ip/address.hpp>

#include "fuzz_target.hpp"
#include "net/proxy_protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace aviso;
    const fuzz::AllocationLimit limit{64 * 1024};
    const BytesView all = fuzz::view(data, size);
    const BytesView fixed = all.substr(0, kProxyHeaderBytes);
    const auto length = proxy_body_length(fixed);
    if (!length) {
        fuzz::expect(!length.error().empty(), "a refusal without a word");
        return 0;
    }
    fuzz::expect(fixed.size() == kProxyHeaderBytes && *length <= kMaxProxyBody, "a length over the limit");
    const BytesView rest = all.substr(kProxyHeaderBytes);
    if (rest.size() < *length) return 0;
    const auto source = proxy_source(fixed, rest.substr(0, *length));
    if (!source || source->empty()) return 0;
    boost::system::error_code ec;
    boost::asio::ip::make_address(*source, ec);
    fuzz::expect(!ec, "the source is no numeric address");
    return 0;
}
