#include "client-qt/app/chat/emoji_picker.hpp"

#include <QFile>
#include <QGlyphRun>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QRawFont>
#include <QSettings>
#include <QStandardItemModel>
#include <QTextLayout>
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

QJsonArray readNames(const char* language) {
    QFile file{QStringLiteral(":/emoji/emoji_%1.json").arg(QLatin1String{language})};
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array() : QJsonArray{};
}

QString wordsOf(const QJsonObject& object) {
    QStringList words{object[QLatin1String{"label"}].toString()};
    for (const QJsonValue& tag : object[QLatin1String{"tags"}].toArray()) words.append(tag.toString());
    return words.join(u' ').toCaseFolded();
}

/// From the list of the language shown alone: what the picker needs to open. It opens in one of two languages, a search is in both.
std::vector<Emoji> readEmoji(bool inChinese) {
    std::vector<std::pair<int, Emoji>> ordered;
    for (const QJsonValue& value : readNames(inChinese ? "zh" : "en")) {
        const QJsonObject object = value.toObject();
        // Without a group: letters of flags; group 2: skin tones and hair, which are parts.
        const QJsonValue group = object[QLatin1String{"group"}];
        if (group.isUndefined() || group.toInt() == 2) continue;
        Emoji emoji;
        emoji.text = object[QLatin1String{"unicode"}].toString();
        emoji.code = object[QLatin1String{"hexcode"}].toString();
        emoji.name = object[QLatin1String{"label"}].toString();
        emoji.group = group.toInt();
        ordered.emplace_back(object[QLatin1String{"order"}].toInt(), std::move(emoji));
    }
    std::ranges::sort(ordered, {}, &std::pair<int, Emoji>::first);
    std::vector<Emoji> all;
    all.reserve(ordered.size());
    for (auto& [order, emoji] : ordered) all.push_back(std::move(emoji));
    return all;
}

/// What it is searched by, at the first search.
void addWords(std::vector<Emoji>& all) {
    if (all.empty() || !all.front().words.isEmpty()) return;
    QHash<QString, QString> words;
    for (const char* language : {"en", "zh"}) {
        for (const QJsonValue& value : readNames(language)) {
            const QJsonObject object = value.toObject();
            words[object[QLatin1String{"hexcode"}].toString()] += wordsOf(object) + u'\n';
        }
    }
    for (Emoji& emoji : all) emoji.words = words.value(emoji.code);
}

std::vector<Emoji>& emojiInLanguage() {
    static bool inChinese = false;
    static std::vector<Emoji> all;
    const bool wanted = QLocale{}.language() == QLocale::Chinese;
    const bool other = std::exchange(inChinese, wanted) != wanted;
    if (other || all.empty()) all = readEmoji(wanted);
    return all;
}

/// How far an emoji is from being what was asked for: its name, in either language, begins with these words; with the beginning of one; it has them.
int distanceOf(const Emoji& emoji, const QString& wanted) {
    const QString words = u'\n' + emoji.words;
    if (words.contains(u'\n' + wanted + u' ') || words.contains(u'\n' + wanted + u'\n')) return 0;
    if (words.contains(u'\n' + wanted)) return 1;
    return words.contains(u' ' + wanted + u' ') || words.contains(u' ' + wanted + u'\n') ? 2 : 3;
}

QFont gridFont() {
    QFont font = Theme::instance().font(TextRole::body);
    font.setPixelSize(Theme::instance().scaled(22));
    return font;
}

QStringList recentEmoji() { return QSettings{}.value(QStringLiteral("emoji/recent")).toStringList(); }

void remember(const QString& emoji) {
    QStringList recent = recentEmoji();
    recent.removeAll(emoji);
    recent.prepend(emoji);
    QSettings{}.setValue(QStringLiteral("emoji/recent"), QStringList{recent.mid(0, kMostRecent)});
}

}  // namespace

const std::vector<Emoji>& allEmoji() { return emojiInLanguage(); }

bool drawnAsOne(const QString& emoji) {
    static QHash<QString, bool> known;
    if (const auto found = known.constFind(emoji); found != known.constEnd()) return *found;
    // What chooses between text and picture (VS15, VS16) is no picture: a font that lacks it would count as one more.
    QString signs = emoji;
    signs.remove(QChar{0xFE0E}).remove(QChar{0xFE0F});
    QTextLayout layout{signs, gridFont()};
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    // Marks that join (ZWJ) are glyphs without a width.
    int pictures = 0;
    for (const QGlyphRun& run : layout.glyphRuns()) {
        const QRawFont font = run.rawFont();
        const auto glyphs = run.glyphIndexes();
        const auto widths = font.advancesForGlyphIndexes(glyphs);
        for (qsizetype i = 0; i < glyphs.size(); ++i) {
            if (glyphs[i] == 0) pictures += 2;  // not in any font
            else if (widths[i].x() > 0.5) ++pictures;
        }
    }
    return *known.insert(emoji, pictures == 1);
}

std::vector<const Emoji*> findEmoji(const QString& query) {
    const QStringList words = query.simplified().toCaseFolded().split(u' ', Qt::SkipEmptyParts);
    std::vector<const Emoji*> found;
    auto& all = emojiInLanguage();
    addWords(all);
    for (const Emoji& emoji : all) {
        if (emoji.text == query || std::ranges::all_of(words, [&](const QString& word) { return emoji.words.contains(word); })) found.push_back(&emoji);
    }
    // "rocket" is the rocket before the astronaut, who has to do with one.
    const QString wanted = words.join(u' ');
    std::ranges::sort(found, {}, [&](const Emoji* emoji) { return std::pair{distanceOf(*emoji, wanted), emoji}; });
    return found;
}

EmojiPicker::EmojiPicker(QWidget* parent) : Popover{parent}, search_{new QLineEdit{this}}, grid_{new QListView{this}}, model_{new QStandardItemModel{this}} {
    setObjectName(QStringLiteral("emojiPicker"));
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(margins(space::kS));
    column->setSpacing(space::kS);
    search_->setProperty("look", QStringLiteral("search"));
    search_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search_->setPlaceholderText(tr("Search emoji"));
    search_->setAccessibleName(tr("Search emoji"));
    search_->installEventFilter(this);
    const int cell = Theme::instance().scaled(36);
    grid_->setFont(gridFont());
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
            fill({}, group);
        });
        bar->addWidget(button, 1);
        groups_.push_back(button);
    }
    column->addWidget(search_);
    column->addWidget(grid_);
    column->addLayout(bar);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& query) { fill(query, 0); });
    connect(grid_, &QListView::clicked, this, &EmojiPicker::pick);
    const bool anyRecent = !recentEmoji().isEmpty();
    groups_[anyRecent ? 0 : 1]->setChecked(true);
    fill({}, anyRecent ? kRecent : 0);
    search_->setFocus();
}

void EmojiPicker::fill(const QString& query, int group) {
    QList<QStandardItem*> items;
    const auto add = [&items](const QString& text, const QString& name) {
        if (!drawnAsOne(text)) return;
        auto* item = new QStandardItem{text};
        item->setToolTip(name);
        item->setAccessibleText(name);
        item->setTextAlignment(Qt::AlignCenter);
        items.append(item);
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
    model_->clear();
    model_->invisibleRootItem()->appendRows(items);
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
    return Popover::eventFilter(watched, event);
}

}  // namespace aviso::ui
