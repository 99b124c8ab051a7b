#include "client-qt/app/signin/certificate_question.hpp"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include "client-qt/app/signin/certificate_texts.hpp"
#include "client-qt/app/signin/sign_in_parts.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

CertificateQuestion::CertificateQuestion(QWidget* parent) : QWidget{parent} {
    QVBoxLayout* column = makeSignInCard(this);
    column->setSpacing(space::kM);
    title_ = makeSignInLabel("heading", this);
    text_ = makeSignInLabel(nullptr, this);
    shown_ = makeSignInLabel(nullptr, this);
    shown_->setObjectName(QStringLiteral("fingerprint"));
    shown_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont mono{QStringLiteral("monospace")};
    mono.setStyleHint(QFont::Monospace);
    shown_->setFont(mono);
    shown_->setContentsMargins(space::kM, space::kM, space::kM, space::kM);
    accept_ = makeButton({}, "primary", this);
    accept_->setObjectName(QStringLiteral("trust"));
    refuse_ = makeButton({}, nullptr, this);
    refuse_->setObjectName(QStringLiteral("doNotTrust"));
    auto* card = new QFrame{this};
    card->setProperty("look", QStringLiteral("card"));
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(shown_);
    for (QWidget* row : std::initializer_list<QWidget*>{title_, text_, card, accept_, refuse_}) column->addWidget(row);
    connect(refuse_, &QPushButton::clicked, this, &CertificateQuestion::refused);
    connect(accept_, &QPushButton::clicked, this, [this] { emit accepted(fingerprint_); });
    retranslate();
}

void CertificateQuestion::ask(bool changed, const QString& server, const QString& fingerprint) {
    changed_ = changed;
    fingerprint_ = fingerprint;
    const CertificateTexts texts = certificateTexts(changed, server);
    title_->setText(texts.title);
    text_->setText(texts.question);
    accept_->setText(texts.accept);
    accept_->setProperty("look", changed ? QStringLiteral("danger") : QStringLiteral("primary"));
    accept_->style()->unpolish(accept_);
    accept_->style()->polish(accept_);
    shown_->setText(groupedFingerprint(fingerprint));
}

void CertificateQuestion::focusAnswer() { (changed_ ? refuse_ : accept_)->setFocus(); }

void CertificateQuestion::clear() {
    for (QLabel* label : {title_, text_, shown_}) label->clear();
    accept_->setText({});
}

void CertificateQuestion::retranslate() { refuse_->setText(tr("Go back")); }

void CertificateQuestion::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
