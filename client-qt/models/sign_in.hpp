#pragma once

#include <QString>

#include "core/result.hpp"

namespace aviso::ui {

/// What a sign-in needs. `fingerprint`: of the certificate the person has accepted; empty: only the one pinned before.
struct SignInRequest {
    QString server;
    QString account;
    QString password;
    QString fingerprint;
    bool remember = true;
};

enum class SignInFailure {
    badAddress,
    unreachable,
    unknownCertificate,  ///< first use: ask the person
    changedCertificate,  ///< another one than pinned
    notAviso,            ///< what listens there speaks something else
    wrongPassword,
    locked,
    disabled,
    busy,                ///< try again in a moment
    storage,             ///< the profile's folder cannot be written
    other,
};

/// Why a sign-in did not happen.
struct SignInProblem {
    SignInFailure why = SignInFailure::other;
    QString text;         ///< of `storage` and `other`: what happened, a sentence
    QString fingerprint;  ///< of the certificate that was shown
};

SignInProblem signInProblem(const Error& error);

/// The sentence for a person whose session the server has ended (ACC-19); empty when `why` is: they wanted it themselves.
QString signedOutText(const Error& why);

/// The sentence for a person who wanted something that did not happen; empty when it is only queued: then it goes out with the next connection.
QString problemText(const Error& error);
template <class T>
QString problemText(const Result<T>& result) {
    return result ? QString{} : problemText(result.error());
}

}  // namespace aviso::ui
