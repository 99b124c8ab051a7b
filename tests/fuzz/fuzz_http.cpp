// HTTP requests, from the bytes as they come to the answer of the REST side: each is refused with a status, or reaches the handler of
// its route with its JSON read; nothing is answered with 500.

#include <nlohmann/json.hpp>

#include "gateway_fixture.hpp"
#include "net/http_parsing.hpp"

namespace {

using namespace aviso;

fuzz::GatewayFixture& fixture() {
    static fuzz::GatewayFixture made;
    return made;
}

/// Takes the stream in pieces, as it comes from a connection. Gives the request, or the error that ends the connection.
std::expected<HttpRequest, boost::system::error_code> parse(BytesView stream, std::size_t piece) {
    if (stream.empty()) return std::unexpected(boost::beast::http::error::end_of_stream);
    HttpParser parser;
    set_limits(parser);
    boost::system::error_code ec;
    std::size_t have = 0;
    while (!parser.is_done()) {
        if (have < stream.size()) have = std::min(stream.size(), have + piece);
        const bool header_was_done = parser.is_header_done();
        const std::size_t used = parser.put(asio::buffer(stream.data(), have), ec);
        stream.remove_prefix(used);
        have -= used;
        if (ec == boost::beast::http::error::need_more) {
            if (have == stream.size()) {
                parser.put_eof(ec);
                if (!ec) ec = boost::beast::http::error::partial_message;
                break;
            }
            ec = {};
        }
        if (ec) break;
        if (!header_was_done && parser.is_header_done() && (ec = ambiguity(parser))) break;
        if (used == 0 && have == stream.size() && !parser.is_done()) {
            ec = boost::beast::http::error::partial_message;
            break;
        }
    }
    if (ec) return std::unexpected(ec);
    return to_plain(parser.release(), "192.0.2.1");
}

void answer(const HttpRequest& request) {
    const HttpResponse response = gateway::run(fixture().gateway.http_handler().handle(request));
    fuzz::expect(response.status >= 200 && response.status < 500, "an answer of 5xx");
    if (response.status >= 400) {
        fuzz::expect(nlohmann::json::parse(response.body, nullptr, false).is_object(), "an error without problem details");
    }
    auto upgraded = gateway::run(fixture().gateway.http_handler().upgrade(request));
    if (upgraded) fuzz::expect(request.target.starts_with("/api/v1/ws"), "a WebSocket elsewhere");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    fixture().clock.advance(std::chrono::hours{1});
    const fuzz::AllocationLimit limit{2 * kMaxFrameBody};
    const BytesView stream = fuzz::view(data + 1, size - 1);
    const auto whole = parse(stream, stream.size() + 1);
    const auto pieces = parse(stream, 1 + data[0]);
    fuzz::expect(whole.has_value() == pieces.has_value(), "pieces are read other than the whole");
    if (!whole) {
        const HttpResponse no = refusal(whole.error());
        fuzz::expect(no.status >= 400 && no.status < 500, "a refusal without a status");
        return 0;
    }
    fuzz::expect(whole->target == pieces->target && whole->body == pieces->body, "pieces give another request than the whole");
    answer(*whole);
    return 0;
}
