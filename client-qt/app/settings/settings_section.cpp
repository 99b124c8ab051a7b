#include "client-qt/app/settings/settings_section.hpp"

#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kWidest = 720;
constexpr int kNarrow = 520;  ///< at 100% text

}  // namespace

SettingsSection::SettingsSection(Text title, QWidget* parent) : QScrollArea{parent}, title_{std::move(title)}, content_{new QWidget} {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    content_->setObjectName(QStringLiteral("scrollContent"));
    auto* row = new QHBoxLayout{content_};
    outline_ = row;
    row->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    auto* middle = new QWidget{content_};
    middle->setMaximumWidth(kWidest);
    row->addStretch(1);
    row->addWidget(middle, 1000);
    row->addStretch(1);
    auto* outer = new QVBoxLayout{middle};
    outer->setContentsMargins(0, 0, 0, 0);
    column_ = new QVBoxLayout;
    column_->setSpacing(space::kS);
    outer->addLayout(column_);
    outer->addStretch(1);
    auto* heading = new QLabel{middle};
    heading->setProperty("look", QStringLiteral("heading"));
    column_->addWidget(heading);
    inEveryLanguage([this, heading] {
        heading->setText(title_());
        setAccessibleName(title_());
    });
    setWidget(content_);
}

void SettingsSection::addCard(const Text& heading) {
    column_->addSpacing(space::kS);
    if (heading) {
        auto* label = new QLabel{content_};
        label->setProperty("look", QStringLiteral("strong"));
        column_->addWidget(label);
        inEveryLanguage([label, heading] { label->setText(heading()); });
    }
    auto* card = new QFrame{content_};
    card->setProperty("look", QStringLiteral("card"));
    column_->addWidget(card);
    card_ = new QVBoxLayout{card};
    card_->setContentsMargins(space::kL, space::kXs, space::kL, space::kXs);
    card_->setSpacing(0);
}

void SettingsSection::divide() {
    if (card_->count() > 0) card_->addWidget(makeDivider(Qt::Horizontal, content_));
}

void SettingsSection::addRow(const Text& title, const Text& explanation, QWidget* control) {
    divide();
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, space::kM, 0, space::kM);
    row->setSpacing(space::kXl);
    stackWhenNarrow(row);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* name = new QLabel{content_};
    name->setWordWrap(true);
    auto* said = new QLabel{content_};
    said->setProperty("look", QStringLiteral("secondary"));
    said->setWordWrap(true);
    words->addWidget(name);
    words->addWidget(said);
    row->addLayout(words, 1);
    row->addWidget(control, 0, Qt::AlignVCenter | Qt::AlignRight);
    card_->addLayout(row);
    name->setBuddy(control);
    inEveryLanguage([name, said, control, title, explanation] {
        name->setText(title());
        said->setText(explanation());
        said->setVisible(!explanation().isEmpty());
        control->setAccessibleName(title());
        control->setAccessibleDescription(explanation());
    });
}

void SettingsSection::addWide(QWidget* part) {
    divide();
    card_->addSpacing(space::kM);
    card_->addWidget(part);
    card_->addSpacing(space::kM);
}

void SettingsSection::addWide(QLayout* part) {
    divide();
    card_->addSpacing(space::kM);
    card_->addLayout(part);
    card_->addSpacing(space::kM);
}

QLabel* SettingsSection::addText(const Text& text, const char* look) {
    auto* label = new QLabel{content_};
    label->setProperty("look", QString::fromLatin1(look));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addWide(label);
    inEveryLanguage([label, text] { label->setText(text()); });
    return label;
}

void SettingsSection::stackWhenNarrow(QBoxLayout* row) { rows_.push_back(row); }

void SettingsSection::resizeEvent(QResizeEvent* event) {
    // The scroll bar takes its room from the margin: what is read stays where it is.
    outline_->setContentsMargins(space::kXl, space::kXl, space::kXl - (width() - viewport()->width()), space::kXl);
    const bool narrow = width() < Theme::instance().scaled(kNarrow);
    for (QBoxLayout* row : rows_) {
        row->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
        row->setSpacing(narrow ? space::kS : space::kXl);
    }
    QScrollArea::resizeEvent(event);
}

void SettingsSection::inEveryLanguage(std::function<void()> say) {
    say();
    texts_.push_back(std::move(say));
}

void SettingsSection::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        for (const auto& say : texts_) say();
    }
    QScrollArea::changeEvent(event);
}

}  // namespace aviso::ui
