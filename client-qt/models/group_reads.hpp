#pragma once

#include <QObject>
#include <QTimer>

#include "core/id.hpp"

namespace aviso::ui {

class Chat;
class Session;

/// How many members of a group have read one's own newest message. Groups' markers are not pushed (a large group would push to everybody about everybody), so
/// the server is asked while the person looks, and only until all have read it. GUI thread.
class GroupReads : public QObject {
    Q_OBJECT
  public:
    struct Count {
        Seq seq;       ///< of the message; 0: nothing known
        int read = 0;
        int of = 0;    ///< who can have read it

        friend bool operator==(const Count&, const Count&) = default;
    };

    GroupReads(Session& session, Chat& chat, QObject* parent);

    const Count& newest() const { return newest_; }
    void setWatched(bool watched);

  signals:
    void changed();

  private:
    Seq newestOwn() const;
    void follow();
    void ask();

    Session& session_;
    Chat& chat_;
    Count newest_;
    QTimer soon_, again_;
    bool watched_ = false;
};

}  // namespace aviso::ui
