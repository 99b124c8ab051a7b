#pragma once

#include <QWidget>

#include "client-qt/app/people/people_browser.hpp"

class QSplitter;

namespace aviso::ui {

class PersonCard;
class SelectionCard;

/// The company at the left; at the right whoever is selected there.
class PeoplePage : public QWidget {
    Q_OBJECT
  public:
    explicit PeoplePage(Session& session, QWidget* parent = nullptr);
    ~PeoplePage() override;

    PeopleBrowser& browser() { return *browser_; }
    PersonCard& card() { return *card_; }
    void showPerson(UserId user);

  signals:
    void messageRequested(aviso::UserId user);
    void groupRequested(const std::vector<aviso::UserId>& people);

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void follow();
    void retranslate();

    Session& session_;
    PeopleBrowser* browser_;
    QSplitter* splitter_;
    QStackedWidget* cards_;
    EmptyState *nobody_, *department_;
    PersonCard* card_;
    SelectionCard* several_;
};

}  // namespace aviso::ui
