#pragma once

#include <QAbstractListModel>
#include <functional>
#include <vector>

#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/session.hpp"

namespace aviso::ui {

/// Something one can do by its name.
struct QuickCommand {
    QString icon;
    QString title;
    QString keys;  ///< "Ctrl+N"; may be empty
    std::function<void()> run;
};

/// One line of what was found.
struct QuickRow {
    enum class Kind { header, conversation, person, command, message };
    Kind kind = Kind::header;
    QString title;
    QString detail;
    QString icon;  ///< of a command
    ConversationId conversation;
    Seq seq;      ///< of a message
    UserId user;  ///< of a person
    quint64 seed = 0;
    bool group = false;
    std::size_t command = 0;
};

/// Looks for what is typed among conversations, people, commands and the messages on this computer. What is known at once is there at once; people and messages
/// follow. With nothing typed: the newest conversations and all commands. A query that begins with ">" looks for commands only. GUI thread.
class QuickSearch : public QAbstractListModel {
    Q_OBJECT
  public:
    enum Role { RowRole = Qt::UserRole };  ///< int: QuickRow::Kind

    QuickSearch(Session& session, const ConversationListModel& conversations, QObject* parent = nullptr);

    void setCommands(std::vector<QuickCommand> commands);
    void setQuery(const QString& text);
    const QuickRow& at(int row) const { return rows_[static_cast<std::size_t>(row)]; }
    const QuickCommand& command(const QuickRow& row) const { return commands_[row.command]; }
    /// The next line that can be chosen, from `row` in direction `by`; wraps around; -1: there is none.
    int step(int row, int by) const;
    /// Whether people and messages are still being looked for.
    bool isSearching() const { return waiting_ > 0; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    void changed();

  private:
    void collect();
    void add(const QString& header, std::vector<QuickRow> rows);
    std::vector<QuickRow> matchingConversations() const;
    std::vector<QuickRow> matchingCommands() const;
    std::vector<QuickRow> foundPeople(const std::vector<QuickRow>& listed) const;
    std::vector<QuickRow> foundMessages() const;
    QString placeText(const client::Hit& hit) const;
    bool matches(const QString& text) const;

    Session& session_;
    const ConversationListModel& conversations_;
    std::vector<QuickCommand> commands_;
    QStringList words_;
    bool commandsOnly_ = false;
    std::vector<client::Person> people_;
    std::vector<client::Hit> messages_;
    std::vector<QuickRow> rows_;
    quint64 asked_ = 0;
    int waiting_ = 0;
};

}  // namespace aviso::ui
