#pragma once

#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

class QBoxLayout;

namespace aviso::ui {

/// A button of the design system; `look`: "primary", "danger", "quiet", or nothing.
QPushButton* makeButton(const QString& text, const char* look, QWidget* parent = nullptr);

/// A square button with an icon and, for tools and tips, a name. Follows the theme.
class IconButton : public QToolButton {
    Q_OBJECT
  public:
    IconButton(const QString& icon, const QString& name, QWidget* parent = nullptr);
    void setIconName(const QString& icon);
    void setName(const QString& name);  ///< tool tip and accessible name

  private:
    void refresh();
    QString icon_;
};

/// One line that gives way to its neighbours and ends in "…".
class ElidedLabel : public QLabel {
    Q_OBJECT
  public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setFullText(const QString& text);
    const QString& fullText() const { return full_; }
    QSize minimumSizeHint() const override;

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    QString full_;
};

/// The picture made from a name, as a widget.
class AvatarLabel : public QWidget {
    Q_OBJECT
  public:
    explicit AvatarLabel(int size, QWidget* parent = nullptr);
    void show(const QString& name, quint64 seed, bool group);
    void setOnline(bool online);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString name_;
    quint64 seed_ = 0;
    bool group_ = false;
    bool online_ = false;
};

/// What an empty pane says: an icon, a line, an explanation, perhaps a button below.
class EmptyState : public QWidget {
    Q_OBJECT
  public:
    EmptyState(const QString& icon, const QString& title, const QString& explanation, QWidget* parent = nullptr);
    void setTexts(const QString& title, const QString& explanation);
    void setAction(QPushButton* button);

  private:
    void refresh();
    QString icon_;
    QLabel* picture_;
    QLabel* title_;
    QLabel* explanation_;
    QBoxLayout* column_;
};

QFrame* makeDivider(Qt::Orientation orientation, QWidget* parent = nullptr);

}  // namespace aviso::ui
