#include "client-qt/app/signin/sign_in_parts.hpp"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "client-qt/app/style/app_icon.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kFormWidth = 360;
constexpr int kMark = 48;

/// The mark and the name of the program, as they stand on the icon.
QWidget* makeBrand(QWidget* parent) {
    auto* brand = new QWidget{parent};
    auto* row = new QHBoxLayout{brand};
    row->setContentsMargins(0, 0, 0, space::kL);
    row->setSpacing(space::kM);
    auto* mark = new QLabel{brand};
    mark->setPixmap(appIcon(false).pixmap(QSize{kMark, kMark}, parent->devicePixelRatioF()));
    mark->setFixedSize(kMark, kMark);
    mark->setScaledContents(true);
    auto* name = new QLabel{QStringLiteral("Aviso"), brand};
    name->setProperty("look", QStringLiteral("heading"));
    row->addStretch(1);
    row->addWidget(mark);
    row->addWidget(name);
    row->addStretch(1);
    return brand;
}

}  // namespace

QVBoxLayout* makeSignInCard(QWidget* page) {
    auto* rows = new QVBoxLayout{page};
    auto* card = new QFrame{page};
    card->setProperty("look", QStringLiteral("card"));
    const auto fit = [card] { card->setFixedWidth(Theme::instance().scaled(kFormWidth) + 2 * space::kXxl); };
    fit();
    QObject::connect(&Theme::instance(), &Theme::changed, card, fit);
    rows->addStretch(2);
    rows->addWidget(makeBrand(page));
    // Not by an alignment: then its height would not follow from its width, and long texts would be cut off.
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(card);
    middle->addStretch(1);
    rows->addLayout(middle);
    rows->addStretch(3);
    auto* column = new QVBoxLayout{card};
    column->setContentsMargins(space::kXxl, space::kXl, space::kXxl, space::kXxl);
    column->setSpacing(space::kXs);
    return column;
}

QLabel* makeSignInLabel(const char* look, QWidget* parent) {
    auto* label = new QLabel{parent};
    if (look != nullptr) label->setProperty("look", QString::fromLatin1(look));
    label->setWordWrap(true);
    return label;
}

PasswordField::PasswordField(QWidget* parent) : QLineEdit{parent}, eye_{addAction(QIcon{}, QLineEdit::TrailingPosition)} {
    setEchoMode(QLineEdit::Password);
    connect(eye_, &QAction::triggered, this, &PasswordField::toggle);
    connect(&Theme::instance(), &Theme::changed, this, &PasswordField::refreshEye);
    refreshEye();
    retranslate();
}

void PasswordField::toggle() {
    setEchoMode(echoMode() == QLineEdit::Normal ? QLineEdit::Password : QLineEdit::Normal);
    refreshEye();
}

void PasswordField::refreshEye() { eye_->setIcon(themedIcon(echoMode() == QLineEdit::Normal ? QStringLiteral("eye-off") : QStringLiteral("eye"))); }

void PasswordField::retranslate() { eye_->setToolTip(tr("Show or hide the password")); }

void PasswordField::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QLineEdit::changeEvent(event);
}

}  // namespace aviso::ui
