#include "client-qt/app/chat/message_input.hpp"

#include <QKeyEvent>
#include <QListWidget>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

constexpr int kMostOffered = 8;

QString atAll() { return MessageInput::tr("all"); }

}  // namespace

MessageInput::MessageInput(QWidget* parent) : QPlainTextEdit{parent} {
    setProperty("look", QStringLiteral("bare"));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(4);
    setAccessibleName(tr("Message"));
    setPlaceholderText(tr("Write a message"));
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        fit();
        offerMentions();
        emit bytesLeftChanged(bytesLeft());
        if (hasFocus()) emit typed();
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &MessageInput::offerMentions);
    connect(&Theme::instance(), &Theme::changed, this, &MessageInput::fit);
    fit();
}

void MessageInput::setLimit(int bytes) {
    limit_ = bytes;
    emit bytesLeftChanged(bytesLeft());
}

int MessageInput::bytesLeft() const { return limit_ - static_cast<int>(toPlainText().trimmed().toUtf8().size()); }

void MessageInput::setCandidates(std::vector<Candidate> candidates) {
    candidates_ = std::move(candidates);
    offerMentions();
}

std::vector<UserId> MessageInput::mentions() const {
    const QString text = toPlainText();
    std::vector<UserId> users;
    for (const Candidate& candidate : candidates_) {
        if (text.contains(u'@' + candidate.name)) users.push_back(candidate.user);
    }
    return users;
}

bool MessageInput::mentionsAll() const { return !candidates_.empty() && toPlainText().contains(u'@' + atAll()); }

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
        setPlaceholderText(tr("Write a message"));
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
    QStringList names;
    if (atAll().startsWith(prefix, Qt::CaseInsensitive)) names.append(atAll());
    for (const Candidate& candidate : candidates_) {
        if (names.size() >= kMostOffered) break;
        if (candidate.name.contains(prefix, Qt::CaseInsensitive) || candidate.account.startsWith(prefix, Qt::CaseInsensitive)) names.append(candidate.name);
    }
    // Written to the end: nothing to offer.
    if (names.isEmpty() || (names.size() == 1 && names.first() == prefix.trimmed())) return closeMentions();
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
    offer_->addItems(names);
    offer_->setCurrentRow(0);
    const int row = offer_->sizeHintForRow(0);
    offer_->setFixedSize(Theme::instance().scaled(220), row * static_cast<int>(names.size()) + 14);
    const QPoint corner = mapTo(window(), cursorRect().topLeft());
    offer_->move(std::min(corner.x(), window()->width() - offer_->width() - space::kS), corner.y() - offer_->height() - space::kXs);
    offer_->show();
    offer_->raise();
}

void MessageInput::acceptMention() {
    const QString prefix = mentionPrefix();
    const QString name = offer_ && offer_->currentItem() ? offer_->currentItem()->text() : QString{};
    closeMentions();
    if (prefix.isNull() || name.isEmpty()) return;
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(prefix.size()));
    cursor.insertText(name + u' ');
}

void MessageInput::closeMentions() {
    if (offer_) offer_->hide();
}

}  // namespace aviso::ui
