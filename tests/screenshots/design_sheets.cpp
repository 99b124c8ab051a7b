#include "screenshots/design_sheets.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QStandardItemModel>
#include <QStyleOption>
#include <QVBoxLayout>
#include <array>
#include <functional>

#include "client-qt/app/conversations/conversation_delegate.hpp"
#include "client-qt/app/style/avatar.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/switch.hpp"
#include "client-qt/models/conversation_list_model.hpp"

namespace aviso::screenshots {
namespace {

using namespace ui;

/// A surface that is painted by a function.
class Sheet : public QWidget {
  public:
    Sheet(QSize size, std::function<void(QPainter&)> paint) : paint_{std::move(paint)} { resize(size); }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter{this};
        painter.setRenderHint(QPainter::Antialiasing);
        painter.fillRect(rect(), colours().surface);
        paint_(painter);
    }

  private:
    std::function<void(QPainter&)> paint_;
};

struct Role {
    const char* name;
    QColor Colours::* colour;
};

constexpr std::array kRoles{
    Role{"rail", &Colours::rail}, Role{"panel", &Colours::panel}, Role{"surface", &Colours::surface}, Role{"canvas", &Colours::canvas}, Role{"raised", &Colours::raised},
    Role{"hover", &Colours::hover}, Role{"pressed", &Colours::pressed}, Role{"selected", &Colours::selected}, Role{"divider", &Colours::divider}, Role{"outline", &Colours::outline},
    Role{"text", &Colours::text}, Role{"textSecondary", &Colours::textSecondary}, Role{"textTertiary", &Colours::textTertiary}, Role{"textDisabled", &Colours::textDisabled},
    Role{"accent", &Colours::accent}, Role{"accentHover", &Colours::accentHover}, Role{"accentPressed", &Colours::accentPressed}, Role{"onAccent", &Colours::onAccent},
    Role{"link", &Colours::link}, Role{"focus", &Colours::focus}, Role{"bubble", &Colours::bubble}, Role{"ownBubble", &Colours::ownBubble}, Role{"ownBubbleMeta", &Colours::ownBubbleMeta},
    Role{"unread", &Colours::unread}, Role{"unreadMuted", &Colours::unreadMuted}, Role{"danger", &Colours::danger}, Role{"dangerSurface", &Colours::dangerSurface},
    Role{"success", &Colours::success}, Role{"warning", &Colours::warning}, Role{"warningSurface", &Colours::warningSurface}, Role{"online", &Colours::online},
    Role{"highlight", &Colours::highlight}};

}  // namespace

std::unique_ptr<QWidget> colourSheet() {
    constexpr int kColumns = 4, kWide = 190, kHigh = 44;
    const int rows = (static_cast<int>(kRoles.size()) + kColumns - 1) / kColumns;
    return std::make_unique<Sheet>(QSize{kColumns * kWide + 32, rows * kHigh + 76}, [](QPainter& painter) {
        for (std::size_t i = 0; i < kRoles.size(); ++i) {
            const QPoint at{16 + static_cast<int>(i) % kColumns * kWide, 16 + static_cast<int>(i) / kColumns * kHigh};
            painter.setPen(colours().outline);
            painter.setBrush(blended(colours().*kRoles[i].colour, colours().surface));
            painter.drawRoundedRect(QRect{at, QSize{32, 32}}, radius::kControl, radius::kControl);
            painter.setPen(colours().text);
            painter.setFont(Theme::instance().font(TextRole::small));
            painter.drawText(QPoint{at.x() + 42, at.y() + 14}, QString::fromLatin1(kRoles[i].name));
            painter.setPen(colours().textTertiary);
            painter.setFont(Theme::instance().font(TextRole::caption));
            const QColor& colour = colours().*kRoles[i].colour;
            const QString share = colour.alpha() < 255 ? QStringLiteral(", %1%").arg(qRound(colour.alphaF() * 100)) : QString{};
            painter.drawText(QPoint{at.x() + 42, at.y() + 30}, colour.name(QColor::HexRgb) + share);
        }
        // The accents one can choose from.
        int x = 16;
        const int y = static_cast<int>((kRoles.size() + 3) / 4) * kHigh + 28;
        for (const Accent accent : kAccents) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(accentSwatch(Theme::instance().appearance(), accent));
            painter.drawEllipse(QRect{x, y, 24, 24});
            painter.setPen(colours().textSecondary);
            painter.drawText(QPoint{x + 32, y + 16}, accentKey(accent));
            x += 110;
        }
    });
}

