#include "client-qt/app/chat/emoji_picker.hpp"

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QSettings>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kRecent = -1;
constexpr int kMostRecent = 27;
constexpr int kColumns = 9;

QHash<QString, QJsonObject> readNames(const QString& language) {
    QFile file{QStringLiteral(":/emoji/emoji_%1.json").arg(language)};
    QHash<QString, QJsonObject> names;
    if (!file.open(QIODevice::ReadOnly)) return names;
    for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
        const QJsonObject object = value.toObject();
        names.insert(object[QStringLiteral("hexcode")].toString(), object);
    }
    return names;
}

QString wordsOf(const QJsonObject& object) {
    QStringList words{object[QStringLiteral("label")].toString()};
    for (const QJsonValue& tag : object[QStringLiteral("tags")].toArray()) words.append(tag.toString());
    return words.join(u' ');
}

std::vector<Emoji> readEmoji(bool inChinese) {
    const auto english = readNames(QStringLiteral("en"));
    const auto chinese = readNames(QStringLiteral("zh"));
    std::vector<std::pair<int, Emoji>> ordered;
    for (auto it = english.begin(); it != english.end(); ++it) {
        // Without a group: letters of flags; group 2: skin tones and hair, which are parts.
        if (!it->contains(QStringLiteral("group")) || (*it)[QStringLiteral("group")].toInt() == 2) continue;
        const QJsonObject other = chinese.value(it.key());
        Emoji emoji;
        emoji.text = (*it)[QStringLiteral("unicode")].toString();
        emoji.name = (inChinese && !other.isEmpty() ? other : *it)[QStringLiteral("label")].toString();
        emoji.words = (wordsOf(*it) + u' ' + wordsOf(other)).toCaseFolded();
        emoji.group = (*it)[QStringLiteral("group")].toInt();
        ordered.emplace_back((*it)[QStringLiteral("order")].toInt(), std::move(emoji));
    }
    std::ranges::sort(ordered, {}, &std::pair<int, Emoji>::first);
    std::vector<Emoji> all;
    all.reserve(ordered.size());
    for (auto& [order, emoji] : ordered) all.push_back(std::move(emoji));
    return all;
}

QStringList recentEmoji() { return QSettings{}.value(QStringLiteral("emoji/recent")).toStringList(); }

void remember(const QString& emoji) {
    QStringList recent = recentEmoji();
    recent.removeAll(emoji);
    recent.prepend(emoji);
    QSettings{}.setValue(QStringLiteral("emoji/recent"), QStringList{recent.mid(0, kMostRecent)});
}

}  // namespace

const std::vector<Emoji>& allEmoji() {
    static bool inChinese = false;
    static std::vector<Emoji> all;
    const bool wanted = QLocale{}.language() == QLocale::Chinese;
    const bool other = std::exchange(inChinese, wanted) != wanted;
    if (other || all.empty()) all = readEmoji(wanted);
    return all;
}

std::vector<const Emoji*> findEmoji(const QString& query) {
    const QStringList words = query.simplified().toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    std::vector<const Emoji*> found;
    for (const Emoji& emoji : allEmoji()) {
        if (emoji.text == query || std::ranges::all_of(words, [&](const QString& word) { return emoji.words.contains(word); })) found.push_back(&emoji);
    }
    return found;
}

EmojiPicker::EmojiPicker(QWidget* parent) : QFrame{parent, Qt::Popup}, search_{new QLineEdit{this}}, grid_{new QListView{this}}, model_{new QStandardItemModel{this}} {
    setObjectName(QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    setProperty("look", QStringLiteral("popover"));
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kS, space::kS, space::kS, space::kS);
    column->setSpacing(space::kS);
    search_->setProperty("look", QStringLiteral("search"));
    search_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search_->setPlaceholderText(tr("Search emoji"));
    search_->setAccessibleName(tr("Search emoji"));
    search_->installEventFilter(this);
    const int cell = Theme::instance().scaled(36);
    QFont font = Theme::instance().font(TextRole::body);
    font.setPixelSize(Theme::instance().scaled(22));
    grid_->setFont(font);
    grid_->setViewMode(QListView::IconMode);
    grid_->setUniformItemSizes(true);
    grid_->setTextElideMode(Qt::ElideNone);  // a joined emoji measures wider than it is drawn
    grid_->setProperty("look", QStringLiteral("grid"));
    grid_->setGridSize({cell, cell});
    grid_->setMovement(QListView::Static);
    grid_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    grid_->setResizeMode(QListView::Adjust);
    grid_->setModel(model_);
    grid_->setAccessibleName(tr("Emoji"));
    grid_->setFixedSize(cell * kColumns + 16, cell * 7);
    grid_->installEventFilter(this);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(0);
    const std::vector<std::tuple<int, QString, QString>> groups{
        {kRecent, QStringLiteral("clock"), tr("Used last")},      {0, QStringLiteral("emoji"), tr("Smileys")},
        {1, QStringLiteral("person"), tr("People")},              {3, QStringLiteral("heart"), tr("Animals and nature")},
        {4, QStringLiteral("food"), tr("Food and drink")},        {5, QStringLiteral("globe"), tr("Travel and places")},
        {6, QStringLiteral("star"), tr("Activities")},            {7, QStringLiteral("device"), tr("Objects")},
        {8, QStringLiteral("check"), tr("Symbols")},              {9, QStringLiteral("flag"), tr("Flags")},
    };
    for (const auto& [groupId, icon, name] : groups) {
        auto* button = new QToolButton{this};
        button->setIcon(themedIcon(icon));
        button->setToolTip(name);
        button->setAccessibleName(name);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        connect(button, &QToolButton::clicked, this, [this, group = groupId] {
            search_->clear();
            show({}, group);
        });
        bar->addWidget(button, 1);
        groups_.push_back(button);
    }
    column->addWidget(search_);
    column->addWidget(grid_);
    column->addLayout(bar);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& query) { show(query, 0); });
    connect(grid_, &QListView::clicked, this, &EmojiPicker::pick);
    const bool anyRecent = !recentEmoji().isEmpty();
    groups_[anyRecent ? 0 : 1]->setChecked(true);
    show({}, anyRecent ? kRecent : 0);
}

void EmojiPicker::popUpAbove(QWidget* anchor) {
    adjustSize();
    move(anchor->mapToGlobal(QPoint{0, -height() - space::kXs}));
    QFrame::show();
    search_->setFocus();
}

void EmojiPicker::show(const QString& query, int group) {
    model_->clear();
    const auto add = [this](const QString& text, const QString& name) {
        auto* item = new QStandardItem{text};
        item->setToolTip(name);
        item->setAccessibleText(name);
        item->setTextAlignment(Qt::AlignCenter);
        model_->appendRow(item);
    };
    if (!query.trimmed().isEmpty()) {
        for (const Emoji* emoji : findEmoji(query)) add(emoji->text, emoji->name);
    } else if (group == kRecent) {
        for (const QString& emoji : recentEmoji()) add(emoji, emoji);
    } else {
        for (const Emoji& emoji : allEmoji()) {
            if (emoji.group == group) add(emoji.text, emoji.name);
        }
    }
    grid_->setCurrentIndex(model_->index(0, 0));
    grid_->scrollToTop();
}

void EmojiPicker::pick(const QModelIndex& index) {
    if (!index.isValid()) return;
    const QString emoji = index.data().toString();
    remember(emoji);
    emit picked(emoji);
    close();
}

bool EmojiPicker::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            pick(grid_->currentIndex());
            return true;
        }
        if (watched == search_ && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up)) {
            grid_->setFocus();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace aviso::ui
