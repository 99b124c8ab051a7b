#include "net/http_parsing.hpp"

#include <boost/beast/core/string.hpp>

namespace aviso {

namespace http = boost::beast::http;
using boost::system::error_code;

void set_limits(HttpParser& parser) {
    parser.header_limit(kMaxHttpHeader);
    parser.body_limit(kMaxHttpBody);
}

error_code ambiguity(const HttpParser& parser) {
    const auto& request = parser.get();
    if (request.count(http::field::host) > 1) return http::error::bad_field;
    const auto encodings = request.count(http::field::transfer_encoding);
    if (encodings == 0) return {};
    const bool plain = encodings == 1 && request.version() == 11 && request.count(http::field::content_length) == 0 &&
                       boost::beast::iequals(request[http::field::transfer_encoding], "chunked");
    return plain ? error_code{} : http::error::bad_transfer_encoding;
}

HttpRequest to_plain(BeastRequest request, const std::string& remote_address) {
    HttpRequest plain;
    plain.method = std::string{request.method_string()};
    plain.target = std::string{request.target()};
    for (const auto& field : request) plain.headers.add(std::string{field.name_string()}, std::string{field.value()});
    plain.body = std::move(request.body());
    plain.remote_address = remote_address;
    return plain;
}

HttpResponse plain_answer(int status, std::string text) {
    HttpResponse answer;
    answer.status = status;
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.body = std::move(text) + "\n";
    return answer;
}

HttpResponse refusal(error_code ec) {
    if (ec == http::error::header_limit) return plain_answer(431, "Request line and headers: at most 16384 bytes.");
    if (ec == http::error::body_limit) return plain_answer(413, "Request body: at most 1048576 bytes.");
    return plain_answer(400, "Not a valid HTTP/1.1 request: " + ec.message() + ".");
}

}  // namespace aviso
