#pragma once

#include <QWidget>
#include <vector>

#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/preferences.hpp"

class QListWidget;
class QStackedWidget;

namespace aviso::ui {

class SettingsSection;

/// The settings: a list of sections at the left, the section at the right. Everything takes effect at once; there is nothing to save.
class SettingsPage : public QWidget {
    Q_OBJECT
  public:
    SettingsPage(Session& session, PreferenceStore& preferences, ConversationListModel& conversations, QWidget* parent = nullptr);

    enum Section { general, appearance, notifications, account, keyboard, about };
    void showSection(Section section);

  signals:
    void problem(const QString& text);

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void build();
    void add(SettingsSection* section, const QString& icon);
    void retranslate();
    void refreshIcons();

    Session& session_;
    PreferenceStore& preferences_;
    ConversationListModel& conversations_;
    QListWidget* list_;
    QStackedWidget* stack_;
    std::vector<SettingsSection*> sections_;
    QStringList icons_;
};

}  // namespace aviso::ui
