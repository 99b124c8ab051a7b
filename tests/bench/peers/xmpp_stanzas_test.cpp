#include "bench/peers/xmpp_stanzas.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace aviso::bench {
namespace {

constexpr std::string_view kStream = "<?xml version='1.0'?><stream:stream id='1' from='a>b' version='1.0'>";
constexpr std::string_view kMessage =
    "<message to='b@x' id='17'><archived by='x' id=\"it's\"/><body>Hello</body></message>";

std::vector<std::string> elements_of(StanzaSplitter& splitter, std::string_view bytes, std::size_t piece) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        splitter.feed(bytes.substr(at, piece), [&](std::string_view element) { out.emplace_back(element); });
    }
    return out;
}

TEST(StanzaSplitter, GivesWholeElementsHoweverTheBytesCome) {
    const std::string features = "<stream:features><bind xmlns='b'/></stream:features>",
                      ack = "<a xmlns='urn:xmpp:sm:3' h='3'/>";
    const std::string all = std::string{kStream} + features + ack + " \n" + std::string{kMessage} + ack;
    for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, all.size()}) {
        StanzaSplitter splitter;
        EXPECT_EQ(elements_of(splitter, all, piece),
                  (std::vector<std::string>{features, ack, std::string{kMessage}, ack}))
            << piece;
        EXPECT_FALSE(splitter.is_closed());
    }
}

TEST(StanzaSplitter, KnowsWhenTheServerClosesTheStream) {
    StanzaSplitter splitter;
    elements_of(splitter, kStream, 5);
    EXPECT_FALSE(splitter.is_closed());
    EXPECT_EQ(elements_of(splitter, "<stream:error><conflict/></stream:error></stream:stream>", 5).size(), 1U);
    EXPECT_TRUE(splitter.is_closed());
    splitter.restart();
    EXPECT_EQ(elements_of(splitter, std::string{kStream} + "<success/>", 100), std::vector<std::string>{"<success/>"});
}

TEST(Stanza, ShowsNameAttributesAndText) {
    EXPECT_EQ(name_of(kMessage), "message");
    EXPECT_EQ(name_of("<r/>"), "r");
    EXPECT_EQ(attribute_of(kMessage, "id"), "17");
    EXPECT_EQ(attribute_of(kMessage, "by"), "");  // of a child
    EXPECT_EQ(attribute_of("<a xmlns=\"urn:xmpp:sm:3\" h = '12'/>", "h"), "12");
    EXPECT_EQ(attribute_of("<r/>", "h"), "");
    EXPECT_EQ(text_of(kMessage, "body"), "Hello");
    EXPECT_EQ(text_of("<message><body/></message>", "body"), "");
    EXPECT_EQ(text_of("<message><bodyguard>x</bodyguard></message>", "body"), "");
}

}  // namespace
}  // namespace aviso::bench
