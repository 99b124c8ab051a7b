#include "client-qt/models/sign_in.hpp"

#include <QCoreApplication>

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

}  // namespace

SignInProblem signInProblem(const Error& error) {
    SignInProblem problem{failureOf(error), QString::fromStdString(error.message), {}};
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
    return Problem::tr("Your sign-in has ended. Sign in again to go on.");
}

QString problemText(const Error& error) {
    if (error.reason == "queued") return {};
    if (error.reason == "disk_full") return Problem::tr("The disk is full. Free some space: until then nothing can be stored or sent.");
    if (error.reason == "bad_credentials") return Problem::tr("The password is wrong.");
    if (error.code == Errc::unavailable) return Problem::tr("There is no connection to the server at the moment.");
    if (error.code == Errc::rate_limited) return Problem::tr("That was too often in a short time. Try again in a moment.");
    return QString::fromStdString(error.message);
}

}  // namespace aviso::ui
