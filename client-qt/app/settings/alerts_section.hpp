#pragma once

#include "client-qt/app/settings/settings_section.hpp"
#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/preferences.hpp"

class QComboBox;
class QTimeEdit;
class QVBoxLayout;

namespace aviso::ui {

class Switch;

/// How new messages announce themselves, and when they must not.
class AlertsSection : public SettingsSection {
    Q_OBJECT
  public:
    AlertsSection(Session& session, PreferenceStore& preferences, ConversationListModel& conversations, QWidget* parent = nullptr);

  signals:
    void problem(const QString& text);

  private:
    void addAlerts();
    void addQuiet();
    void addMuted();
    Switch* addSwitch(const char* name, bool Preferences::* which, const Text& title, const Text& explanation);
    void change(const std::function<void(Preferences&)>& how);
    void refresh();
    void refreshMuted();

    Session& session_;
    PreferenceStore& preferences_;
    ConversationListModel& conversations_;
    std::vector<std::pair<Switch*, bool Preferences::*>> switches_;
    QComboBox* detail_;
    QTimeEdit* from_;
    QTimeEdit* until_;
    QWidget* muted_;
    std::vector<ConversationId> shownMuted_;
};

}  // namespace aviso::ui
