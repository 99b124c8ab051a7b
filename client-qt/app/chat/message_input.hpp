#pragma once

#include <QPlainTextEdit>
#include <vector>

#include "core/id.hpp"

class QListWidget;

namespace aviso::ui {

/// Where a message is written: grows with its text up to a third of the window, Enter sends, Shift+Enter or Ctrl+Enter breaks the line. While an input
/// method composes, Enter belongs to it and never sends. "@" offers the members of the group.
class MessageInput : public QPlainTextEdit {
    Q_OBJECT
  public:
    struct Candidate {
        UserId user;
        QString name;
        QString account;
    };

    explicit MessageInput(QWidget* parent = nullptr);

    /// UTF-8 bytes a message may have; from the server.
    void setLimit(int bytes);
    /// How much of the limit the text takes, in percent; above 100 it cannot be sent.
    int percentFull() const;
    /// Characters that have to go before the text can be sent; 0: it fits.
    int charactersOver() const;
    /// About how many more characters like those in the text fit (a Chinese one takes three times the room of a Latin one).
    int charactersLeft() const;
    /// Who may be mentioned; empty in direct conversations.
    void setCandidates(std::vector<Candidate> candidates);
    /// Those who were chosen from the offer, and those whose whole name was typed behind an "@" and is nobody else's too.
    std::vector<UserId> mentions() const;
    bool mentionsAll() const;

    bool isComposing() const { return composing_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void sendRequested();
    void roomChanged();        ///< the text or the limit is another
    void typed();              ///< a person has changed the text

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    static QString atAll();  ///< the word that means everybody
    void fit();
    void offerMentions();
    void acceptMention();
    void closeMentions();
    std::vector<qint64> mentioned() const;
    QString nameInOffer(const QString& name, qint64 who) const;
    QString mentionPrefix() const;  ///< what stands between "@" and the cursor; null: no mention is being written

    int limit_ = 8192;  ///< bytes of UTF-8
    bool composing_ = false;
    std::vector<Candidate> candidates_;
    QListWidget* offer_ = nullptr;
};

}  // namespace aviso::ui
