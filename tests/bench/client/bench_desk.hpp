#pragma once

#include <QListView>
#include <filesystem>
#include <memory>

#include "bench/client/stopwatch.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::bench {

/// The client's window on a filled profile, made as the application makes it.
class BenchDesk {
  public:
    /// Waits until the conversation list is drawn.
    explicit BenchDesk(const std::filesystem::path& folder);

    ui::Session& session() { return *session_; }
    ui::MainWindow& window() { return *window_; }
    /// When the conversation list had been painted, by nowMs().
    double listPaintedAt() const { return listPaintedAt_; }

    /// Opens the conversation; gives the milliseconds until its messages have been painted.
    double open(ConversationId id);
    ui::ChatPane& chat() { return *window_->chats().current(); }

  private:
    std::unique_ptr<ui::Session> session_;
    std::unique_ptr<ui::MainWindow> window_;
    PaintWatch paints_;
    double listPaintedAt_ = 0;
};

}  // namespace aviso::bench
