#pragma once

#include <QWidget>

#include "client-qt/app/chat/message_input.hpp"

class QLabel;

namespace aviso::ui {

class IconButton;

/// Where one writes: the input with emoji, send button and the count of what still fits; above it a line for what went wrong.
class Composer : public QWidget {
    Q_OBJECT
  public:
    explicit Composer(QWidget* parent);

    MessageInput& input() { return *input_; }
    /// False: a sentence stands where one would write.
    void setWritable(bool writable);
    /// Shows a problem for some seconds.
    void say(const QString& problem);
    /// Puts a text back that could not be kept, unless something else has been begun.
    void giveBack(const QString& text);

  signals:
    /// Neither empty nor too long; the input is empty again.
    void sendRequested(const QString& text, const std::vector<aviso::UserId>& mentions, bool mentionsAll);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void send();
    void refresh();
    void pickEmoji();

    QLabel *problem_, *closed_, *limit_;
    QWidget* row_;
    MessageInput* input_;
    IconButton *emoji_, *send_;
};

}  // namespace aviso::ui
