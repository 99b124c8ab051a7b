#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/optional/optional.hpp>
#include <cstdint>
#include <string>

#include "net/http.hpp"

// How the bytes of an HTTP request are read, apart from the connection they come on. Includes Beast, which is dear to compile.

namespace aviso {

/// A body as text. Unlike Beast's string_body it takes memory for what has come, not for what was announced.
struct ReceivedBody {
    using value_type = std::string;
    using writer = boost::beast::http::string_body::writer;

    class reader {
      public:
        template <bool is_request, class Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& body) : body_{body} {}
        void init(const boost::optional<std::uint64_t>&, boost::system::error_code& ec) { ec = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::system::error_code& ec) {
            ec = {};
            std::size_t taken = 0;
            for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers); ++it) {
                const boost::asio::const_buffer part{*it};
                body_.append(static_cast<const char*>(part.data()), part.size());
                taken += part.size();
            }
            return taken;
        }
        void finish(boost::system::error_code& ec) { ec = {}; }

      private:
        value_type& body_;
    };

    static std::uint64_t size(const value_type& body) { return body.size(); }
};

using BeastRequest = boost::beast::http::request<ReceivedBody>;
using HttpParser = boost::beast::http::request_parser<ReceivedBody>;

/// kMaxHttpHeader and kMaxHttpBody.
void set_limits(HttpParser& parser);

/// What makes two servers on the way see this request end, or go, elsewhere (request smuggling lives on that), as far as Beast's
/// parser lets it through: it takes an unknown Transfer-Encoding for no body at all. To be asked when the header is done.
boost::system::error_code ambiguity(const HttpParser& parser);

HttpRequest to_plain(BeastRequest request, const std::string& remote_address);

/// The answer to a request that cannot be read.
HttpResponse refusal(boost::system::error_code ec);

HttpResponse plain_answer(int status, std::string text);

}  // namespace aviso
