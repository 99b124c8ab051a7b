#include "client-qt/models/member_list_model.hpp"

#include <QCoreApplication>
#include <algorithm>

namespace aviso::ui {

QString roleText(client::MemberRole role) {
    switch (role) {
        case client::MemberRole::owner: return QCoreApplication::translate("Members", "Owner");
        case client::MemberRole::administrator: return QCoreApplication::translate("Members", "Administrator");
        default: return {};
    }
}

MemberListModel::MemberListModel(NameOf nameOf, std::function<bool(UserId)> isOnline, UserId me, QObject* parent)
    : QAbstractListModel{parent}, nameOf_{std::move(nameOf)}, isOnline_{std::move(isOnline)}, me_{me} {}

void MemberListModel::setMembers(std::vector<client::Member> members) {
    members_ = std::move(members);
    refresh();
}

void MemberListModel::setFilter(const QString& text) {
    filter_ = text.simplified();
    refresh();
}

void MemberListModel::refresh() {
    struct Row {
        client::Member member;
        QString name;
    };
    std::vector<Row> rows;
    for (const client::Member& member : members_) {
        QString name = nameOf_(member.user);
        if (filter_.isEmpty() || name.contains(filter_, Qt::CaseInsensitive)) rows.push_back({member, std::move(name)});
    }
    std::ranges::sort(rows, [](const Row& a, const Row& b) {
        if (a.member.role != b.member.role) return a.member.role > b.member.role;
        const int order = QString::localeAwareCompare(a.name, b.name);
        return order != 0 ? order < 0 : a.member.user < b.member.user;
    });
    beginResetModel();
    shown_.clear();
    for (const Row& row : rows) shown_.push_back(row.member);
    endResetModel();
}

client::Member MemberListModel::at(const QModelIndex& index) const { return index.isValid() ? shown_[static_cast<std::size_t>(index.row())] : client::Member{}; }

int MemberListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(shown_.size()); }

QVariant MemberListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const client::Member member = at(index);
    const QString name = member.user == me_ ? QCoreApplication::translate("Members", "%1 (you)").arg(nameOf_(member.user)) : nameOf_(member.user);
    switch (role) {
        case PeopleRole::NameRole: return name;
        case PeopleRole::PlainNameRole: return nameOf_(member.user);
        case PeopleRole::UserRole: return static_cast<qlonglong>(member.user.value);
        case PeopleRole::DepartmentRole: return qlonglong{0};
        case PeopleRole::OnlineRole: return isOnline_(member.user);
        case PeopleRole::MarkRole: return roleText(member.role);
        case Qt::AccessibleTextRole: {
            QStringList parts{name};
            if (const QString mark = roleText(member.role); !mark.isEmpty()) parts.append(mark);
            if (isOnline_(member.user)) parts.append(QCoreApplication::translate("Members", "online"));
            return parts.join(QStringLiteral(", "));
        }
        default: return {};
    }
}

}  // namespace aviso::ui
