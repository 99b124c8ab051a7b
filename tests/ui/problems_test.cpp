#include <gtest/gtest.h>

#include <QRegularExpression>

#include "client-qt/app/language/language.hpp"
#include "client-qt/core/failure.hpp"
#include "client-qt/models/sign_in.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

constexpr Errc kAll[] = {Errc::internal, Errc::invalid_argument, Errc::unauthenticated, Errc::forbidden, Errc::not_found, Errc::conflict, Errc::rate_limited, Errc::exhausted, Errc::unavailable};
constexpr const char* kReasons[] = {"", "disk_full", "store_damaged", "store", "bad_credentials", "locked", "disabled", "password_change_required", "fingerprint", "protocol", "never heard of"};
constexpr const char* kFields[] = {"", "text", "text.text", "text.mentions", "password", "new_password", "member_ids", "name", "description", "seq", "user_id", "conversation_id", "never heard of"};

class InChinese {
  public:
    InChinese() { Language::instance().setChoice(LanguageChoice::chinese); }
    ~InChinese() { Language::instance().setChoice(LanguageChoice::english); }
};

TEST(Problems, EachIsASentenceOfThePersonsOwnLanguageAndNeverWhatAProgramSaid) {
    const InChinese chinese;
    static const QRegularExpression latin{QStringLiteral("[A-Za-z]{3,}")};
    for (const Errc code : kAll) {
        for (const char* reason : kReasons) {
            for (const char* field : kFields) {
                Error error{code, "english words of a library", field};
                error.reason = reason;
                const QString text = problemText(error).remove(QStringLiteral("Aviso"));
                EXPECT_FALSE(text.isEmpty());
                EXPECT_FALSE(text.contains(latin)) << text.toStdString() << " " << reason << " " << field;
                EXPECT_FALSE(signInProblem(error).text.contains(QStringLiteral("english")));
            }
        }
    }
}

TEST(Problems, ARefusalIsKeptWholeAndAnOldOneStillSaysSomething) {
    Error error{Errc::not_found, "no such conversation", "conversation_id"};
    error.reason = "gone";
    const Error kept = client::from_failure(client::to_failure(error));
    EXPECT_EQ(kept.code, error.code);
    EXPECT_EQ(kept.reason + "|" + kept.field + "|" + kept.message, "gone|conversation_id|no such conversation");
    for (const Errc code : kAll) EXPECT_EQ(client::from_failure(client::to_failure({code, "x"})).code, code);
    EXPECT_EQ(client::from_failure("not a member").message, "not a member");
    EXPECT_FALSE(problemText(client::from_failure("not a member")).isEmpty());
}

}  // namespace
}  // namespace aviso::ui
