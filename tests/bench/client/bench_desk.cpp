#include "bench/client/bench_desk.hpp"

#include "client-qt/app/conversations/conversation_panel.hpp"

namespace aviso::bench {

using namespace ui;

BenchDesk::BenchDesk(const std::filesystem::path& folder) : session_{std::make_unique<Session>(folder)}, window_{std::make_unique<MainWindow>(*session_)} {
    window_->resize(1280, 800);
    session_->resume();
    window_->show();
    spinUntil([this] { return window_->conversations().rowCount() > 0; });
    auto* list = window_->chats().panel().findChild<QListView*>();
    paints_.watch(list->viewport());
    spinUntil([this] { return paints_.paintedAt() > 0; });
    listPaintedAt_ = paints_.paintedAt();
}

double BenchDesk::open(ConversationId id) {
    const double begun = nowMs();
    window_->openConversation(id);
    spinUntil([&] { return window_->chats().current() != nullptr && chat().chat().id() == id && chat().chat().model().rowCount() > 0; });
    paints_.watch(chat().view().viewport());
    // A chat that is there already may have been painted while the rows were waited for.
    chat().view().viewport()->update();
    spinUntil([this] { return paints_.paintedAt() > 0; });
    return paints_.paintedAt() - begun;
}

}  // namespace aviso::bench