std::unique_ptr<QWidget> typeSheet() {
    return std::make_unique<Sheet>(QSize{760, 250}, [](QPainter& painter) {
        const std::array<std::pair<TextRole, const char*>, 6> roles{{{TextRole::heading, "heading"}, {TextRole::title, "title"}, {TextRole::strong, "strong"},
                                                                     {TextRole::body, "body"}, {TextRole::small, "small"}, {TextRole::caption, "caption"}}};
        int y = 48;
        for (const auto& [role, name] : roles) {
            painter.setPen(colours().textTertiary);
            painter.setFont(Theme::instance().font(TextRole::small));
            painter.drawText(QPoint{16, y}, QString::fromLatin1(name));
            painter.setPen(colours().text);
            painter.setFont(Theme::instance().font(role));
            painter.drawText(QPoint{110, y}, QStringLiteral("Aviso 消息 — one sentence in two scripts 两种文字的一句话 👍"));
            y += 36;
        }
    });
}

std::unique_ptr<QWidget> iconSheet() {
    const QStringList names = QDir{QStringLiteral(":/icons")}.entryList({QStringLiteral("*.svg")}, QDir::Files, QDir::Name);
    constexpr int kColumns = 8, kWide = 96, kHigh = 62;
    const int rows = (static_cast<int>(names.size()) + kColumns - 1) / kColumns;
    return std::make_unique<Sheet>(QSize{kColumns * kWide + 32, rows * kHigh + 32}, [names](QPainter& painter) {
        for (int i = 0; i < names.size(); ++i) {
            const QString name = names[i].chopped(4);
            const QPoint at{16 + i % kColumns * kWide, 16 + i / kColumns * kHigh};
            painter.drawPixmap(at.x() + kWide / 2 - 12, at.y() + 4, iconPixmap(name, colours().textSecondary, 24, painter.device()->devicePixelRatioF()));
            painter.setPen(colours().textTertiary);
            painter.setFont(Theme::instance().font(TextRole::caption));
            painter.drawText(QRect{at.x(), at.y() + 32, kWide, 20}, Qt::AlignHCenter, name);
        }
    });
}

/// A control that looks as if the pointer or the keyboard were there.
template <class Control, class Option>
class Stated : public Control {
  public:
    template <class... Arguments>
    explicit Stated(QStyle::State state, Arguments&&... arguments) : Control{std::forward<Arguments>(arguments)...}, state_{state} {}

  protected:
    void initStyleOption(Option* option) const override {
        Control::initStyleOption(option);
        option->state |= state_;
        if (state_ & QStyle::State_Sunken) option->state &= ~QStyle::State_Raised;
    }

  private:
    QStyle::State state_;
};
using StatedButton = Stated<QPushButton, QStyleOptionButton>;
using StatedLine = Stated<QLineEdit, QStyleOptionFrame>;

/// A menu as it stands over a window.
QLabel* menuPicture(QWidget* in) {
    QMenu menu;
    menu.addAction(themedIcon(QStringLiteral("copy")), QStringLiteral("Copy"));
    QAction* marked = menu.addAction(themedIcon(QStringLiteral("eye")), QStringLiteral("Under the pointer"));
    menu.addSeparator();
    menu.addAction(themedIcon(QStringLiteral("trash")), QStringLiteral("Disabled"))->setEnabled(false);
    menu.setActiveAction(marked);
    menu.ensurePolished();
    menu.resize(menu.sizeHint());
    QPixmap picture{menu.size() * menu.devicePixelRatioF()};
    picture.setDevicePixelRatio(menu.devicePixelRatioF());
    picture.fill(Qt::transparent);
    menu.render(&picture);
    auto* label = new QLabel{in};
    label->setPixmap(picture);
    return label;
}

/// Rows of the list of conversations: chosen, with a badge, muted.
QListView* rowsOfList(QWidget* in) {
    using Model = ConversationListModel;
    auto* model = new QStandardItemModel{in};
    const auto add = [&](const char* title, const char* preview, int unread, bool muted, bool online) {
        auto* item = new QStandardItem{QString::fromUtf8(title)};
        item->setData(QString::fromUtf8(title), Model::TitleRole);
        item->setData(QString::fromUtf8(preview), Model::PreviewRole);
        item->setData(QDateTime{QDate::currentDate(), QTime{9, 30}}.toUTC(), Model::TimeRole);
        item->setData(unread, Model::UnreadRole);
        item->setData(muted, Model::MutedRole);
        item->setData(online, Model::OnlineRole);
        item->setData(static_cast<qulonglong>(model->rowCount() + 2), Model::SeedRole);
        model->appendRow(item);
    };
    add("Ann Martin", "A row that is chosen", 0, false, true);
    add("王芳", "A row with a badge", 3, false, false);
    add("Bob Keller", "A muted one", 120, true, false);
    auto* list = new QListView{in};
    list->setModel(model);
    list->setItemDelegate(new ConversationDelegate{list});
    list->setCurrentIndex(model->index(0, 0));
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setFixedSize(300, 3 * list->sizeHintForRow(0));
    return list;
}

