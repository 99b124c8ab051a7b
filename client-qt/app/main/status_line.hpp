#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace aviso::ui {

/// A thin line at the top of the window while something is out of the ordinary; never in the way.
class StatusLine : public QWidget {
    Q_OBJECT
  public:
    enum class Tone { quiet, warning };

    explicit StatusLine(QWidget* parent = nullptr);
    /// Empty text: nothing to say, the line is gone. `action`: the word on the button; empty: none.
    void say(const QString& text, Tone tone = Tone::quiet, const QString& action = {});

    /// Says what the other says, here too; its button is the other's.
    void follow(StatusLine& other);

  signals:
    void actionRequested();
    void said(const QString& text, aviso::ui::StatusLine::Tone tone, const QString& action);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QLabel* text_;
    QPushButton* action_;
    Tone tone_ = Tone::quiet;
};

}  // namespace aviso::ui
