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

QString problemText(const Error& error) {
    if (error.reason == "queued") return {};
    if (error.reason == "disk_full") return Problem::tr("The disk is full. Free some space: until then nothing can be stored or sent.");
    if (error.reason == "bad_credentials") return Problem::tr("The password is wrong.");
    if (error.code == Errc::unavailable) return Problem::tr("There is no connection to the server at the moment.");
    if (error.code == Errc::rate_limited) return Problem::tr("That was too often in a short time. Try again in a moment.");
    return QString::fromStdString(error.message);
}

}  // namespace aviso::ui
