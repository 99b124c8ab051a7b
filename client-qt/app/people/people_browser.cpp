#include "client-qt/app/people/people_browser.hpp"

#include <QAction>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSet>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/directory.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::ui {
namespace {

constexpr int kMostFound = 200;
constexpr int kWatchAfterMs = 200;  ///< of quiet, since asking who is online costs a request

}  // namespace

PeopleBrowser::PeopleBrowser(Session& session, Use use, QWidget* parent)
    : QWidget{parent}, session_{session}, use_{use}, query_{new QLineEdit{this}}, tree_{new PeopleTree{treeModel_, this}}, results_{new QListView{this}}, stack_{new QStackedWidget{this}} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, space::kM, 0, 0);
    column->setSpacing(space::kS);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(space::kM, 0, space::kM, 0);
    query_->setObjectName(QStringLiteral("peopleSearch"));
    query_->setProperty("look", QStringLiteral("search"));
    QAction* glass = query_->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    connect(&Theme::instance(), &Theme::changed, glass, [glass] { glass->setIcon(themedIcon(QStringLiteral("search"))); });
    query_->setClearButtonEnabled(true);
    query_->installEventFilter(this);
    head->addWidget(query_);
    column->addLayout(head);
    makeTree();
    makeResults();
    nobody_ = new EmptyState{QStringLiteral("building"), {}, {}, this};
    noHit_ = new EmptyState{QStringLiteral("search"), {}, {}, this};
    for (QWidget* page : std::initializer_list<QWidget*>{tree_, results_, nobody_, noHit_}) stack_->addWidget(page);
    column->addWidget(stack_, 1);

    watching_.setSingleShot(true);
    watching_.setInterval(kWatchAfterMs);
    connect(&watching_, &QTimer::timeout, this, &PeopleBrowser::watchVisible);
    connect(query_, &QLineEdit::textChanged, this, &PeopleBrowser::search);
    connect(&session.directory(), &Directory::changed, this, &PeopleBrowser::takeDirectory);
    connect(&session, &Session::connectionChanged, this, &PeopleBrowser::refreshEmpty);
    connect(&session, &Session::connectionChanged, &watching_, qOverload<>(&QTimer::start));
    connect(&session.presence(), &Presence::changed, this, &PeopleBrowser::refreshChosen);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        tree_->doItemsLayout();
        results_->doItemsLayout();
    });
    retranslate();
    refreshPage();
}

void PeopleBrowser::makeTree() {
    treeModel_.setRead([this](DepartmentId department, std::function<void(PeopleTreeModel::People)> then) {
        using People = PeopleTreeModel::People;
        session_.messenger().people_in(department, Session::answer<People>(this, [then = std::move(then)](Result<People> people) {
                                           then(people ? std::move(*people) : People{});
                                       }));
    });
    treeModel_.setOnline([this](UserId user) { return session_.presence().isOnline(user); });
    tree_->setItemDelegate(new PersonDelegate{{use_ == Use::pick, true}, tree_});
    tree_->setSelectionMode(use_ == Use::look ? QAbstractItemView::ExtendedSelection : QAbstractItemView::SingleSelection);
    tree_->installEventFilter(this);
    connect(&treeModel_, &PeopleTreeModel::loaded, this, &PeopleBrowser::refreshPage);
    connect(&treeModel_, &QAbstractItemModel::rowsInserted, &watching_, qOverload<>(&QTimer::start));
    connect(tree_->verticalScrollBar(), &QScrollBar::valueChanged, &watching_, qOverload<>(&QTimer::start));
    connect(tree_, &QTreeView::expanded, &watching_, qOverload<>(&QTimer::start));
    connect(tree_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (treeModel_.personAt(index)) {
            if (use_ == Use::pick) activate(index);
        } else if (QGuiApplication::keyboardModifiers() == Qt::NoModifier) {
            tree_->toggle(index);
        }
    });
    if (use_ == Use::look) connect(tree_, &QTreeView::doubleClicked, this, &PeopleBrowser::activate);
    connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PeopleBrowser::selectionChanged);
    connect(&treeModel_, &QAbstractItemModel::modelReset, this, &PeopleBrowser::selectionChanged);
}

void PeopleBrowser::makeResults() {
    found_.setDetail([this](const client::Person& person) {
        const QString post = session_.directory().postOf(person);
        const QString account = QString::fromStdString(person.account);
        return post.isEmpty() ? account : account + QStringLiteral(" · ") + post;
    });
    found_.setOnline([this](UserId user) { return session_.presence().isOnline(user); });
    results_->setObjectName(QStringLiteral("peopleFound"));
    results_->setModel(&found_);
    results_->setItemDelegate(new PersonDelegate{{use_ == Use::pick, true}, results_});
    results_->setUniformItemSizes(true);
    results_->setMouseTracking(true);
    results_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    results_->setSelectionMode(tree_->selectionMode());
    results_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    results_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    results_->installEventFilter(this);
    connect(results_->verticalScrollBar(), &QScrollBar::valueChanged, &watching_, qOverload<>(&QTimer::start));
    if (use_ == Use::pick) {
        connect(results_, &QListView::clicked, this, &PeopleBrowser::activate);
    } else {
        connect(results_, &QListView::doubleClicked, this, &PeopleBrowser::activate);
    }
    connect(results_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PeopleBrowser::selectionChanged);
}

void PeopleBrowser::setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed) {
    treeModel_.setChosen(isChosen, isFixed);
    found_.setChosen(std::move(isChosen), std::move(isFixed));
}

void PeopleBrowser::refreshChosen() {
    tree_->viewport()->update();
    results_->viewport()->update();
}

