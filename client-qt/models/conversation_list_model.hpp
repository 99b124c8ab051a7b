#pragma once

#include <QAbstractListModel>
#include <QSortFilterProxyModel>
#include <set>
#include <vector>

#include "client-qt/models/text_format.hpp"

namespace aviso::ui {

/// The conversation list: pinned ones first, then the newest first. A line whose id is 0 stands for somebody to whom one has begun to write. GUI thread.
class ConversationListModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role {
        TitleRole = Qt::DisplayRole,
        IdRole = Qt::UserRole,  ///< qlonglong
        PreviewRole,
        DraftRole,
        TimeRole,     ///< QDateTime, UTC; invalid: nothing written yet
        UnreadRole,   ///< int
        MentionedRole,
        MutedRole,
        PinnedRole,
        GroupRole,    ///< bool: a group
        SeedRole,     ///< qulonglong: for the picture's colour
        OnlineRole,   ///< bool: the peer of a direct conversation
        SendingRole,  ///< int: own messages under way
        FailedRole,   ///< int: own messages that were refused
    };

    explicit ConversationListModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    void setMe(UserId me) { me_ = me; }
    void setNames(NameOf nameOf) { nameOf_ = std::move(nameOf); }
    void setAll(std::vector<client::ConversationSummary> all);
    /// Puts each where it belongs. One that is hidden leaves the list.
    void update(std::vector<client::ConversationSummary> changed);
    void setOnline(const std::vector<UserId>& came, const std::vector<UserId>& went);
    /// Names or language changed: every text is made anew.
    void refreshTexts();

    int rowOf(ConversationId id) const;  ///< -1: not there
    /// Of the direct conversation, also of one that only waits to begin (id 0); -1: not there.
    int rowOfPeer(UserId peer) const;
    const client::ConversationSummary& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
    int totalUnread() const;             ///< without muted ones
    bool anyMention() const;

  signals:
    void unreadChanged();

  private:
    static bool before(const client::ConversationSummary& a, const client::ConversationSummary& b);

    std::vector<client::ConversationSummary> rows_;
    std::set<UserId> online_;
    UserId me_;
    NameOf nameOf_ = [](UserId) { return QString{}; };
};

/// What is typed above the list narrows it: every word is part of the title.
class ConversationFilter : public QSortFilterProxyModel {
    Q_OBJECT
  public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setQuery(const QString& query);

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

  private:
    QStringList words_;
};

}  // namespace aviso::ui
