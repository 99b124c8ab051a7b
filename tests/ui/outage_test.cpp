#include <gtest/gtest.h>

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "stage.hpp"

// The server is there all the time: what fails is the way to it, or its answers.

namespace aviso::ui {
namespace {

/// A cable between a client and the server that can be cut, and of which one direction alone can fail.
class Wire : public QObject {
  public:
    Wire() {
        const QStringList server = serverAddress().split(u':');
        connect(&listener_, &QTcpServer::newConnection, this, [this, server] {
            while (QTcpSocket* here = listener_.nextPendingConnection()) {
                auto* there = new QTcpSocket{here};
                there->connectToHost(server[0], server[1].toUShort());
                connect(here, &QTcpSocket::readyRead, there, [here, there] { there->write(here->readAll()); });
                connect(there, &QTcpSocket::connected, here, [here, there] { there->write(here->readAll()); });
                connect(there, &QTcpSocket::readyRead, here, [this, here, there] {
                    const QByteArray answer = there->readAll();
                    if (answers_) here->write(answer);
                });
                connect(there, &QTcpSocket::disconnected, here, &QTcpSocket::disconnectFromHost);
                connect(here, &QTcpSocket::disconnected, here, &QObject::deleteLater);
                open_.append(here);
            }
        });
        mend();
    }
    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(port_); }
    /// What the client sends still arrives; of the server's answers nothing.
    void loseAnswers() { answers_ = false; }
    /// Ends every connection without a word, and takes no new one.
    void cut() {
        listener_.close();
        for (const QPointer<QTcpSocket>& one : std::exchange(open_, {})) {
            if (one) one->abort();
        }
    }
    void mend() {
        answers_ = true;
        if (!listener_.listen(QHostAddress::LocalHost, port_)) throw std::runtime_error{"no port"};
        port_ = listener_.serverPort();
    }

  private:
    QTcpServer listener_;
    quint16 port_ = 0;
    bool answers_ = true;
    QList<QPointer<QTcpSocket>> open_;
};

bool isStored(Desk& desk, const QString& text) {
    const MessageListModel& model = desk.window->chats().current()->chat().model();
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.at(row).text == text) return model.at(row).state >= client::EntryState::stored && model.at(row).seq;
    }
    return false;
}

bool cardSays(Desk& desk, const char* text) {
    auto* card = desk.window->findChild<StatusLine*>();
    return card->isVisible() && card->accessibleName().contains(QString::fromUtf8(text));
}

QStringList numbered(const QString& word, int count) {
    QStringList all;
    for (int i = 0; i < count; ++i) all.append(QStringLiteral("%1 %2").arg(word).arg(i));
    return all;
}

class Outage : public testing::Test {
  protected:
    // One for all: the profile knows its address.
    static void SetUpTestSuite() { wire = std::make_unique<Wire>(); }
    static void TearDownTestSuite() { wire.reset(); }
    void SetUp() override {
        li.address = wire->address();
        ASSERT_TRUE(li.signIn() && ann.signIn());
        ASSERT_TRUE(li.online() && ann.online());
        ASSERT_TRUE(li.openWith(ann));
        static int outages = 0;
        const QString before = QStringLiteral("before outage %1").arg(++outages);
        li.say(before);
        ASSERT_TRUE(ann.openWith(li));
        ASSERT_TRUE(ann.shows(before));
        ASSERT_TRUE(until([&] { return isStored(li, before); })) << "nothing is under way";
    }
    /// Everything sent has arrived, at both ends once and in the order it was written.
    void expectAllOnceAndInOrder(const QString& word, const QStringList& sent) {
        for (Desk* desk : {&li, &ann}) {
            EXPECT_TRUE(desk->shows(sent.last())) << desk->account.toStdString();
            EXPECT_TRUE(until([&] { return desk->texts().filter(word) == sent; })) << desk->account.toStdString() << ": " << desk->texts().filter(word).join(u'|').toStdString();
        }
        EXPECT_TRUE(until([&] { return isStored(li, sent.last()); }));
        EXPECT_TRUE(until([&] { return !li.window->findChild<StatusLine*>()->isVisible(); }));
    }

    static inline std::unique_ptr<Wire> wire;
    Desk li{QStringLiteral("li"), QStringLiteral("li-outage")};
    Desk ann{QStringLiteral("ann"), QStringLiteral("ann-outage")};
};

TEST_F(Outage, ACutConnectionIsSaidAndWhatIsWrittenMeanwhileLeavesInOrderAndOnce) {
    const QStringList sent = numbered(QStringLiteral("over the cut wire"), 6);
    li.say(sent[0]);
    li.say(sent[1]);
    wire->cut();
    li.say(sent[2]);
    li.say(sent[3]);
    ASSERT_TRUE(until([&] { return cardSays(li, "No connection"); }));
    EXPECT_TRUE(li.shows(sent[3]));
    EXPECT_FALSE(isStored(li, sent[3]));
    li.say(sent[4]);

    wire->mend();
    li.session->messenger().try_now();
    ASSERT_TRUE(li.online());
    li.say(sent[5]);

    expectAllOnceAndInOrder(QStringLiteral("over the cut wire"), sent);
}

TEST_F(Outage, WhatTheServerTookWithoutItsAnswerArrivingIsThereOnce) {
    const QStringList sent = numbered(QStringLiteral("without an answer"), 4);
    wire->loseAnswers();
    li.say(sent[0]);
    ASSERT_TRUE(ann.shows(sent[0])) << "the server has it";
    li.say(sent[1]);
    EXPECT_FALSE(isStored(li, sent[0])) << "and the sender does not know";
    wire->cut();
    ASSERT_TRUE(until([&] { return cardSays(li, "No connection"); }));
    li.say(sent[2]);

    wire->mend();
    li.session->messenger().try_now();
    ASSERT_TRUE(li.online());
    li.say(sent[3]);

    expectAllOnceAndInOrder(QStringLiteral("without an answer"), sent);
}

TEST_F(Outage, AServerThatHangsIsNoticedAndGetsEverythingOnceItGoesOn) {
    const QStringList sent = numbered(QStringLiteral("while it hung"), 4);
    server("freeze");
    li.say(sent[0]);
    li.say(sent[1]);
    ASSERT_TRUE(li.shows(sent[1])) << "a window does not wait for a server";
    // Its connection stands as if nothing were; only the answer that does not come shows it (15 s).
    EXPECT_TRUE(until([&] { return cardSays(li, "No connection"); }) || until([&] { return cardSays(li, "No connection"); }));
    li.say(sent[2]);
    ASSERT_TRUE(li.shows(sent[2]));

    server("thaw");
    for (Desk* desk : {&li, &ann}) desk->session->messenger().try_now();
    EXPECT_TRUE(li.online() || li.online());
    li.say(sent[3]);

    expectAllOnceAndInOrder(QStringLiteral("while it hung"), sent);
}

}  // namespace
}  // namespace aviso::ui
