#include "client-qt/app/signin/certificate_texts.hpp"

#include <QCoreApplication>

namespace aviso::ui {
namespace {

struct Certificate {
    Q_DECLARE_TR_FUNCTIONS(Certificate)
};

}  // namespace

CertificateTexts certificateTexts(bool changed, const QString& server) {
    if (!changed) {
        return {Certificate::tr("Is this the right server?"),
                Certificate::tr("This is the first time you connect to %1. Compare the fingerprint below with the one your administrator gave you.").arg(server),
                Certificate::tr("It is right, go on")};
    }
    return {Certificate::tr("The server's certificate has changed"),
            Certificate::tr("%1 shows another certificate than before. If your administrator has not told you of a change, do not go on: somebody may be "
                            "listening. Compare this fingerprint with the one they give you.").arg(server),
            Certificate::tr("It is right, trust the new one")};
}

QString groupedFingerprint(const QString& fingerprint) {
    QString text;
    for (qsizetype i = 0; i < fingerprint.size(); i += 4) {
        if (i > 0) text += i % 16 == 0 ? u'\n' : u' ';
        text += fingerprint.mid(i, 4);
    }
    return text;
}

}  // namespace aviso::ui
