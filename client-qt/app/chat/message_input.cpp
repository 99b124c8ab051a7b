#include "client-qt/app/chat/message_input.hpp"

#include <QKeyEvent>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextFragment>
#include <algorithm>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr std::size_t kMostOffered = 8;

constexpr int kNameRole = Qt::UserRole + 1;
constexpr qint64 kAll = -1;
constexpr int kMentionOf = QTextFormat::UserProperty + 1;    ///< whom the piece of text means: a user's number or kAll
constexpr int kMentionText = QTextFormat::UserProperty + 2;  ///< what was put there: changed by hand it means nobody

/// "@Anna" means no Ann. Chinese has no spaces between words: there a name ends where it ends.
bool goesOn(const QString& name, QStringView behind) {
    if (behind.size() <= name.size()) return false;
    const QChar last = name.back();
    const QChar next = behind[name.size()];
    return next.isLetterOrNumber() && next.script() != QChar::Script_Han && last.script() != QChar::Script_Han;
}

}  // namespace

QString MessageInput::atAll() { return tr("all"); }

MessageInput::MessageInput(QWidget* parent) : QPlainTextEdit{parent} {
    setProperty("look", QStringLiteral("bare"));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(4);
    setAccessibleName(tr("Message"));
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        fit();
        offerMentions();
        emit roomChanged();
        if (hasFocus()) emit typed();
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &MessageInput::offerMentions);
    connect(&Theme::instance(), &Theme::changed, this, &MessageInput::fit);
    fit();
}

void MessageInput::setLimit(int bytes) {
    limit_ = bytes;
    emit roomChanged();
}

int MessageInput::percentFull() const { return static_cast<int>(toPlainText().trimmed().toUtf8().size() * 100 / std::max(1, limit_)); }

int MessageInput::charactersOver() const {
    QByteArray text = toPlainText().trimmed().toUtf8();
    int over = 0;
    // What people count: code points, from the end. Bytes 10xxxxxx continue one.
    for (qsizetype size = text.size(); size > limit_; --size) over += (text[size - 1] & 0xC0) != 0x80 ? 1 : 0;
    return text.size() > limit_ ? std::max(1, over) : 0;
}

int MessageInput::charactersLeft() const {
    const QString text = toPlainText().trimmed();
    const auto bytes = static_cast<int>(text.toUtf8().size());
    if (bytes == 0 || bytes >= limit_) return bytes == 0 ? limit_ : 0;
    return static_cast<int>(static_cast<qint64>(limit_ - bytes) * text.toUcs4().size() / bytes);
}

void MessageInput::setCandidates(std::vector<Candidate> candidates) {
    candidates_ = std::move(candidates);
    offerMentions();
}

/// What was chosen from the offer stands as it was written; of the rest each "@" counts for the longest name behind it, if that is one person's.
std::vector<qint64> MessageInput::mentioned() const {
    std::vector<qint64> found;
    const QString text = toPlainText();
    std::vector<bool> taken(static_cast<std::size_t>(text.size()), false);
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment piece = it.fragment();
            const QTextCharFormat format = piece.charFormat();
            if (!format.hasProperty(kMentionOf) || piece.text() != format.stringProperty(kMentionText)) continue;
            found.push_back(format.property(kMentionOf).toLongLong());
            for (int i = 0; i < piece.length(); ++i) taken[static_cast<std::size_t>(piece.position() + i)] = true;
        }
    }
    for (qsizetype at = text.indexOf(u'@'); at >= 0; at = text.indexOf(u'@', at + 1)) {
        if (taken[static_cast<std::size_t>(at)]) continue;
        const QStringView behind = QStringView{text}.mid(at + 1);
        qsizetype longest = 0;
        std::vector<qint64> meant;
        const auto consider = [&](const QString& name, qint64 who) {
            if (name.isEmpty() || name.size() < longest || !behind.startsWith(name) || goesOn(name, behind)) return;
            if (name.size() > longest) meant.clear();
            longest = name.size();
            meant.push_back(who);
        };
        consider(atAll(), kAll);
        for (const Candidate& candidate : candidates_) consider(candidate.name, candidate.user.value);
        if (meant.size() == 1) found.push_back(meant.front());
    }
    return found;
}

std::vector<UserId> MessageInput::mentions() const {
    const std::vector<qint64> found = mentioned();
    std::vector<UserId> users;
    for (const Candidate& candidate : candidates_) {
        if (std::ranges::find(found, candidate.user.value) != found.end()) users.push_back(candidate.user);
    }
    return users;
}

bool MessageInput::mentionsAll() const {
    if (candidates_.empty()) return false;
    const std::vector<qint64> found = mentioned();
    return std::ranges::find(found, kAll) != found.end();
}

QSize MessageInput::sizeHint() const {
    const int line = QFontMetrics{Theme::instance().font(TextRole::body)}.lineSpacing();
    // The layout counts wrapped lines; an empty document has one.
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) lines += std::max(1, block.lineCount());
    const int most = std::max(5 * line, window()->height() / 3);
    return {200, std::min(lines * line + 10, most)};
}

QSize MessageInput::minimumSizeHint() const { return {120, sizeHint().height()}; }

void MessageInput::fit() {
    const int height = sizeHint().height();
    if (height != this->height()) setFixedHeight(height);
}

