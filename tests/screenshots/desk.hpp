#pragma once

#include <QTimer>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::screenshots {

inline constexpr int kPatienceMs = 20'000;

/// A signed-in window on a profile of its own.
class Desk {
  public:
    /// `connected`: as with a connection, though the server of the samples never says a word: people are online, and there is nothing to be said of the network.
    /// Throws std::runtime_error when the samples do not open.
    Desk(const QString& folder, bool resume, bool connected = true);

    /// The conversation, until its messages are there; throws std::runtime_error when they do not come.
    void open(int id);
    /// Who is online; forgotten with every try to connect.
    void note();
    ui::ChatPane& chat();

    ui::Session session;
    ui::MainWindow window;

  private:
    bool connected_;
    QTimer again_;
};

}  // namespace aviso::screenshots
