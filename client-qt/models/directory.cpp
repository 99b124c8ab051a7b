#include "client-qt/models/directory.hpp"

#include <QPointer>
#include <QStringList>

#include "client-qt/core/messenger.hpp"

namespace aviso::ui {
namespace {

constexpr int kDeepest = 64;  // departments above one another; a damaged tree must not loop

}  // namespace

Directory::Directory(client::Messenger& messenger, QObject* parent) : QObject{parent}, messenger_{messenger} {}

void Directory::load() {
    if (!wanted_) {
        wanted_ = true;
        reload();
    }
}

void Directory::reload() {
    if (!wanted_) return;
    using Totals = std::vector<client::DepartmentTotal>;
    messenger_.department_totals([self = QPointer{this}](Result<Totals> read) {
        if (!self || !read || !self->wanted_) return;
        self->departments_ = std::move(*read);
        self->at_.clear();
        for (std::size_t i = 0; i < self->departments_.size(); ++i) self->at_[self->departments_[i].department.id] = i;
        self->loaded_ = true;
        emit self->changed();
    });
}

void Directory::clear() {
    departments_.clear();
    at_.clear();
    wanted_ = loaded_ = false;
}

const client::DepartmentTotal* Directory::find(DepartmentId id) const {
    const auto found = at_.find(id);
    return found == at_.end() ? nullptr : &departments_[found->second];
}

QString Directory::pathOf(DepartmentId id) const {
    QStringList names;
    const client::DepartmentTotal* one = find(id);
    for (int depth = 0; one && depth < kDeepest; ++depth) {
        names.prepend(QString::fromStdString(one->department.name));
        one = find(one->department.parent);
    }
    return names.join(QStringLiteral(" / "));
}

QString Directory::postOf(const client::Person& person) const {
    if (person.posts.empty()) return {};
    const client::Post& post = person.posts.front();
    const QString title = QString::fromStdString(post.title);
    const QString path = pathOf(post.department);
    return title.isEmpty() ? path : path.isEmpty() ? title : title + QStringLiteral(" · ") + path;
}

}  // namespace aviso::ui
