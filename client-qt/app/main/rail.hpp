#pragma once

#include <QWidget>
#include <vector>

namespace aviso::ui {

class AvatarLabel;
class RailButton;

/// The strip at the left edge: who one is, and the views.
class Rail : public QWidget {
    Q_OBJECT
  public:
    enum View { conversations, people, settings };

    explicit Rail(QWidget* parent = nullptr);
    /// Shows the view's button.
    void enable(View view);
    void setMe(const QString& name, quint64 seed);
    void setCurrent(View view);
    void setUnread(int count, bool mentioned);

  signals:
    void chosen(aviso::ui::Rail::View view);
    void meClicked();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void refresh();

    AvatarLabel* me_;
    std::vector<RailButton*> buttons_;
    int unread_ = 0;
    bool mentioned_ = false;
};

}  // namespace aviso::ui
