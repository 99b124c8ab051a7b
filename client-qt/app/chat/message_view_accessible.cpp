#include "client-qt/app/chat/message_view_accessible.hpp"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCoreApplication>
#include <vector>

#include "client-qt/app/chat/message_view.hpp"
#include "client-qt/models/text_format.hpp"

namespace aviso::ui {
namespace {

struct MessageText {
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

QString spokenState(client::EntryState state) {
    switch (state) {
        case client::EntryState::sending: return MessageText::tr("sending");
        case client::EntryState::failed: return MessageText::tr("not sent");
        case client::EntryState::stored: return MessageText::tr("sent");
        case client::EntryState::delivered: return MessageText::tr("delivered");
        case client::EntryState::read: return MessageText::tr("read");
        case client::EntryState::received: break;
    }
    return {};
}

/// The message in the view's place `index`; what stands there changes as the view scrolls.
class AccessibleMessage final : public QAccessibleInterface {
  public:
    AccessibleMessage(MessageView* view, int index) : view_{view}, index_{index} {}

    bool isValid() const override { return row() >= 0; }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return view_->window()->windowHandle(); }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(view_); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override {}
    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QRect rect() const override {
        const int at = row();
        if (at < 0) return {};
        const QRect inView = view_->rowRect(at);
        return {view_->viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }

    QString text(QAccessible::Text kind) const override {
        const int at = row();
        if (at < 0 || kind != QAccessible::Name) return {};
        const MessageRow& message = view_->model()->at(at);
        if (message.kind != MessageRow::Kind::text) return message.text;
        const QString said = MessageText::tr("%1, %2: %3", "sender, time: text").arg(message.senderName, clockText(message.at), message.text);
        return message.own ? MessageText::tr("%1, %2", "message, its state").arg(said, spokenState(message.state)) : said;
    }

    QAccessible::State state() const override {
        QAccessible::State state;
        state.focusable = true;
        state.focused = row() == view_->focusedRow() && view_->hasFocus();
        state.readOnly = true;
        return state;
    }

  private:
    int row() const {
        const auto [first, last] = view_->visibleRows();
        return first + index_ <= last ? first + index_ : -1;
    }

    MessageView* view_;
    int index_;
};

class AccessibleMessageView final : public QAccessibleWidget {
  public:
    explicit AccessibleMessageView(MessageView* view) : QAccessibleWidget{view, QAccessible::List, view->accessibleName()} {}
    ~AccessibleMessageView() override {
        for (const QAccessible::Id id : children_) QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override {
        const auto [first, last] = view()->visibleRows();
        return last - first + 1;
    }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) return nullptr;
        while (static_cast<int>(children_.size()) <= index) {
            children_.push_back(QAccessible::registerAccessibleInterface(new AccessibleMessage{view(), static_cast<int>(children_.size())}));
        }
        return QAccessible::accessibleInterface(children_[static_cast<std::size_t>(index)]);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        for (int i = 0; i < static_cast<int>(children_.size()); ++i) {
            if (QAccessible::accessibleInterface(children_[static_cast<std::size_t>(i)]) == child) return i;
        }
        return -1;
    }
    QAccessibleInterface* focusChild() const override {
        return view()->focusedRow() >= 0 ? child(view()->focusedRow() - view()->visibleRows().first) : nullptr;
    }

  private:
    MessageView* view() const { return static_cast<MessageView*>(widget()); }

    mutable std::vector<QAccessible::Id> children_;
};

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* view = qobject_cast<MessageView*>(object);
    return view ? new AccessibleMessageView{view} : nullptr;
}

}  // namespace

void installMessageAccessibility() { QAccessible::installFactory(make); }

}  // namespace aviso::ui
