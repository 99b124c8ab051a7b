#include "client-qt/models/sign_in.hpp"

#include <QCoreApplication>
#include <QRegularExpression>
#include <optional>
#include <string_view>

namespace aviso::ui {
namespace {

struct Problem {
    Q_DECLARE_TR_FUNCTIONS(Problem)
};

SignInFailure failureOf(const Error& error) {
    const std::string& reason = error.reason;
    if (reason == "fingerprint_unknown") return SignInFailure::unknownCertificate;
    if (reason == "fingerprint") return SignInFailure::changedCertificate;
    if (reason == "protocol") return SignInFailure::notAviso;
    if (reason == "bad_credentials") return SignInFailure::wrongPassword;
    if (reason == "locked") return SignInFailure::locked;
    if (reason == "disabled") return SignInFailure::disabled;
    if (reason == "unreachable" || reason == "timeout" || reason == "disconnected") return SignInFailure::unreachable;
    if (reason == "disk_full" || reason == "store_damaged" || reason == "store" || error.code == Errc::internal) return SignInFailure::storage;
    if (error.field == "server") return SignInFailure::badAddress;
    if (error.code == Errc::rate_limited || error.code == Errc::unavailable) return SignInFailure::busy;
    return SignInFailure::other;
}

/// What a person is told. The first that fits; a row without reason and field stands behind those of its code that have one.
struct Sentence {
    std::optional<Errc> code;
    std::string_view reason, field;
    const char* text;
};
const Sentence kSentences[] = {
    {{}, "disk_full", {}, QT_TRANSLATE_NOOP("Problem", "The disk is full. Free some space: until then nothing can be stored or sent.")},
    {{}, "store_damaged", {}, QT_TRANSLATE_NOOP("Problem", "A file of this account on this computer is damaged. Start Aviso again: what the server has is fetched anew.")},
    {{}, "store", {}, QT_TRANSLATE_NOOP("Problem", "The files of this account on this computer cannot be read or written. Check that they belong to you and that the disk is well.")},
    {{}, "bad_credentials", {}, QT_TRANSLATE_NOOP("Problem", "The password is wrong.")},
    {{}, "locked", {}, QT_TRANSLATE_NOOP("Problem", "Too many wrong passwords: the account is locked. Your administrator can unlock it.")},
    {{}, "disabled", {}, QT_TRANSLATE_NOOP("Problem", "This account is disabled. Ask your administrator.")},
    {{}, "password_change_required", {}, QT_TRANSLATE_NOOP("Problem", "Choose a password of your own first.")},
    {{}, "fingerprint", {}, QT_TRANSLATE_NOOP("Problem", "The server shows another certificate than before.")},
    {{}, "protocol", {}, QT_TRANSLATE_NOOP("Problem", "What answers at this address is no Aviso server, or another version of it.")},
    {Errc::invalid_argument, {}, "text", QT_TRANSLATE_NOOP("Problem", "The text is empty or too long for one message.")},
    {Errc::invalid_argument, {}, "text.text", QT_TRANSLATE_NOOP("Problem", "The text is empty or too long for one message.")},
    {Errc::invalid_argument, {}, "text.mentions", QT_TRANSLATE_NOOP("Problem", "Only members of the group can be mentioned, and at most 100 of them.")},
    {Errc::invalid_argument, {}, "password", QT_TRANSLATE_NOOP("Problem", "This password is too short or too simple for this server.")},
    {Errc::invalid_argument, {}, "new_password", QT_TRANSLATE_NOOP("Problem", "This password is too short or too simple for this server.")},
    {Errc::invalid_argument, {}, "member_ids", QT_TRANSLATE_NOOP("Problem", "These are too many people for one group.")},
    {Errc::invalid_argument, {}, "name", QT_TRANSLATE_NOOP("Problem", "A name has 1 to 100 characters.")},
    {Errc::invalid_argument, {}, "description", QT_TRANSLATE_NOOP("Problem", "This description is too long.")},
    {Errc::invalid_argument, {}, {}, QT_TRANSLATE_NOOP("Problem", "The server does not accept this.")},
    {Errc::unauthenticated, {}, {}, QT_TRANSLATE_NOOP("Problem", "Your sign-in has ended. Sign in again to go on.")},
    {Errc::forbidden, {}, "seq", QT_TRANSLATE_NOOP("Problem", "That is not allowed for this message, or not any more.")},
    {Errc::forbidden, {}, {}, QT_TRANSLATE_NOOP("Problem", "You are not allowed to do this here, or not a member any more.")},
    {Errc::not_found, {}, "user_id", QT_TRANSLATE_NOOP("Problem", "This person is not there any more.")},
    {Errc::not_found, {}, "conversation_id", QT_TRANSLATE_NOOP("Problem", "This conversation is not there any more, or you are not in it.")},
    {Errc::not_found, {}, {}, QT_TRANSLATE_NOOP("Problem", "This is not there any more.")},
    {Errc::conflict, {}, {}, QT_TRANSLATE_NOOP("Problem", "Somebody has changed this meanwhile. Look how it stands now.")},
    {Errc::rate_limited, {}, {}, QT_TRANSLATE_NOOP("Problem", "That was too often in a short time. Try again in a moment.")},
    {Errc::exhausted, {}, {}, QT_TRANSLATE_NOOP("Problem", "A limit of the server is reached. Your administrator knows which.")},
    {Errc::unavailable, {}, {}, QT_TRANSLATE_NOOP("Problem", "There is no connection to the server at the moment.")},
    {Errc::internal, {}, {}, QT_TRANSLATE_NOOP("Problem", "Something went wrong that should not. Your administrator finds it in the server's log.")},
};

}  // namespace

SignInProblem signInProblem(const Error& error) {
    SignInProblem problem{failureOf(error), problemText(error), {}};
    const bool certificate = problem.why == SignInFailure::unknownCertificate || problem.why == SignInFailure::changedCertificate;
    if (certificate) problem.fingerprint = QString::fromStdString(error.field);
    return problem;
}

QString signedOutText(const Error& why) {
    if (why.message.empty()) return {};
    if (why.reason == "elsewhere") return Problem::tr("You were signed out here, because you have signed in on another computer.");
    if (why.reason == "revoked") return Problem::tr("This computer was signed out from another device.");
    if (why.reason == "disabled") return Problem::tr("You were signed out, because the account was disabled. Ask your administrator.");
    if (why.reason == "password") return Problem::tr("You were signed out, because the password was changed. Sign in with the new one.");
    if (why.reason == "too_many") return Problem::tr("You were signed out here, because you have signed in on as many newer devices as are allowed. Sign in again to go on.");
    if (why.reason == "expired") return Problem::tr("You have been signed in here as long as is allowed. Sign in again to go on.");
    return Problem::tr("Your sign-in has ended. Sign in again to go on.");
}

QString problemText(const Error& error) {
    if (error.reason == "queued") return {};
    if (error.code == Errc::invalid_argument && error.field.ends_with("password")) {
        // How long it must be is the administrator's choice; only the message carries it.
        static const QRegularExpression number{QStringLiteral("at least (\\d+)")};
        const auto least = number.match(QString::fromStdString(error.message));
        if (least.hasMatch()) return Problem::tr("A password has at least %n characters here.", nullptr, least.captured(1).toInt());
    }
    for (const Sentence& one : kSentences) {
        const bool meant = (!one.code || *one.code == error.code) && (one.reason.empty() || one.reason == error.reason) && (one.field.empty() || one.field == error.field);
        if (meant) return Problem::tr(one.text);
    }
    return Problem::tr("That did not work.");
}

}  // namespace aviso::ui
