#include "client-qt/app/people/people_picker.hpp"

#include <QEvent>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QVBoxLayout>

#include "client-qt/app/people/people_browser.hpp"
#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

PeoplePicker::PeoplePicker(Session& session, QWidget* parent)
    : QWidget{parent}, session_{session}, list_{new QListView{this}}, count_{new QLabel{this}}, hint_{new QLabel{this}} {
    auto* row = new QHBoxLayout{this};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* left = new QFrame{this};
    left->setProperty("look", QStringLiteral("panel"));
    auto* leftColumn = new QVBoxLayout{left};
    leftColumn->setContentsMargins(0, 0, 0, 0);
    browser_ = new PeopleBrowser{session, PeopleBrowser::Use::pick, left};
    leftColumn->addWidget(browser_);
    row->addWidget(left, 1);
    row->addWidget(makeDivider(Qt::Vertical, this));

    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, space::kM, 0, 0);
    right->setSpacing(space::kS);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(space::kL, space::kXs, space::kL, 0);
    head->setSpacing(space::kXs);
    count_->setProperty("look", QStringLiteral("secondary"));
    count_->setObjectName(QStringLiteral("chosenCount"));
    hint_->setProperty("look", QStringLiteral("secondary"));
    hint_->setWordWrap(true);
    head->addWidget(count_);
    head->addWidget(hint_);
    right->addLayout(head);
    list_->setObjectName(QStringLiteral("chosenPeople"));
    list_->setModel(&model_);
    list_->setItemDelegate(new PersonDelegate{{.takingOut = true}, list_});
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->installEventFilter(this);
    right->addWidget(list_, 1);
    row->addLayout(right, 1);

    model_.setDetail([](const client::Person&) { return QString{}; });
    model_.setChosen([](UserId) { return true; }, [](UserId) { return false; });
    browser_->setChosen([this](UserId user) { return chosen_.contains(user); }, [this](UserId user) { return fixed_.contains(user); });
    connect(browser_, &PeopleBrowser::activated, this, [this](UserId user) { choose(user, !chosen_.contains(user)); });
    connect(list_, &QListView::clicked, this, &PeoplePicker::takeOut);
    retranslate();
}

void PeoplePicker::setFixed(const std::vector<UserId>& people) {
    fixed_ = {people.begin(), people.end()};
    browser_->refreshChosen();
}

void PeoplePicker::choose(UserId user, bool chosen) {
    if (fixed_.contains(user) || chosen_.contains(user) == chosen) return;
    if (chosen) {
        chosen_.insert(user);
        client::Person person;
        person.id = user;
        person.name = session_.nameOf(user).toStdString();
        model_.add(person);
        // A name that is not in memory yet is on this computer.
        session_.messenger().person(user, Session::answer<client::Person>(this, [this](const Result<client::Person>& known) {
                                        if (!known || !chosen_.contains(known->id)) return;
                                        std::vector<client::Person> people = model_.people();
                                        for (client::Person& one : people) {
                                            if (one.id == known->id) one = *known;
                                        }
                                        model_.setPeople(std::move(people));
                                        emit chosenChanged();
                                    }));
    } else {
        chosen_.erase(user);
        model_.remove(user);
    }
    refresh();
    emit chosenChanged();
}

std::vector<UserId> PeoplePicker::chosen() const {
    std::vector<UserId> people;
    for (const client::Person& person : model_.people()) people.push_back(person.id);
    return people;
}

void PeoplePicker::takeOut(const QModelIndex& index) {
    if (const UserId user = model_.personAt(index)) choose(user, false);
}

void PeoplePicker::refresh() {
    const int count = model_.rowCount();
    count_->setText(tr("%n chosen", nullptr, count));
    hint_->setVisible(count == 0);
    browser_->refreshChosen();
}

void PeoplePicker::retranslate() {
    list_->setAccessibleName(tr("Chosen people"));
    hint_->setText(tr("Click people at the left to choose them. Type to search."));
    refresh();
}

bool PeoplePicker::eventFilter(QObject* watched, QEvent* event) {
    if (watched == list_ && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
            case Qt::Key_Delete:
            case Qt::Key_Backspace:
            case Qt::Key_Space: takeOut(list_->currentIndex()); return true;
            default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PeoplePicker::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