std::unique_ptr<QWidget> controlSheet() {
    auto sheet = std::make_unique<Sheet>(QSize{860, 640}, [](QPainter& painter) {
        int x = 16;
        for (const char* name : {"李华", "Ann Martin", "欧阳小明", "admin"}) {
            paintAvatar(painter, QRectF{static_cast<double>(x), 576, 44, 44}, QString::fromUtf8(name), static_cast<quint64>(x), AvatarShape::person);
            x += 56;
        }
        paintOnlineDot(painter, QRectF{16, 576, 44, 44}, colours().surface);
        paintAvatar(painter, QRectF{static_cast<double>(x), 576, 44, 44}, QStringLiteral("Launch"), 4, AvatarShape::group);
    });
    auto* column = new QVBoxLayout{sheet.get()};
    column->setContentsMargins(space::kL, space::kL, space::kL, 80);
    column->setSpacing(space::kM);
    const auto row = [&](std::initializer_list<QWidget*> parts) {
        auto* line = new QHBoxLayout;
        line->setSpacing(space::kM);
        for (QWidget* part : parts) line->addWidget(part);
        line->addStretch(1);
        column->addLayout(line);
    };
    QWidget* in = sheet.get();
    const auto disabled = [](QWidget* part) {
        part->setEnabled(false);
        return part;
    };
    row({makeButton(QStringLiteral("Primary"), "primary", in), makeButton(QStringLiteral("Ordinary"), nullptr, in), makeButton(QStringLiteral("Danger"), "danger", in),
         makeButton(QStringLiteral("Quiet"), "quiet", in), disabled(makeButton(QStringLiteral("Disabled"), "primary", in)), disabled(makeButton(QStringLiteral("Disabled"), nullptr, in))});
    const auto stated = [in](const char* text, const char* look, QStyle::State state) {
        auto* button = new StatedButton{state, QString::fromLatin1(text), in};
        if (look != nullptr) button->setProperty("look", QString::fromLatin1(look));
        return button;
    };
    for (const char* look : {"primary", static_cast<const char*>(nullptr)}) {
        row({stated("Hover", look, QStyle::State_MouseOver), stated("Pressed", look, QStyle::State_Sunken), stated("Focus", look, QStyle::State_HasFocus)});
    }
    row({new IconButton{QStringLiteral("emoji"), QStringLiteral("Emoji"), in}, new IconButton{QStringLiteral("search"), QStringLiteral("Search"), in},
         disabled(new IconButton{QStringLiteral("send"), QStringLiteral("Send"), in})});
    auto* filled = new QLineEdit{QStringLiteral("Text"), in};
    auto* hint = new QLineEdit{in};
    hint->setPlaceholderText(QStringLiteral("A hint"));
    auto* off = new QLineEdit{QStringLiteral("Disabled"), in};
    row({filled, hint, disabled(off), new StatedLine{QStyle::State_HasFocus, QStringLiteral("Focus"), in}});
    auto* checked = new QCheckBox{QStringLiteral("Checked"), in};
    checked->setChecked(true);
    auto* chosen = new QRadioButton{QStringLiteral("Chosen"), in};
    chosen->setChecked(true);
    auto* choice = new QComboBox{in};
    choice->addItem(QStringLiteral("A choice"));
    row({checked, new QCheckBox{QStringLiteral("Unchecked"), in}, chosen, new QRadioButton{QStringLiteral("Not chosen"), in}, choice});
    auto* on = new Switch{in};
    on->setChecked(true);
    auto* slider = new QSlider{Qt::Horizontal, in};
    slider->setValue(40);
    slider->setFixedWidth(160);
    row({on, new Switch{in}, disabled(new Switch{in}), slider});
    row({rowsOfList(in), menuPicture(in)});
    const auto label = [&](const char* look, const char* text) {
        auto* one = new QLabel{QString::fromLatin1(text), in};
        one->setProperty("look", QString::fromLatin1(look));
        return one;
    };
    row({label("heading", "Heading"), label("title", "Title"), label("secondary", "secondary"), label("error", "error")});
    return sheet;
}

}  // namespace aviso::screenshots
