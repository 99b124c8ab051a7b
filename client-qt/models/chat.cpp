#include "client-qt/models/chat.hpp"

#include <QDateTime>
#include <algorithm>

#include "client-qt/models/message_rows.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

constexpr int kPage = 60;
constexpr qint64 kTypingShownMs = 6000;   ///< without news the other has stopped
constexpr qint64 kTypingToldEveryMs = 4000;

}  // namespace

Chat::Chat(Session& session, client::ConversationSummary summary, QObject* parent) : QObject{parent}, session_{session}, summary_{std::move(summary)}, draft_{QString::fromStdString(summary_.draft)} {
    connectSession();
}

Chat::~Chat() = default;

void Chat::connectSession() {
    connect(&session_, &Session::messagesChanged, this, [this](ConversationId id, const std::vector<MessageRow>& rows) {
        if (!id || id != this->id()) return;
        // Alone, before the first page, what arrives would be at the end and all before it taken for read; the page brings it too.
        if (begun_) model_.merge(rows);
        // What somebody was typing is there.
        std::size_t ended = 0;
        for (const MessageRow& row : rows) ended += typing_.erase(row.sender);
        if (ended > 0) emit typingChanged();
    });
    connect(&session_, &Session::messageFailed, &model_, &MessageListModel::markFailed);
    connect(&session_, &Session::rereadWanted, this, &Chat::reread);
    // Sentences of notices carry names.
    connect(&session_, &Session::peopleChanged, this, &Chat::reread);
    connect(&session_, &Session::conversationsChanged, this, &Chat::onConversations);
    connect(&session_, &Session::typingChanged, this, [this](ConversationId id, UserId user, bool typing) {
        if (id != this->id() || user == session_.me()) return;
        if (typing) {
            typing_[user] = QDateTime::currentMSecsSinceEpoch() + kTypingShownMs;
            typingEnds_.start(kTypingShownMs);
        } else {
            typing_.erase(user);
        }
        emit typingChanged();
    });
    typingEnds_.setSingleShot(true);
    connect(&typingEnds_, &QTimer::timeout, this, [this] {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        std::erase_if(typing_, [now](const auto& entry) { return entry.second <= now; });
        // Timers may ring a little early, and others may have begun later.
        if (!typing_.empty()) {
            const auto next = std::ranges::min_element(typing_, {}, [](const auto& entry) { return entry.second; });
            typingEnds_.start(static_cast<int>(next->second - now) + 1);
        }
        emit typingChanged();
    });
}

QString Chat::title() const {
    return summary_.title.empty() ? session_.nameOf(peer()) : QString::fromStdString(summary_.title);
}

QStringList Chat::typingNames() const {
    QStringList names;
    for (const auto& [user, until] : typing_) names.append(session_.nameOf(user));
    return names;
}

bool Chat::mayRecall(const MessageRow& row) const {
    return row.own && row.seq && row.kind == MessageRow::Kind::text && row.at.secsTo(presentTime()) < session_.recallSeconds();
}

void Chat::load() {
    if (!id()) {
        loading_ = true;
        session_.waitingFor(peer(), this, [this](const MessagePage& page) {
            if (id()) return;  // it has begun meanwhile
            take(page);
            emit loaded();
        });
        return;
    }
    begun_ = false;
    const client::Conversation& conversation = summary_.conversation;
    model_.setUnreadAfter(conversation.unread > 0 ? std::optional{conversation.read_seq} : std::nullopt);
    session_.messages(id(), {}, kPage, this, [this, place = beginPlace()](const MessagePage& page) {
        if (!isCurrent(place)) return emit loaded();
        take(page);
        // More is unread than one page holds: begin where reading ended.
        const Seq read = summary_.conversation.read_seq;
        if (summary_.conversation.unread > 0 && page.hasOlder && !page.rows.empty() && page.rows.front().seq > read) goTo(Seq{read.value + 1});
        emit loaded();
    });
    if (isGroup()) reloadMembers();
}

int Chat::beginPlace() {
    loading_ = true;
    return ++place_;
}

void Chat::take(const MessagePage& page) {
    loading_ = false;
    begun_ = true;
    model_.showWindow(page.rows, page.hasOlder, page.hasNewer);
    if (!page.problem.isEmpty() && page.rows.empty()) emit problem(page.problem);
}

void Chat::loadOlder() {
    if (loading_ || !id() || model_.rowCount() == 0) return;
    loading_ = true;
    session_.messages(id(), model_.at(0).seq, kPage, this, [this, place = place_](const MessagePage& page) {
        if (!isCurrent(place)) return;
        loading_ = false;
        model_.prepend(page.rows, page.hasOlder);
    });
}

void Chat::loadNewer() {
    if (loading_ || !id()) return;
    Seq last;
    for (int row = model_.rowCount() - 1; row >= 0 && !last; --row) last = model_.at(row).seq;
    loading_ = true;
    session_.messagesAfter(id(), last, kPage, this, [this, place = place_](const MessagePage& page) {
        if (!isCurrent(place)) return;
        loading_ = false;
        model_.append(page.rows, page.hasNewer);
    });
}

