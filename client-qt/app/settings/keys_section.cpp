#include "client-qt/app/settings/keys_section.hpp"

#include <QHBoxLayout>
#include <QLabel>

#include "client-qt/app/style/tokens.hpp"

namespace aviso::ui {

KeysSection::KeysSection(QWidget* parent) : SettingsSection{[] { return tr("Keyboard"); }, parent} {
    addCard([] { return tr("Everywhere"); });
    addKeys([] { return tr("Conversations, people, settings"); }, {QStringLiteral("Ctrl+1"), QStringLiteral("Ctrl+2"), QStringLiteral("Ctrl+3")});
    addKeys([] { return tr("New chat or group"); }, {QStringLiteral("Ctrl+N")});
    addKeys([] { return tr("Go to a person, a conversation, a message or a command"); }, {QStringLiteral("Ctrl+K")});
    addKeys([] { return tr("Larger text, smaller text, as it was"); }, {QStringLiteral("Ctrl++"), QStringLiteral("Ctrl+-"), QStringLiteral("Ctrl+0")});
    addKeys([] { return tr("From control to control, and back"); }, {QStringLiteral("Tab"), QStringLiteral("Shift+Tab")});
    addKeys([] { return tr("Quit"); }, {QStringLiteral("Ctrl+Q")});

    addCard([] { return tr("Conversations"); });
    addKeys([] { return tr("Filter the list"); }, {QStringLiteral("Ctrl+F")});
    addKeys([] { return tr("Next conversation"); }, {QStringLiteral("Ctrl+Tab"), QStringLiteral("Alt+Down")});
    addKeys([] { return tr("Previous conversation"); }, {QStringLiteral("Ctrl+Shift+Tab"), QStringLiteral("Alt+Up")});
    addKeys([] { return tr("Close a chat's own window"); }, {QStringLiteral("Ctrl+W")});

    addCard([] { return tr("Writing"); });
    addKeys([] { return tr("Send"); }, {QStringLiteral("Enter")});
    addKeys([] { return tr("New line"); }, {QStringLiteral("Shift+Enter")});
    addKeys([] { return tr("Mention somebody"); }, {QStringLiteral("@")});

    addCard([] { return tr("Messages"); });
    addKeys([] { return tr("From message to message"); }, {QStringLiteral("Up"), QStringLiteral("Down")});
    addKeys([] { return tr("A page; the first, the newest"); }, {QStringLiteral("PgUp"), QStringLiteral("PgDown"), QStringLiteral("Home"), QStringLiteral("End")});
    addKeys([] { return tr("Copy the message or the selection"); }, {QStringLiteral("Ctrl+C")});
}

void KeysSection::addKeys(const Text& meaning, const QStringList& keys) {
    auto* caps = new QWidget{this};
    auto* row = new QHBoxLayout{caps};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kS);
    for (const QString& key : keys) {
        auto* cap = new QLabel{key, caps};
        cap->setProperty("look", QStringLiteral("key"));
        row->addWidget(cap);
    }
    addRow(meaning, [] { return QString{}; }, caps);
}

}  // namespace aviso::ui
