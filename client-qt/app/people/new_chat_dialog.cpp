#include "client-qt/app/people/new_chat_dialog.hpp"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/people/people_browser.hpp"
#include "client-qt/app/people/people_picker.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kLongestName = 100;       // characters, the server's limit
constexpr int kLongestMadeName = 40;

}  // namespace

NewChatDialog::NewChatDialog(Session& session, const std::vector<UserId>& people, QWidget* parent)
    : QDialog{parent}, session_{session}, picker_{new PeoplePicker{session, this}}, nameTitle_{new QLabel{tr("Name of the group"), this}}, name_{new QLineEdit{this}},
      problem_{new QLabel{this}}, begin_{makeButton({}, "primary", this)} {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("newChat"));
    setWindowTitle(tr("New chat or group"));
    resize(680, 560);
    setMinimumSize(520, 420);
    nameTitle_->setBuddy(name_);
    name_->setObjectName(QStringLiteral("groupName"));
    name_->setAccessibleName(nameTitle_->text());
    name_->setMaxLength(kLongestName);
    problem_->setProperty("look", QStringLiteral("error"));
    problem_->setObjectName(QStringLiteral("newChatProblem"));
    problem_->setWordWrap(true);
    problem_->hide();
    begin_->setObjectName(QStringLiteral("begin"));
    begin_->setDefault(true);
    auto* cancel = makeButton(tr("Cancel"), nullptr, this);
    cancel->setAutoDefault(false);

    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(picker_, 1);
    column->addWidget(makeDivider(Qt::Horizontal, this));
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::kL, space::kM, space::kL, space::kM);
    foot->setSpacing(space::kS);
    auto* nameRow = new QHBoxLayout;
    nameRow->setSpacing(space::kM);
    nameRow->addWidget(nameTitle_);
    nameRow->addWidget(name_, 1);
    foot->addLayout(nameRow);
    foot->addWidget(problem_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(begin_);
    foot->addLayout(buttons);
    column->addLayout(foot);

    picker_->setFixed({session.me()});
    for (const UserId user : people) picker_->choose(user, true);
    connect(picker_, &PeoplePicker::chosenChanged, this, &NewChatDialog::refresh);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(begin_, &QPushButton::clicked, this, &NewChatDialog::begin);
    refresh();
    picker_->browser().focusSearch();
}

QString NewChatDialog::nameFromPeople() const {
    QStringList names{session_.myName()};
    for (const client::Person& person : picker_->chosenPeople()) names.append(QString::fromStdString(person.name));
    QString joined;
    for (const QString& name : names) {
        const QString longer = joined.isEmpty() ? name : joined + tr(", ", "between names") + name;
        if (!joined.isEmpty() && longer.size() > kLongestMadeName) return joined + QStringLiteral("…");
        joined = longer;
    }
    return joined.left(kLongestName);
}

void NewChatDialog::refresh() {
    const std::size_t count = picker_->chosen().size();
    nameTitle_->setVisible(count > 1);
    name_->setVisible(count > 1);
    name_->setPlaceholderText(nameFromPeople());
    begin_->setText(count > 1 ? tr("Create group of %n", nullptr, static_cast<int>(count) + 1) : tr("Chat"));
    begin_->setEnabled(count > 0 && !making_);
}

void NewChatDialog::begin() {
    const std::vector<UserId> people = picker_->chosen();
    if (people.empty() || making_) return;
    if (people.size() == 1) {
        emit personChosen(people.front());
        return accept();
    }
    making_ = true;
    problem_->hide();
    refresh();
    const QString given = name_->text().simplified();
    const QString name = given.isEmpty() ? nameFromPeople() : given;
    session_.messenger().create_group(name.toStdString(), people, Session::answer<ConversationId>(this, [this](const Result<ConversationId>& made) {
                                          making_ = false;
                                          refresh();
                                          if (made) {
                                              emit groupMade(*made);
                                              return accept();
                                          }
                                          if (made.error().reason == "queued") {
                                              return say(tr("There is no connection to the server at the moment. The group is made as soon as it is back; you can close this."));
                                          }
                                          say(problemText(made));
                                      }));
}

void NewChatDialog::say(const QString& problem) {
    problem_->setText(problem);
    problem_->show();
}

}  // namespace aviso::ui