void MessageInput::keyPressEvent(QKeyEvent* event) {
    if (offer_ && offer_->isVisible()) {
        switch (event->key()) {
            case Qt::Key_Up:
            case Qt::Key_Down: {
                const int step = event->key() == Qt::Key_Up ? offer_->count() - 1 : 1;
                offer_->setCurrentRow((offer_->currentRow() + step) % offer_->count());
                return;
            }
            case Qt::Key_Return:
            case Qt::Key_Enter:
            case Qt::Key_Tab: return acceptMention();
            case Qt::Key_Escape: return closeMentions();
            default: break;
        }
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !composing_) {
        if (event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier)) {
            textCursor().insertText(QStringLiteral("\n"));
            ensureCursorVisible();
        } else {
            emit sendRequested();
        }
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageInput::paintEvent(QPaintEvent* event) {
    QPlainTextEdit::paintEvent(event);
    if (!document()->isEmpty() || composing_) return;
    // Qt's own placeholder stands where the caret stands; this one leaves it its place.
    QPainter painter{viewport()};
    painter.setPen(colours().textTertiary);
    painter.setFont(font());
    const int margin = static_cast<int>(document()->documentMargin());
    painter.drawText(viewport()->rect().adjusted(margin + 3, margin, -margin, -margin), Qt::AlignTop | Qt::AlignLeft | Qt::TextSingleLine, tr("Write a message"));
}

void MessageInput::inputMethodEvent(QInputMethodEvent* event) {
    QPlainTextEdit::inputMethodEvent(event);
    composing_ = !event->preeditString().isEmpty();
}

void MessageInput::insertFromMimeData(const QMimeData* source) {
    // Plain text only, line breaks kept as they are.
    if (!source->hasText()) return;
    QString text = source->text();
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n")).replace(u'\r', u'\n');
    text.remove(QChar::Null);
    textCursor().insertText(text);
    ensureCursorVisible();
}

void MessageInput::focusOutEvent(QFocusEvent* event) {
    composing_ = false;
    closeMentions();
    QPlainTextEdit::focusOutEvent(event);
}

void MessageInput::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Message"));
        viewport()->update();
    }
    QPlainTextEdit::changeEvent(event);
}

// --- mentions ---------------------------------------------------------------------------------------------------------------

QString MessageInput::mentionPrefix() const {
    const QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    const qsizetype at = before.lastIndexOf(u'@');
    if (at < 0) return {};
    // "ann@example.com" is an address.
    if (at > 0 && before[at - 1].isLetterOrNumber() && before[at - 1].script() == QChar::Script_Latin) return {};
    const QString prefix = before.mid(at + 1);
    return prefix.size() > 24 || prefix.contains(u'\n') ? QString{} : (prefix.isNull() ? QStringLiteral("") : prefix);
}

void MessageInput::offerMentions() {
    const QString prefix = candidates_.empty() || composing_ || !hasFocus() ? QString{} : mentionPrefix();
    if (prefix.isNull()) return closeMentions();
    std::vector<std::pair<QString, qint64>> offered;
    if (atAll().startsWith(prefix, Qt::CaseInsensitive)) offered.emplace_back(atAll(), kAll);
    for (const Candidate& candidate : candidates_) {
        if (offered.size() >= kMostOffered) break;
        if (candidate.name.contains(prefix, Qt::CaseInsensitive) || candidate.account.startsWith(prefix, Qt::CaseInsensitive)) offered.emplace_back(candidate.name, candidate.user.value);
    }
    // Written to the end: nothing to offer.
    if (offered.empty() || (offered.size() == 1 && offered.front().first == prefix.trimmed())) return closeMentions();
    if (!offer_) {
        offer_ = new QListWidget{window()};
        offer_->setProperty("look", QStringLiteral("popup"));
        offer_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        offer_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        offer_->setFocusPolicy(Qt::NoFocus);
        offer_->setAccessibleName(tr("People to mention"));
        offer_->setObjectName(QStringLiteral("mentionOffer"));
        connect(offer_, &QListWidget::itemClicked, this, &MessageInput::acceptMention);
    }
    offer_->clear();
    for (const auto& [name, who] : offered) {
        auto* item = new QListWidgetItem{nameInOffer(name, who), offer_};
        item->setData(Qt::UserRole, who);
        item->setData(kNameRole, name);
    }
    offer_->setCurrentRow(0);
    const int row = offer_->sizeHintForRow(0);
    offer_->setFixedSize(Theme::instance().scaled(220), row * static_cast<int>(offered.size()) + 14);
    const QPoint corner = mapTo(window(), cursorRect().topLeft());
    offer_->move(std::min(corner.x(), window()->width() - offer_->width() - space::kS), corner.y() - offer_->height() - space::kXs);
    offer_->show();
    offer_->raise();
}

/// Of two people of one name the account tells which is meant.
QString MessageInput::nameInOffer(const QString& name, qint64 who) const {
    const auto same = std::ranges::count(candidates_, name, &Candidate::name);
    const auto one = std::ranges::find_if(candidates_, [who](const Candidate& c) { return c.user.value == who; });
    return same < 2 || one == candidates_.end() || one->account.isEmpty() ? name : tr("%1 (%2)", "name, account").arg(name, one->account);
}

void MessageInput::acceptMention() {
    const QString prefix = mentionPrefix();
    const QListWidgetItem* chosen = offer_ ? offer_->currentItem() : nullptr;
    const QString name = chosen ? chosen->data(kNameRole).toString() : QString{};
    const qint64 who = chosen ? chosen->data(Qt::UserRole).toLongLong() : 0;
    closeMentions();
    if (prefix.isNull() || name.isEmpty()) return;
    QTextCharFormat mention;
    mention.setProperty(kMentionOf, who);
    mention.setProperty(kMentionText, u'@' + name);
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(prefix.size()) + 1);
    cursor.insertText(u'@' + name, mention);
    cursor.insertText(QStringLiteral(" "), QTextCharFormat{});
    setTextCursor(cursor);
}

void MessageInput::closeMentions() {
    if (offer_) offer_->hide();
}

}  // namespace aviso::ui
