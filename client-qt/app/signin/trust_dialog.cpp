#include "client-qt/app/signin/trust_dialog.hpp"

#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include "client-qt/app/signin/certificate_texts.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {

TrustDialog::TrustDialog(Session& session, const QString& fingerprint, QWidget* parent) : QDialog{parent}, session_{session}, fingerprint_{fingerprint} {
    setObjectName(QStringLiteral("trustDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    const CertificateTexts texts = certificateTexts(true, session.server());
    setWindowTitle(QStringLiteral("Aviso"));  // the dialog itself says it in large
    setAccessibleName(texts.title);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kL);
    column->setSpacing(space::kM);
    const auto label = [&](const QString& text, const char* look) {
        auto* made = new QLabel{text, this};
        if (look != nullptr) made->setProperty("look", QString::fromLatin1(look));
        made->setWordWrap(true);
        column->addWidget(made);
        return made;
    };
    label(texts.title, "title");
    label(texts.question, nullptr);
    auto* card = new QFrame{this};
    card->setProperty("look", QStringLiteral("card"));
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(space::kM, space::kM, space::kM, space::kM);
    auto* shown = new QLabel{groupedFingerprint(fingerprint_), card};
    inside->addWidget(shown);
    column->addWidget(card);
    shown->setObjectName(QStringLiteral("newFingerprint"));
    shown->setAccessibleName(tr("Fingerprint of the certificate shown now"));
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont mono{QStringLiteral("monospace")};
    mono.setStyleHint(QFont::Monospace);
    shown->setFont(mono);
    problem_ = label({}, "error");
    problem_->hide();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    auto* refuse = makeButton(tr("Go back"), nullptr, this);
    refuse->setObjectName(QStringLiteral("keepCertificate"));
    auto* accept = makeButton(texts.accept, "danger", this);
    accept->setObjectName(QStringLiteral("trustNewCertificate"));
    buttons->addStretch(1);
    buttons->addWidget(refuse);
    buttons->addWidget(accept);
    column->addLayout(buttons);
    setMinimumWidth(440);
    refuse->setDefault(true);
    refuse->setFocus();
    connect(refuse, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, &TrustDialog::agree);
}

/// On a small screen Qt would open it lower than its texts need: nobody could compare what is cut off.
void TrustDialog::fit() { setMinimumHeight(layout()->totalHeightForWidth(width())); }

void TrustDialog::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    fit();
}

void TrustDialog::agree() {
    session_.trust(fingerprint_, this, [this](const QString& problem) {
        problem_->setText(problem);
        problem_->setVisible(!problem.isEmpty());
        fit();
        if (problem.isEmpty()) accept();
    });
}

}  // namespace aviso::ui
