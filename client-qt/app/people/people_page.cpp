#include "client-qt/app/people/people_page.hpp"

#include <QFrame>
#include <QLineEdit>
#include <QShortcut>
#include <QShowEvent>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include "client-qt/app/people/person_card.hpp"
#include "client-qt/app/people/selection_card.hpp"
#include "client-qt/app/settings/look_file.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/directory.hpp"

namespace aviso::ui {

PeoplePage::PeoplePage(Session& session, QWidget* parent) : QWidget{parent}, session_{session}, splitter_{new QSplitter{Qt::Horizontal, this}} {
    setObjectName(QStringLiteral("peoplePage"));
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(splitter_);
    splitter_->setHandleWidth(1);
    splitter_->setChildrenCollapsible(false);
    auto* left = new QFrame{splitter_};
    left->setProperty("look", QStringLiteral("panel"));
    left->setMinimumWidth(240);
    auto* leftColumn = new QVBoxLayout{left};
    leftColumn->setContentsMargins(0, 0, 0, 0);
    browser_ = new PeopleBrowser{session, PeopleBrowser::Use::look, left};
    leftColumn->addWidget(browser_);
    cards_ = new QStackedWidget{splitter_};
    nobody_ = new EmptyState{QStringLiteral("people"), {}, {}, cards_};
    department_ = new EmptyState{QStringLiteral("building"), {}, {}, cards_};
    card_ = new PersonCard{session, cards_};
    several_ = new SelectionCard{session, cards_};
    for (QWidget* page : std::initializer_list<QWidget*>{nobody_, department_, card_, several_}) cards_->addWidget(page);
    splitter_->addWidget(left);
    splitter_->addWidget(cards_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({340, 780});
    splitter_->restoreState(LookFile::open(session.folder()).value(QStringLiteral("window/peopleSplitter")).toByteArray());

    connect(browser_, &PeopleBrowser::selectionChanged, this, &PeoplePage::follow);
    connect(browser_, &PeopleBrowser::activated, this, [this](UserId user) {
        if (user != session_.me()) emit messageRequested(user);
    });
    connect(card_, &PersonCard::messageRequested, this, &PeoplePage::messageRequested);
    connect(card_, &PersonCard::groupRequested, this, &PeoplePage::groupRequested);
    connect(several_, &SelectionCard::groupRequested, this, &PeoplePage::groupRequested);
    auto* find = new QShortcut{QKeySequence{Qt::CTRL | Qt::Key_F}, this};
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, browser_, &PeopleBrowser::focusSearch);
    retranslate();
}

PeoplePage::~PeoplePage() { LookFile::open(session_.folder()).setValue(QStringLiteral("window/peopleSplitter"), splitter_->saveState()); }

void PeoplePage::showPerson(UserId user) {
    card_->showPerson(user);
    cards_->setCurrentWidget(card_);
}

void PeoplePage::follow() {
    const std::vector<UserId> people = browser_->selection();
    if (people.size() == 1) return showPerson(people.front());
    if (people.size() > 1) {
        several_->showPeople(people);
        return cards_->setCurrentWidget(several_);
    }
    const client::DepartmentTotal* department = session_.directory().find(browser_->currentDepartment());
    if (department) department_->setTexts(QString::fromStdString(department->department.name), tr("%n people work here", nullptr, department->people));
    cards_->setCurrentWidget(department ? department_ : nobody_);
}

void PeoplePage::retranslate() {
    nobody_->setTexts(tr("Nobody is selected"), tr("Choose somebody at the left, or hold Ctrl or Shift to choose several for a group."));
}

void PeoplePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!event->spontaneous()) browser_->query().setFocus();
}

void PeoplePage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        follow();
    }
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
