#include "client-qt/app/settings/alerts_section.hpp"

#include <QComboBox>
#include <QLabel>
#include <QTimeEdit>
#include <QVBoxLayout>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/switch.hpp"

namespace aviso::ui {

AlertsSection::AlertsSection(Session& session, PreferenceStore& preferences, ConversationListModel& conversations, QWidget* parent)
    : SettingsSection{[] { return tr("Notifications"); }, parent}, session_{session}, preferences_{preferences}, conversations_{conversations} {
    addAlerts();
    addQuiet();
    addMuted();
    connect(&preferences_, &PreferenceStore::changed, this, &AlertsSection::refresh);
    connect(&conversations, &QAbstractItemModel::dataChanged, this, &AlertsSection::refreshMuted);
    connect(&conversations, &QAbstractItemModel::rowsInserted, this, &AlertsSection::refreshMuted);
    connect(&conversations, &QAbstractItemModel::rowsRemoved, this, &AlertsSection::refreshMuted);
    connect(&conversations, &QAbstractItemModel::modelReset, this, &AlertsSection::refreshMuted);
    refresh();
    refreshMuted();
}

Switch* AlertsSection::addSwitch(const char* name, bool Preferences::* which, const Text& title, const Text& explanation) {
    auto* control = new Switch{this};
    control->setObjectName(QString::fromLatin1(name));
    connect(control, &QAbstractButton::clicked, this, [this, which](bool on) { change([=](Preferences& p) { p.*which = on; }); });
    switches_.emplace_back(control, which);
    addRow(title, explanation, control);
    return control;
}

void AlertsSection::addAlerts() {
    addCard();
    addSwitch("alerts", &Preferences::alerts, [] { return tr("Notify about new messages"); },
              [] { return tr("A bubble on the desktop; a click on it opens the conversation at the message."); });
    addSwitch("alertSound", &Preferences::sound, [] { return tr("Sound"); }, [] { return tr("A short tone together with the bubble."); });
    detail_ = new QComboBox{this};
    detail_->setObjectName(QStringLiteral("alertDetail"));
    for (int i = 0; i < 3; ++i) detail_->addItem({});
    connect(detail_, &QComboBox::activated, this, [this](int index) { change([=](Preferences& p) { p.detail = static_cast<AlertDetail>(index); }); });
    inEveryLanguage([this] {
        const QStringList names{tr("Sender and text"), tr("Sender only"), tr("Neither")};
        for (int i = 0; i < 3; ++i) detail_->setItemText(i, names[i]);
    });
    addRow([] { return tr("Shown in a bubble"); }, [] { return tr("Whoever stands beside the screen can read it, also while it is locked."); }, detail_);
}

void AlertsSection::addQuiet() {
    addCard([] { return tr("Do not disturb"); });
    addSwitch("quiet", &Preferences::quiet, [] { return tr("Do not disturb"); }, [] { return tr("No bubble, no sound, no flashing. Messages still arrive and are counted."); });
    addSwitch("quietHours", &Preferences::quietHours, [] { return tr("Every day at these hours"); }, [] { return tr("Quiet between the two times, past midnight too."); });
    auto* hours = new QWidget{this};
    auto* row = new QHBoxLayout{hours};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kS);
    from_ = new QTimeEdit{hours};
    from_->setObjectName(QStringLiteral("quietFrom"));
    until_ = new QTimeEdit{hours};
    until_->setObjectName(QStringLiteral("quietUntil"));
    auto* dash = new QLabel{QStringLiteral("–"), hours};
    for (QTimeEdit* edit : {from_, until_}) {
        edit->setDisplayFormat(QStringLiteral("HH:mm"));
        edit->setButtonSymbols(QAbstractSpinBox::NoButtons);
        edit->setAlignment(Qt::AlignCenter);
        edit->setFixedWidth(76);
        connect(edit, &QAbstractSpinBox::editingFinished, this, [this] {
            change([this](Preferences& p) {
                p.quietFrom = from_->time();
                p.quietUntil = until_->time();
            });
        });
    }
    row->addWidget(from_);
    row->addWidget(dash);
    row->addWidget(until_);
    addRow([] { return tr("Hours"); }, [] { return QString{}; }, hours);
    inEveryLanguage([this] {
        from_->setAccessibleName(tr("Quiet from"));
        until_->setAccessibleName(tr("Quiet until"));
    });
}

void AlertsSection::addMuted() {
    addCard([] { return tr("Muted conversations"); });
    addText([] { return tr("A muted conversation counts its messages in grey and never alerts. Mute one from its menu in the list."); });
    muted_ = new QWidget{this};
    auto* column = new QVBoxLayout{muted_};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::kXs);
    addWide(muted_);
    inEveryLanguage([this] {
        shownMuted_.clear();
        refreshMuted();
    });
}

void AlertsSection::change(const std::function<void(Preferences&)>& how) {
    Preferences changed = preferences_.get();
    how(changed);
    preferences_.set(changed);
}

void AlertsSection::refresh() {
    const Preferences& now = preferences_.get();
    for (const auto& [control, which] : switches_) control->setChecked(now.*which);
    for (const auto& [control, which] : switches_) {
        if (which == &Preferences::sound) control->setEnabled(now.alerts);
    }
    detail_->setEnabled(now.alerts);
    detail_->setCurrentIndex(static_cast<int>(now.detail));
    from_->setTime(now.quietFrom);
    until_->setTime(now.quietUntil);
    from_->setEnabled(now.quietHours);
    until_->setEnabled(now.quietHours);
}

void AlertsSection::refreshMuted() {
    std::vector<ConversationId> muted;
    for (int row = 0; row < conversations_.rowCount(); ++row) {
        if (conversations_.at(row).conversation.muted) muted.push_back(conversations_.at(row).conversation.id);
    }
    if (muted == shownMuted_ && muted_->layout()->count() > 0) return;
    shownMuted_ = muted;
    while (QLayoutItem* item = muted_->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    if (muted.empty()) {
        auto* none = new QLabel{tr("None at the moment."), muted_};
        none->setProperty("look", QStringLiteral("secondary"));
        muted_->layout()->addWidget(none);
    }
    for (const ConversationId id : muted) {
        const QString title = conversations_.index(conversations_.rowOf(id)).data(ConversationListModel::TitleRole).toString();
        auto* line = new QWidget{muted_};
        auto* row = new QHBoxLayout{line};
        row->setContentsMargins(0, 0, 0, 0);
        auto* name = new ElidedLabel{line};
        name->setFullText(title);
        auto* alert = makeButton(tr("Alert again"), "quiet", line);
        alert->setAccessibleName(tr("Alert again: %1").arg(title));
        row->addWidget(name, 1);
        row->addWidget(alert);
        muted_->layout()->addWidget(line);
        connect(alert, &QPushButton::clicked, this, [this, id] {
            session_.messenger().set_view(id, {}, false, {}, Session::answer<void>(this, [this](const Result<void>& done) {
                                              if (const QString text = problemText(done); !text.isEmpty()) emit problem(text);
                                          }));
        });
    }
}

}  // namespace aviso::ui
