#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;

namespace aviso::ui {

/// A small card over a corner of the window while something is out of the ordinary; nothing moves when it comes or goes, and nothing that one writes stands
/// below it.
class StatusLine : public QWidget {
    Q_OBJECT
  public:
    enum class Tone { quiet, warning };

    /// Stands over `over`, at its top or bottom edge, `left` pixels from its left one.
    StatusLine(QWidget& over, Qt::Edge edge, int left);
    /// Empty text: nothing to say, the card is gone. `more`: an explanation for those who ask (tool tip). `action`: the word on the button; empty: none.
    void say(const QString& text, Tone tone = Tone::quiet, const QString& more = {}, const QString& action = {});

    /// Says what the other says, here too; its button is the other's.
    void follow(StatusLine& other);

  signals:
    void actionRequested();
    void said(const QString& text, aviso::ui::StatusLine::Tone tone, const QString& more, const QString& action);

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void place();

    Qt::Edge edge_;
    int left_;
    QGridLayout* row_;
    QLabel *picture_, *text_;
    QPushButton* action_;
    Tone tone_ = Tone::quiet;
};

}  // namespace aviso::ui
