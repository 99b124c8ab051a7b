#pragma once

#include <QString>

namespace aviso::ui {

/// What is asked when the server shows a certificate that is not the known one: at the first contact, or another than before.
struct CertificateTexts {
    QString title, question, accept;
};
CertificateTexts certificateTexts(bool changed, const QString& server);

/// Groups of four, so that two people can compare it on the phone.
QString groupedFingerprint(const QString& fingerprint);

}  // namespace aviso::ui
