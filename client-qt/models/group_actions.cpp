#include "client-qt/models/group_actions.hpp"

#include <QCoreApplication>
#include <QPointer>
#include <algorithm>

namespace aviso::ui {

using client::ActionKind;
using client::MemberRole;

namespace {

constexpr std::size_t kPeoplePerCall = 500;  // the server's limit

struct Group {
    Q_DECLARE_TR_FUNCTIONS(Group)
};

/// What the server refuses here, for a person.
QString groupProblem(const Result<void>& done) {
    if (done || done.error().reason == "queued") return {};
    switch (done.error().code) {
        case Errc::forbidden: return Group::tr("You are not allowed to do that in this group any more.");
        case Errc::exhausted: return Group::tr("The group would have too many members.");
        case Errc::not_found: return Group::tr("They are no longer in the group, or it is gone.");
        default: return problemText(done);
    }
}

}  // namespace

GroupActions::GroupActions(Session& session, Chat& chat, QObject* parent) : QObject{parent}, session_{session}, chat_{chat} {}

MemberRole GroupActions::myRole() const { return chat_.summary().conversation.role; }

bool GroupActions::isOpen() const { return chat_.isGroup() && !chat_.summary().conversation.left && myRole() != MemberRole::none; }

bool GroupActions::mayEdit() const { return isOpen() && myRole() >= MemberRole::administrator; }
bool GroupActions::mayAdd() const { return isOpen(); }
bool GroupActions::mayRemove(const client::Member& member) const { return mayEdit() && member.user && member.user != session_.me() && member.role < myRole(); }
bool GroupActions::mayChangeRole(const client::Member& member) const { return isOpen() && myRole() == MemberRole::owner && member.user && member.user != session_.me(); }
bool GroupActions::mayHandOver(const client::Member& member) const { return mayChangeRole(member); }
bool GroupActions::mayLeave() const { return isOpen() && myRole() != MemberRole::owner; }
bool GroupActions::mayDissolve() const { return isOpen() && myRole() == MemberRole::owner; }

void GroupActions::change(client::Queued action, QObject* context, Then then) {
    action.conversation = chat_.id();
    session_.messenger().change_group(std::move(action), Session::answer<void>(context, [then = std::move(then)](const Result<void>& done) { then(groupProblem(done)); }));
}

void GroupActions::rename(const QString& name, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::rename;
    action.text = name.toStdString();
    change(std::move(action), context, std::move(then));
}

void GroupActions::describe(const QString& text, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::describe;
    action.text = text.toStdString();
    change(std::move(action), context, std::move(then));
}

void GroupActions::add(const std::vector<UserId>& people, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::add_members;
    const auto end = people.begin() + static_cast<std::ptrdiff_t>(std::min(people.size(), kPeoplePerCall));
    action.people.assign(people.begin(), end);
    const std::vector<UserId> rest{end, people.end()};
    if (rest.empty()) return change(std::move(action), context, std::move(then));
    change(std::move(action), this, [this, rest, context = QPointer{context}, then = std::move(then)](const QString& problem) {
        if (problem.isEmpty()) return add(rest, context, then);
        if (context) then(problem);
    });
}

void GroupActions::remove(UserId user, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::remove_member;
    action.people = {user};
    change(std::move(action), context, std::move(then));
}

void GroupActions::setAdministrator(UserId user, bool administrator, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::set_role;
    action.people = {user};
    action.role = administrator ? MemberRole::administrator : MemberRole::member;
    change(std::move(action), context, std::move(then));
}

void GroupActions::handOver(UserId user, QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::transfer;
    action.people = {user};
    change(std::move(action), context, std::move(then));
}

void GroupActions::leave(QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::leave;
    change(std::move(action), context, std::move(then));
}

void GroupActions::dissolve(QObject* context, Then then) {
    client::Queued action;
    action.kind = ActionKind::dissolve;
    change(std::move(action), context, std::move(then));
}

void GroupActions::setMuted(bool muted, QObject* context, Then then) {
    session_.messenger().set_view(chat_.id(), {}, muted, {}, Session::answer<void>(context, [then = std::move(then)](const Result<void>& done) { then(groupProblem(done)); }));
}

void GroupActions::setPinned(bool pinned, QObject* context, Then then) {
    session_.messenger().set_view(chat_.id(), pinned, {}, {}, Session::answer<void>(context, [then = std::move(then)](const Result<void>& done) { then(groupProblem(done)); }));
}

}  // namespace aviso::ui
