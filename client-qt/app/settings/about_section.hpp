#pragma once

#include "client-qt/app/settings/settings_section.hpp"
#include "client-qt/models/session.hpp"

class QPlainTextEdit;

namespace aviso::ui {

class Switch;

/// Help, version, and a word to those who care for the server (CLI-17). The server takes no feedback itself: the text is copied or mailed.
class AboutSection : public SettingsSection {
    Q_OBJECT
  public:
    explicit AboutSection(Session& session, QWidget* parent = nullptr);

    /// What is copied or mailed.
    QString feedback() const;

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void addHelp();
    void addVersions();
    void addFeedback();
    void refreshVersions();
    QString versions() const;

    Session& session_;
    QString serverVersion_;
    QLabel* versions_;
    QPlainTextEdit* words_;
    Switch* withVersions_;
};

}  // namespace aviso::ui
