#include "bench/peers/xmpp_stanzas.hpp"

namespace aviso::bench {

using std::string_view;

/// Of the tag at scanned_; npos when its '>' has not come. A '>' inside an attribute's quotes ends nothing.
std::size_t StanzaSplitter::end_of_tag() const {
    for (std::size_t at = scanned_ + 1;;) {
        at = pending_.find_first_of("'\">", at);
        if (at == std::string::npos || pending_[at] == '>') return at;
        at = pending_.find(pending_[at], at + 1);
        if (at == std::string::npos) return at;
        ++at;
    }
}

void StanzaSplitter::feed(string_view bytes, const std::function<void(string_view)>& on_element) {
    pending_ += bytes;
    while (true) {
        const std::size_t begin = pending_.find('<', scanned_);
        scanned_ = begin == std::string::npos ? pending_.size() : begin;
        const std::size_t end = begin == std::string::npos ? begin : end_of_tag();
        if (end == std::string::npos) break;
        scanned_ = end + 1;
        if (pending_[begin + 1] == '?') continue;  // <?xml …?>
        const bool closes = pending_[begin + 1] == '/', is_whole = pending_[end - 1] == '/';
        if (!closes && depth_ == 1) element_begins_ = begin;
        depth_ += is_whole ? 0 : closes ? -1 : 1;
        if (depth_ == 1 && (closes || is_whole))
            on_element(string_view{pending_}.substr(element_begins_, scanned_ - element_begins_));
        if (depth_ == 0) is_closed_ = true;
    }
    const std::size_t done = depth_ > 1 ? element_begins_ : scanned_;
    pending_.erase(0, done);
    scanned_ -= done;
    element_begins_ = 0;
}

string_view name_of(string_view element) { return element.substr(1, element.find_first_of(" \t\r\n/>", 1) - 1); }

string_view attribute_of(string_view element, string_view name) {
    for (std::size_t at = 1 + name_of(element).size();;) {
        const std::size_t begin = element.find_first_not_of(" \t\r\n", at);
        if (begin == string_view::npos || element[begin] == '>' || element[begin] == '/') return {};
        const std::size_t open = element.find_first_of("'\"", begin);
        if (open == string_view::npos) return {};
        const std::size_t close = element.find(element[open], open + 1);
        if (close == string_view::npos) return {};
        const string_view written = element.substr(begin, open - begin);
        if (written.substr(0, written.find_first_of("= \t\r\n")) == name)
            return element.substr(open + 1, close - open - 1);
        at = close + 1;
    }
}

string_view text_of(string_view element, string_view name) {
    for (std::size_t at = element.find('<', 1); at != string_view::npos; at = element.find('<', at + 1)) {
        const string_view rest = element.substr(at);
        if (name_of(rest) != name) continue;
        const std::size_t begin = rest.find('>') + 1;
        return begin >= 2 && rest[begin - 2] == '/' ? string_view{} : rest.substr(begin, rest.find('<', begin) - begin);
    }
    return {};
}

}  // namespace aviso::bench
