#include "client-qt/app/settings/devices_list.hpp"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "client-qt/app/settings/question.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

constexpr int kIcon = 28;

QString timeText(std::int64_t ms) { return fullTimeText(QDateTime::fromMSecsSinceEpoch(ms)); }

}  // namespace

DevicesList::DevicesList(Session& session, QWidget* parent) : QWidget{parent}, session_{session}, state_{new QLabel{this}}, lines_{new QVBoxLayout} {
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    state_->setObjectName(QStringLiteral("devicesState"));
    state_->setProperty("look", QStringLiteral("secondary"));
    state_->setWordWrap(true);
    lines_->setSpacing(space::kM);
    column->addWidget(state_);
    column->addLayout(lines_);
    connect(&session, &Session::connectionChanged, this, [this] {
        if (isVisible() && session_.connectionState() == client::ConnectionState::online) reload();
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { show(devices_); });
}

void DevicesList::reload() {
    if (devices_.empty()) {
        state_->setText(tr("Asking the server…"));
        state_->show();
    }
    using Devices = std::vector<client::SignedInDevice>;
    session_.messenger().devices(Session::answer<Devices>(this, [this](Result<Devices> devices) {
        if (!devices) {
            show({});
            state_->setText(problemText(devices));
            return state_->show();
        }
        // This one first, then by last use.
        std::ranges::sort(*devices, [](const auto& a, const auto& b) {
            return a.current != b.current ? a.current : a.last_used_at_ms > b.last_used_at_ms;
        });
        state_->hide();
        show(*devices);
    }));
}

void DevicesList::show(const std::vector<client::SignedInDevice>& devices) {
    devices_ = devices;
    if (!devices_.empty()) state_->hide();
    while (QLayoutItem* item = lines_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const client::SignedInDevice& device : devices_) {
        if (lines_->count() > 0) lines_->addWidget(makeDivider(Qt::Horizontal, this));
        lines_->addWidget(lineFor(device));
    }
}

QWidget* DevicesList::lineFor(const client::SignedInDevice& device) {
    auto* line = new QWidget{this};
    line->setObjectName(QStringLiteral("device"));
    auto* row = new QHBoxLayout{line};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kM);
    auto* picture = new QLabel{line};
    picture->setPixmap(iconPixmap(QStringLiteral("device"), device.online ? colours().link : colours().textTertiary, kIcon, devicePixelRatioF()));
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    const QString title = QString::fromStdString(device.name.empty() ? device.platform : device.name);
    auto* name = new QLabel{device.current ? tr("%1 — this computer").arg(title) : title, line};
    const QString platform = QString::fromStdString(device.platform);
    const QString where = QString::fromStdString(device.address);
    const QString used = device.current || device.online ? tr("online now") : tr("last used %1").arg(timeText(device.last_used_at_ms));
    QStringList facts{used};
    if (!where.isEmpty()) facts.prepend(tr("from %1").arg(where));
    if (!platform.isEmpty() && platform != title) facts.prepend(platform);
    auto* first = new QLabel{facts.join(QStringLiteral(" · ")), line};
    auto* second = new QLabel{tr("signed in %1").arg(timeText(device.signed_in_at_ms)), line};
    for (QLabel* label : {first, second}) {
        label->setProperty("look", QStringLiteral("secondary"));
        label->setWordWrap(true);
    }
    words->addWidget(name);
    words->addWidget(first);
    words->addWidget(second);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    if (!device.current) {
        auto* leave = makeButton(tr("Sign out"), nullptr, line);
        leave->setObjectName(QStringLiteral("signOutDevice"));
        leave->setAccessibleName(tr("Sign out: %1").arg(title));
        connect(leave, &QPushButton::clicked, this, [this, device] { askToSignOut(device); });
        row->addWidget(leave, 0, Qt::AlignVCenter);
    }
    return line;
}

void DevicesList::askToSignOut(const client::SignedInDevice& device) {
    auto* question = new Question{tr("Sign out %1?").arg(QString::fromStdString(device.name)), tr("It gets no further messages until somebody signs in there with your password."), tr("Sign out"), this};
    connect(question, &QDialog::accepted, this, [this, session = device.session] {
        session_.messenger().sign_out_device(session, Session::answer<void>(this, [this](const Result<void>& done) {
                                                 reload();
                                                 if (done) return;
                                                 state_->setText(problemText(done));
                                                 state_->show();
                                             }));
    });
    question->open();
}

void DevicesList::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) show(devices_);
    QWidget::changeEvent(event);
}

}  // namespace aviso::ui
