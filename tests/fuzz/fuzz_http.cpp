// HTTP requests, from the bytes as they come to the answer of the REST side: each is refused with a status, or reaches the handler of
// its route with its JSON read; nothing is answered with 500.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>

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
    // The body at most twice at once; read as JSON, two bytes of it ("1,") are a value of 16.
    const fuzz::AllocationLimit limit{8 * kMaxHttpBody + 4096};
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

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

/// Now and then a request whose body lies at the limit: one text, many values, or many brackets; announced truly, in one chunk, or falsely.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
    std::minstd_rand dice{seed};
    if (dice() % 64 != 0) return LLVMFuzzerMutate(data, size, max_size);
    static constexpr std::size_t kSizes[] = {65'536, 262'144, kMaxHttpBody - 1, kMaxHttpBody, kMaxHttpBody + 1};
    static const std::string kPieces[] = {"x", "1,", "[", R"({"a":)", R"({"text":"a"},)"};
    const std::size_t length = kSizes[dice() % std::size(kSizes)];
    const std::string& piece = kPieces[dice() % std::size(kPieces)];
    const bool text = piece == "x";
    std::string body = text ? R"({"account":")" : "[";
    while (body.size() + piece.size() + 2 <= length) body += piece;
    if (body.ends_with(',')) body.pop_back();
    body += text ? "\"}" : "]";
    body.resize(length, ' ');
    std::string request = "\x01POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    switch (dice() % 3) {
        case 0: {
            char size_line[32];
            std::snprintf(size_line, sizeof size_line, "%zx\r\n", body.size());
            request += "Transfer-Encoding: chunked\r\n\r\n" + (size_line + body) + "\r\n0\r\n\r\n";
            break;
        }
        case 1: request += "Content-Length: " + std::to_string(body.size() - dice() % 2) + "\r\n\r\n" + body; break;
        default: request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    if (request.size() > max_size) return size;
    std::copy(request.begin(), request.end(), data);
    return request.size();
}
