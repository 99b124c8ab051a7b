<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>AlertText</name>
    <message numerus="yes">
        <source>%n new messages</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %n conversations</source>
        <comment>number of messages, as a text</comment>
        <translation>
            <numerusform>%1 in one conversation</numerusform>
            <numerusform>%1 in %n conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>People</name>
    <message numerus="yes">
        <source>%1, %n people</source>
        <translation>
            <numerusform>%1, %n person</numerusform>
            <numerusform>%1, %n people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message numerus="yes">
        <source>A password has at least %n characters here.</source>
        <translation>
            <numerusform>A password has at least %n character here.</numerusform>
            <numerusform>A password has at least %n characters here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message numerus="yes">
        <source>%1 and %n others</source>
        <translation>
            <numerusform>%1 and one other</numerusform>
            <numerusform>%1 and %n others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::AddMembersDialog</name>
    <message numerus="yes">
        <source>Add %n people</source>
        <translation>
            <numerusform>Add %n person</numerusform>
            <numerusform>Add %n people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::ChatHeader</name>
    <message numerus="yes">
        <source>%n members</source>
        <translation>
            <numerusform>%n member</numerusform>
            <numerusform>%n members</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::ChatPane</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::Composer</name>
    <message numerus="yes">
        <source>This message is %n characters too long. Shorten it or send it in two.</source>
        <translation>
            <numerusform>This message is one character too long. Shorten it or send it in two.</numerusform>
            <numerusform>This message is %n characters too long. Shorten it or send it in two.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters too long</source>
        <translation>
            <numerusform>%n character too long</numerusform>
            <numerusform>%n characters too long</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Room for about %n more characters</source>
        <translation>
            <numerusform>Room for about one more character</numerusform>
            <numerusform>Room for about %n more characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationListModel</name>
    <message numerus="yes">
        <source>%n unread</source>
        <translation>
            <numerusform>%n unread</numerusform>
            <numerusform>%n unread</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::NewChatDialog</name>
    <message numerus="yes">
        <source>Create group of %n</source>
        <translation>
            <numerusform>Create group of %n</numerusform>
            <numerusform>Create group of %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::PeoplePage</name>
    <message numerus="yes">
        <source>%n people work here</source>
        <translation>
            <numerusform>%n person works here</numerusform>
            <numerusform>%n people work here</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::PeoplePicker</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>%n chosen</numerusform>
            <numerusform>%n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::QuestionDialog</name>
    <message numerus="yes">
        <source>This is %n bytes too long.</source>
        <translation>
            <numerusform>This is %n byte too long.</numerusform>
            <numerusform>This is %n bytes too long.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::Rail</name>
    <message numerus="yes">
        <source>%1, %n unread</source>
        <translation>
            <numerusform>%1, %n unread</numerusform>
            <numerusform>%1, %n unread</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::ReceiptsDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::SelectionCard</name>
    <message numerus="yes">
        <source>%n people selected</source>
        <translation>
            <numerusform>%n person selected</numerusform>
            <numerusform>%n people selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::Tray</name>
    <message numerus="yes">
        <source>Aviso: %n unread</source>
        <translation>
            <numerusform>Aviso: %n unread</numerusform>
            <numerusform>Aviso: %n unread</numerusform>
        </translation>
    </message>
</context>
</TS>