void Chat::goTo(Seq seq) {
    const int row = model_.rowOf(seq);
    if (row < model_.rowCount() && model_.at(row).seq == seq) return emit shownAt(seq);
    session_.messagesAround(id(), seq, kPage, this, [this, seq, place = beginPlace()](const MessagePage& page) {
        if (!isCurrent(place)) return;
        take(page);
        emit shownAt(seq);
    });
}

void Chat::goToDate(const QDate& date) {
    session_.messenger().first_since(id(), date.startOfDay().toMSecsSinceEpoch(), Session::answer<Seq>(this, [this](const Result<Seq>& seq) {
                                         if (!seq) return emit problem(problemText(seq));
                                         if (*seq) return goTo(*seq);
                                         goToNewest();
                                     }));
}

void Chat::goToNewest() {
    // A page that is on its way may be of another place, and would take away what is written meanwhile.
    if (!id() || (!model_.hasNewer() && !loading_)) return emit shownAt({});
    session_.messages(id(), {}, kPage, this, [this, place = beginPlace()](const MessagePage& page) {
        if (!isCurrent(place)) return;
        take(page);
        emit shownAt({});
    });
}

void Chat::send(const QString& text, const std::vector<UserId>& mentions, bool mentionsAll) {
    model_.setUnreadAfter({});
    typingTold_ = 0;
    session_.messenger().send(id(), id() ? UserId{} : peer(), text.toStdString(), mentions, mentionsAll, Session::answer<Bytes>(this, [this, text](const Result<Bytes>& key) {
                                  if (!key) return emit sendRefused(text, problemText(key));
                                  // On disk now: it stands here until the server has it.
                                  MessageRow row;
                                  row.key = toKey(*key);
                                  row.sender = session_.me();
                                  row.senderName = session_.myName();
                                  row.text = text;
                                  row.at = presentTime();
                                  row.own = true;
                                  row.state = client::EntryState::sending;
                                  if (model_.rowOfKey(row.key) < 0) model_.merge({row});
                              }));
}

void Chat::retry(const QByteArray& key) {
    session_.messenger().retry(fromKey(key));
    model_.markSending(key);
}

void Chat::discard(const QByteArray& key) {
    session_.messenger().discard(fromKey(key));
    model_.removeKey(key);
}

void Chat::recall(const MessageRow& row) {
    session_.messenger().recall(id(), row.seq, Session::answer<void>(this, [this](const Result<void>& done) {
                                    if (const QString text = problemText(done); !text.isEmpty()) emit problem(text);
                                }));
}

void Chat::showed(Seq seq) {
    if (id() && seq > summary_.conversation.read_seq) session_.messenger().showed(id(), seq);
}

void Chat::setWatched(bool watched) { watched_ = watched; }

void Chat::setDraft(const QString& text) {
    // What was asked for last may not have been told yet, and what is told may be from before it.
    if (text == draft_ && text == QString::fromStdString(summary_.draft)) return;
    draft_ = text;
    if (id()) session_.messenger().set_draft(id(), text.toStdString());
    else session_.messenger().set_draft_to(peer(), text.toStdString());
}

void Chat::noteTyping() {
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (!id() || now - typingTold_ < kTypingToldEveryMs) return;
    typingTold_ = now;
    session_.messenger().set_typing(id(), true);
}

void Chat::reloadMembers() {
    using Members = std::vector<client::Member>;
    session_.messenger().members(id(), Session::answer<Members>(this, [this](Result<Members> members) {
                                     if (members) setMembers(std::move(*members));
                                 }));
}

void Chat::setMembers(std::vector<client::Member> members) {
    members_ = std::move(members);
    emit membersChanged();
}

void Chat::reread() {
    if (!id() || model_.rowCount() == 0 || !model_.at(0).seq) return;
    session_.messagesAfter(id(), Seq{model_.at(0).seq.value - 1}, model_.rowCount() + kPage, this, [this](const MessagePage& page) { model_.merge(page.rows); });
}

void Chat::onConversations(const std::vector<client::ConversationSummary>& changed) {
    for (const client::ConversationSummary& summary : changed) {
        const bool mine = id() ? summary.conversation.id == id() : summary.conversation.peer == peer();
        if (!mine) continue;
        const bool isNew = !id() && summary.conversation.id;
        if (id() && !summary.conversation.id) continue;
        const bool membersMoved = summary.conversation.member_count != summary_.conversation.member_count;
        summary_ = summary;
        if (!isGroup()) model_.markReached(summary.conversation.peer_delivered_seq, summary.conversation.peer_read_seq);
        if (isNew) load();
        const client::Conversation& now = summary_.conversation;
        if (!watched_ && now.unread > 0 && model_.unreadRow() < 0) model_.setUnreadAfter(now.read_seq);
        if (membersMoved && isGroup()) reloadMembers();
        emit summaryChanged();
    }
}

}  // namespace aviso::ui
