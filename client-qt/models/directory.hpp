#pragma once

#include <QObject>
#include <QString>
#include <unordered_map>
#include <vector>

#include "client-qt/core/values.hpp"

namespace aviso::client {
class Messenger;
}

namespace aviso::ui {

/// The company's departments, kept in memory for whoever shows where somebody works. Empty until load() has been answered. GUI thread.
class Directory : public QObject {
    Q_OBJECT
  public:
    explicit Directory(client::Messenger& messenger, QObject* parent = nullptr);

    /// Reads the departments, once; then changed(). From then on reload() is worth something.
    void load();
    /// They may have changed: reads them again, if somebody asked for them before.
    void reload();
    void clear();

    bool isLoaded() const { return loaded_; }
    /// Children of one parent stand together, in order.
    const std::vector<client::DepartmentTotal>& departments() const { return departments_; }
    const client::DepartmentTotal* find(DepartmentId id) const;
    /// "Sales / Europe"; empty: not known.
    QString pathOf(DepartmentId id) const;
    /// Where somebody works, one line: the first post with its title.
    QString postOf(const client::Person& person) const;

  signals:
    void changed();

  private:
    client::Messenger& messenger_;
    std::vector<client::DepartmentTotal> departments_;
    std::unordered_map<DepartmentId, std::size_t> at_;
    bool wanted_ = false;
    bool loaded_ = false;
};

}  // namespace aviso::ui
