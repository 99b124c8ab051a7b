#pragma once

#include <QDialog>
#include <functional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace aviso::ui {

/// One question with Cancel and a button that does it. It stays open while that is under way, and says what went wrong. Deletes itself when closed.
class QuestionDialog : public QDialog {
    Q_OBJECT
  public:
    struct Question {
        QString title;
        QString text;    ///< what will happen
        QString action;  ///< the button's word
        bool destructive = false;
    };
    QuestionDialog(const Question& question, QWidget* parent);

    /// Asks for a line of text too; an empty one is refused.
    void askLine(const QString& name, const QString& present, int longest);
    /// Asks for several lines, at most this many bytes of UTF-8; may be empty.
    void askText(const QString& name, const QString& present, int mostBytes);
    QString answer() const;

    /// Does what was asked for; the function given to it is called with the problem, empty: done.
    using Done = std::function<void(QString problem)>;
    void whenAgreed(std::function<void(QuestionDialog* dialog, Done done)> act);
    /// A question that is answered by doing it or not.
    static void ask(QWidget* parent, const Question& question, std::function<void(Done)> act);

  private:
    void agree();
    void refresh();

    QLabel* text_;
    QLineEdit* line_ = nullptr;
    QPlainTextEdit* lines_ = nullptr;
    int mostBytes_ = 0;
    QLabel* problem_;
    QPushButton* action_;
    QVBoxLayout* column_;
    bool busy_ = false;
    std::function<void(QuestionDialog*, Done)> act_;
};

}  // namespace aviso::ui
