#pragma once

#include <QAbstractListModel>
#include <QByteArray>
#include <QSet>
#include <deque>
#include <optional>
#include <vector>

#include "client-qt/models/message_row.hpp"

namespace aviso::ui {

/// A window into one conversation's log, oldest first: what has been loaded around what is looked at. Stored rows are ordered by seq, those
/// waiting to be stored stand behind them in the order they were written. GUI thread.
class MessageListModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        TextRole = Qt::DisplayRole,
        SeqRole = Qt::UserRole,
        SenderRole,
        SenderNameRole,
        SentAtRole,  ///< QDateTime, UTC
        OwnRole,
        StateRole,   ///< int of client::EntryState
        KindRole,    ///< int of MessageRow::Kind
    };

    explicit MessageListModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    const MessageRow& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
    /// Whether something older, or newer, than the window exists.
    bool hasOlder() const { return hasOlder_; }
    bool hasNewer() const { return hasNewer_; }
    /// The row with this seq, or the first behind it; rowCount() when all are older.
    int rowOf(Seq seq) const;
    int rowOfKey(const QByteArray& key) const;  ///< -1: not there

    /// Another place in the conversation, or another conversation.
    void showWindow(std::vector<MessageRow> rows, bool hasOlder, bool hasNewer);
    void prepend(std::vector<MessageRow> older, bool hasOlder);
    void append(std::vector<MessageRow> newer, bool hasNewer);
    /// Puts each row where it belongs: replaces the one with its key or seq, else inserts it. A stored row that lies behind a window that has newer
    /// ones is left out: it comes with the next page.
    void merge(std::vector<MessageRow> rows);
    /// Takes the row out again (a message that was not sent and is discarded). A page read before that, and shown after, does not bring it back.
    void removeKey(const QByteArray& key);
    void markSending(const QByteArray& key);
    void markFailed(const QByteArray& key, const QString& why);
    /// How far the peer of a direct conversation has got. Moves the states of own rows forward.
    void markReached(Seq delivered, Seq read);

    /// The row opens a new day, in local time.
    bool startsDay(int row) const;
    /// The row opens a group: another sender than the row before, or more than five minutes later, or a day or notice in between.
    bool startsGroup(int row) const;
    bool endsGroup(int row) const { return row + 1 >= rowCount() || startsGroup(row + 1); }

    /// Where the line "new messages" stands: before the first row behind `read` that is not one's own; -1: nowhere.
    /// 0: nothing was read yet; nothing: no line.
    void setUnreadAfter(std::optional<Seq> read);
    int unreadRow() const;

  signals:
    /// The window shows another place; a view goes to where it belongs there.
    void windowShown();

  private:
    int placeOf(const MessageRow& row) const;
    void replace(int row, MessageRow with);
    void insert(int row, MessageRow what);
    void forgetUnreadRow() { unreadRow_ = kNotLooked; }

    bool isDiscarded(const MessageRow& row) const { return row.seq == Seq{} && discarded_.contains(row.key); }

    std::deque<MessageRow> rows_;
    QSet<QByteArray> discarded_;  ///< keys
    bool hasOlder_ = false;
    bool hasNewer_ = false;
    std::optional<Seq> unreadAfter_;
    static constexpr int kNotLooked = -2;
    mutable int unreadRow_ = kNotLooked;
};

}  // namespace aviso::ui
