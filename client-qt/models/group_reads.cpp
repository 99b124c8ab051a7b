#include "client-qt/models/group_reads.hpp"

#include <utility>

#include "client-qt/models/chat.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {
namespace {

constexpr int kSoonMs = 700;      ///< what changes at once is asked for once
constexpr int kAgainMs = 20'000;

}  // namespace

GroupReads::GroupReads(Session& session, Chat& chat, QObject* parent) : QObject{parent}, session_{session}, chat_{chat} {
    soon_.setSingleShot(true);
    soon_.setInterval(kSoonMs);
    again_.setInterval(kAgainMs);
    connect(&soon_, &QTimer::timeout, this, &GroupReads::ask);
    connect(&again_, &QTimer::timeout, this, &GroupReads::ask);
    const MessageListModel& model = chat.model();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) connect(&model, signal, this, &GroupReads::follow);
    connect(&model, &QAbstractItemModel::dataChanged, this, &GroupReads::follow);
    connect(&model, &QAbstractItemModel::modelReset, this, &GroupReads::follow);
    connect(&session, &Session::connectionChanged, this, &GroupReads::follow);
}

void GroupReads::setWatched(bool watched) {
    if (std::exchange(watched_, watched) != watched) follow();
}

Seq GroupReads::newestOwn() const {
    const MessageListModel& model = chat_.model();
    for (int row = model.rowCount() - 1; row >= 0; --row) {
        const MessageRow& message = model.at(row);
        if (message.own && message.seq && message.kind == MessageRow::Kind::text) return message.seq;
    }
    return {};
}

void GroupReads::follow() {
    const bool done = newest_.seq == newestOwn() && newest_.of > 0 && newest_.read == newest_.of;
    if (!watched_ || done || session_.connectionState() != client::ConnectionState::online) {
        soon_.stop();
        again_.stop();
        return;
    }
    if (!soon_.isActive()) soon_.start();
    again_.start();
}

void GroupReads::ask() {
    const Seq seq = newestOwn();
    if (!seq || !chat_.mayWrite()) return;
    session_.messenger().receipts(chat_.id(), seq, Session::answer<client::Receipts>(this, [this, seq](const Result<client::Receipts>& receipts) {
                                      if (!receipts) return;  // asked again in a while
                                      const Count count{seq, receipts->read_count, receipts->member_count};
                                      if (count == newest_) return;
                                      newest_ = count;
                                      if (newest_.read == newest_.of) again_.stop();
                                      emit changed();
                                  }));
}

}  // namespace aviso::ui
