#pragma once

#include <QObject>
#include <QTimer>
#include <map>
#include <memory>

#include "client-qt/app/desktop/notifier.hpp"
#include "client-qt/models/alerts.hpp"

namespace aviso::ui {

class MainWindow;

/// Brings what arrives to the person's notice: bubble and sound for what is not in front of them; a click opens the conversation at the message.
class AlertCenter : public QObject {
    Q_OBJECT
  public:
    AlertCenter(MainWindow& window, std::unique_ptr<Notifier> notifier, QObject* parent = nullptr);

  private:
    void alert();
    void withdrawRead(const std::vector<client::ConversationSummary>& changed);

    MainWindow& window_;
    std::unique_ptr<Notifier> notifier_;
    AlertRules rules_;
    QTimer gather_;
    std::map<QString, Alert> shown_;
};

}  // namespace aviso::ui