void PeopleBrowser::retranslate() {
    query_->setPlaceholderText(tr("Search by name or account"));
    query_->setAccessibleName(tr("Search people"));
    tree_->setAccessibleName(tr("Departments and people"));
    results_->setAccessibleName(tr("People found"));
    noHit_->setTexts(tr("Nobody found"), tr("Try a part of the name, or the account."));
    refreshEmpty();
}

void PeopleBrowser::refreshEmpty() {
    if (session_.connectionState() == client::ConnectionState::online) {
        nobody_->setTexts(tr("Fetching the directory…"), {});
    } else {
        nobody_->setTexts(tr("The directory is not here yet"), tr("It comes with the first connection to the server, and stays."));
    }
}

void PeopleBrowser::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (session_.directory().isLoaded()) {
        if (!treeModel_.isLoaded()) takeDirectory();
    } else {
        session_.directory().load();
    }
}

void PeopleBrowser::takeDirectory() {
    tree_->takeDepartments(session_.directory().departments());
    if (!query_->text().trimmed().isEmpty()) search();
    refreshPage();
}

void PeopleBrowser::expandAll() { tree_->expandAll(); }

void PeopleBrowser::search() {
    const QString text = query_->text().simplified();
    const quint64 mine = ++asked_;
    if (text.isEmpty()) {
        found_.setPeople({});
        emit selectionChanged();
        return refreshPage();
    }
    using People = std::vector<client::Person>;
    session_.messenger().find_people(text.toStdString(), kMostFound, Session::answer<People>(this, [this, mine](Result<People> people) {
                                         if (mine != asked_) return;
                                         found_.setPeople(people ? std::move(*people) : People{});
                                         emit selectionChanged();
                                         refreshPage();
                                         watching_.start();
                                     }));
}

void PeopleBrowser::refreshPage() {
    QWidget* page = tree_;
    if (!query_->text().trimmed().isEmpty()) {
        page = found_.rowCount() > 0 ? static_cast<QWidget*>(results_) : noHit_;
    } else if (treeModel_.rowCount() == 0) {
        page = nobody_;
    }
    stack_->setCurrentWidget(page);
    watching_.start();
}

QAbstractItemView& PeopleBrowser::view() const {
    if (query_->text().trimmed().isEmpty()) return *tree_;
    return *results_;
}

UserId PeopleBrowser::personAt(const QModelIndex& index) const { return UserId{index.data(PeopleRole::UserRole).toLongLong()}; }

std::vector<UserId> PeopleBrowser::selection() const {
    std::vector<UserId> people;
    QSet<qlonglong> seen;
    for (const QModelIndex& index : view().selectionModel()->selectedIndexes()) {
        const UserId user = personAt(index);
        if (user && !seen.contains(user.value)) {
            seen.insert(user.value);
            session_.noteName(user, index.data().toString());
            people.push_back(user);
        }
    }
    return people;
}

DepartmentId PeopleBrowser::currentDepartment() const {
    if (&view() != tree_) return {};
    const QModelIndexList selected = tree_->selectionModel()->selectedIndexes();
    return selected.size() == 1 ? treeModel_.departmentAt(selected.front()) : DepartmentId{};
}

void PeopleBrowser::focusSearch() {
    query_->setFocus(Qt::ShortcutFocusReason);
    query_->selectAll();
}

/// Who is online is asked for those in sight only: the server tells about a thousand at most.
void PeopleBrowser::watchVisible() {
    if (!isVisible()) return;
    QAbstractItemView& shown = view();
    std::vector<UserId> people = selection();
    const int height = std::max(1, shown.itemDelegate()->sizeHint({}, {}).height());
    for (int y = height / 2; y < shown.viewport()->height() + height; y += height) {
        if (const UserId user = personAt(shown.indexAt(QPoint{shown.viewport()->width() / 2, y}))) people.push_back(user);
    }
    session_.presence().watch(this, std::move(people));
}

void PeopleBrowser::activate(const QModelIndex& index) {
    const UserId user = personAt(index);
    if (!user) return;
    session_.noteName(user, index.data().toString());
    emit activated(user);
}

bool PeopleBrowser::keyInQuery(int key) {
    const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (key == Qt::Key_Escape && !query_->text().isEmpty()) {
        query_->clear();
        return true;
    }
    if (key != Qt::Key_Down && !enter) return false;
    QAbstractItemView& shown = view();
    if (shown.model()->rowCount() == 0) return enter;
    if (!shown.currentIndex().isValid()) shown.setCurrentIndex(shown.model()->index(0, 0));
    if (enter && &shown == results_) {
        activate(shown.currentIndex());
    } else {
        shown.setFocus(Qt::TabFocusReason);
    }
    return true;
}

bool PeopleBrowser::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    if (watched == query_) return keyInQuery(key->key()) || QWidget::eventFilter(watched, event);
    auto* shown = static_cast<QAbstractItemView*>(watched);
    const QModelIndex current = shown->currentIndex();
    const bool space = key->key() == Qt::Key_Space && use_ == Use::pick;
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter || space) {
        if (personAt(current)) {
            activate(current);
        } else if (current.isValid()) {
            tree_->toggle(current);
        }
        return true;
    }
    if (key->key() == Qt::Key_Up && current.isValid() && current.row() == 0 && !current.parent().isValid()) {
        focusSearch();
        return true;
    }
    // Letters go where one searches; + - * open and close departments.
    const QString text = key->text();
    const bool letter = !text.isEmpty() && text[0].isPrint() && text[0] != u' ' && !QStringLiteral("+-*").contains(text[0]) &&
                        (key->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    if (letter) {
        query_->setFocus(Qt::OtherFocusReason);
        query_->insert(text);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PeopleBrowser::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
