#pragma once

#include <QDate>

#include "client-qt/app/widgets/popover.hpp"

class QLabel;
class QTableView;

namespace aviso::ui {

class IconButton;
class MonthModel;

/// One month to choose a day from. Keyboard: arrows go from day to day across months, Page keys from month to month, Enter chooses. A day after `last` cannot be chosen.
class DatePicker : public Popover {
    Q_OBJECT
  public:
    DatePicker(const QDate& last, QWidget* parent);

    QDate current() const { return current_; }
    /// Shows the day's month with the day marked; days out of range become the nearest in it.
    void setCurrent(QDate date);

  signals:
    void chosen(const QDate& date);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void choose(const QDate& date);
    bool key(int which);

    QDate last_, current_;
    MonthModel* model_;
    QLabel* title_;
    IconButton *back_, *on_;
    QTableView* days_;
};

}  // namespace aviso::ui
