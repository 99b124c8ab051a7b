#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace aviso::bench {

/// Cuts what an XMPP server sends into the elements below its stream: stanzas, features, acknowledgements.
/// Knows as much of XML as XMPP allows (no comments, no CDATA, no document types) and trusts the server to be
/// well-formed. Lean on purpose: the generator shares its processors with the server it measures.
class StanzaSplitter {
  public:
    /// Calls `on_element` for each element that is complete by now, from '<' to '>'. The view is valid during the call.
    void feed(std::string_view bytes, const std::function<void(std::string_view element)>& on_element);
    /// The server has closed the stream.
    bool is_closed() const { return is_closed_; }
    /// A new stream begins on the same connection, as after signing in.
    void restart() { *this = {}; }

  private:
    std::size_t end_of_tag() const;

    std::string pending_;
    std::size_t element_begins_ = 0, scanned_ = 0;  ///< in pending_
    int depth_ = 0;                                 ///< 1: inside the stream, between elements
    bool is_closed_ = false;
};

/// "message" of `<message …>`, prefix included.
std::string_view name_of(std::string_view element);
/// The attribute of the element's own tag, as written (references stay); empty when there is none.
std::string_view attribute_of(std::string_view element, std::string_view name);
/// The text of the first `<name>` inside the element, as written; empty when there is none.
std::string_view text_of(std::string_view element, std::string_view name);

}  // namespace aviso::bench
