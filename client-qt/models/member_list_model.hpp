#pragma once

#include <QAbstractListModel>
#include <functional>
#include <vector>

#include "client-qt/core/values.hpp"
#include "client-qt/models/people_roles.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {

/// The members of a group: the owner, then administrators, then everybody else by name. Roles: PeopleRole. GUI thread.
class MemberListModel : public QAbstractListModel {
    Q_OBJECT
  public:
    MemberListModel(NameOf nameOf, std::function<bool(UserId)> isOnline, UserId me, QObject* parent = nullptr);

    void setMembers(std::vector<client::Member> members);
    /// Only those whose name holds this; empty: everybody.
    void setFilter(const QString& text);
    /// Names or language changed.
    void refresh();

    client::Member at(const QModelIndex& index) const;  ///< user 0: no row
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    NameOf nameOf_;
    std::function<bool(UserId)> isOnline_;
    UserId me_;
    std::vector<client::Member> members_, shown_;
    QString filter_;
};

/// "Owner", "Administrator"; empty for a member.
QString roleText(client::MemberRole role);

}  // namespace aviso::ui
