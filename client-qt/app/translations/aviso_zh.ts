<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>MessageText</name>
    <message>
        <source>New messages</source>
        <translation>以下为新消息</translation>
    </message>
    <message>
        <source>Not sent. Click to try again.</source>
        <translation>发送失败，点击重试。</translation>
    </message>
    <message>
        <source>Not sent: %1. Click to try again.</source>
        <translation>发送失败：%1。点击重试。</translation>
    </message>
    <message>
        <source>sending</source>
        <translation>发送中</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>sender, time: text</comment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>message, its state</comment>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>The disk is full. Free some space: until then nothing can be stored or sent.</source>
        <translation>磁盘已满。请先腾出空间，否则无法保存或发送消息。</translation>
    </message>
    <message>
        <source>The password is wrong.</source>
        <translation>密码错误。</translation>
    </message>
    <message>
        <source>There is no connection to the server at the moment.</source>
        <translation>目前未连接到服务器。</translation>
    </message>
    <message>
        <source>That was too often in a short time. Try again in a moment.</source>
        <translation>操作过于频繁，请稍后再试。</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>you</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>MMM d</source>
        <comment>date within this year, QDate format</comment>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>dddd, MMMM d</source>
        <comment>day line within this year, QDate format</comment>
        <translation>M月d日 dddd</translation>
    </message>
    <message>
        <source>MMMM d, yyyy</source>
        <comment>day line of another year, QDate format</comment>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1和%2</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n others</source>
        <translation>
            <numerusform>%1和另外 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 created the group</source>
        <translation>%1创建了群聊</translation>
    </message>
    <message>
        <source>%1 joined</source>
        <translation>%1加入了群聊</translation>
    </message>
    <message>
        <source>%1 added %2</source>
        <translation>%1邀请%2加入了群聊</translation>
    </message>
    <message>
        <source>%1 left the group</source>
        <translation>%1退出了群聊</translation>
    </message>
    <message>
        <source>%1 removed %2</source>
        <translation>%1将%2移出了群聊</translation>
    </message>
    <message>
        <source>%1 renamed the group to “%2”</source>
        <translation>%1将群名修改为“%2”</translation>
    </message>
    <message>
        <source>%1 made %2 the owner</source>
        <translation>%1将群主转让给%2</translation>
    </message>
    <message>
        <source>%1 changed the role of %2</source>
        <translation>%1调整了%2的群内角色</translation>
    </message>
    <message>
        <source>%1 dissolved the group</source>
        <translation>%1解散了群聊</translation>
    </message>
    <message>
        <source>Something happened here that this version does not know</source>
        <translation>当前版本无法显示这条内容</translation>
    </message>
    <message>
        <source>You took back a message</source>
        <translation>你撤回了一条消息</translation>
    </message>
    <message>
        <source>%1 took back a message</source>
        <translation>%1撤回了一条消息</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>sender: text</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ChatHeader</name>
    <message>
        <source>Go to a date</source>
        <translation>跳转到日期</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>在独立窗口中打开</translation>
    </message>
    <message>
        <source>Details and members</source>
        <translation>详情与成员</translation>
    </message>
    <message>
        <source>%1 is typing…</source>
        <translation>%1 正在输入…</translation>
    </message>
    <message>
        <source>typing…</source>
        <translation>正在输入…</translation>
    </message>
    <message numerus="yes">
        <source>%n members</source>
        <translation>
            <numerusform>%n 位成员</numerusform>
        </translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ChatPane</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Go to a date</source>
        <translation>跳转到日期</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>在独立窗口中打开</translation>
    </message>
    <message>
        <source>Details and members</source>
        <translation>详情与成员</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（Enter）</translation>
    </message>
    <message>
        <source>Go to the newest message</source>
        <translation>回到最新消息</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>You are no longer a member of this group. What you could read stays here.</source>
        <translation>你已不在这个群里。之前能看到的消息仍保留在这里。</translation>
    </message>
    <message>
        <source>%1 is typing…</source>
        <translation>%1 正在输入…</translation>
    </message>
    <message>
        <source>typing…</source>
        <translation>正在输入…</translation>
    </message>
    <message numerus="yes">
        <source>%n members</source>
        <translation>
            <numerusform>%n 位成员</numerusform>
        </translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message numerus="yes">
        <source>This message is %n bytes too long. Shorten it or send it in two.</source>
        <translation>
            <numerusform>消息超出 %n 字节。请删减，或分成两条发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>Select messages</source>
        <translation>多选</translation>
    </message>
    <message>
        <source>Who has read it</source>
        <translation>已读情况</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Read by %1 of %2</source>
        <translation>%2 人中 %1 人已读</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Composer</name>
    <message numerus="yes">
        <source>This message is %n bytes too long. Shorten it or send it in two.</source>
        <translation>
            <numerusform>消息超出 %n 字节。请删减，或分成两条发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>Bytes that still fit into one message</source>
        <translation>这条消息还能容纳的字节数</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（Enter）</translation>
    </message>
    <message>
        <source>You are no longer a member of this group. What you could read stays here.</source>
        <translation>你已不在这个群里。之前能看到的消息仍保留在这里。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationDelegate</name>
    <message>
        <source>[@you]</source>
        <translation>[有人@你]</translation>
    </message>
    <message>
        <source>[Draft]</source>
        <translation>[草稿]</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationListModel</name>
    <message numerus="yes">
        <source>%n unread</source>
        <translation>
            <numerusform>%n 条未读</numerusform>
        </translation>
    </message>
    <message>
        <source>mentions you</source>
        <translation>有人@你</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationPanel</name>
    <message>
        <source>Filter conversations</source>
        <translation>筛选会话</translation>
    </message>
    <message>
        <source>New chat or group</source>
        <translation>发起聊天或群聊</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>No conversations yet</source>
        <translation>还没有会话</translation>
    </message>
    <message>
        <source>Find a colleague and say hello.</source>
        <translation>找一位同事，打个招呼吧。</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>发起聊天</translation>
    </message>
    <message>
        <source>No conversation of that name</source>
        <translation>没有这个名称的会话</translation>
    </message>
    <message>
        <source>Press Ctrl+K to search people and messages as well.</source>
        <translation>按 Ctrl+K 还可以搜索联系人和消息。</translation>
    </message>
    <message>
        <source>Open in a window of its own</source>
        <translation>在独立窗口中打开</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消置顶</translation>
    </message>
    <message>
        <source>Pin to the top</source>
        <translation>置顶</translation>
    </message>
    <message>
        <source>Alert again</source>
        <translation>恢复提醒</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>消息免打扰</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>标为已读</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationsPage</name>
    <message>
        <source>No conversation is open</source>
        <translation>未打开会话</translation>
    </message>
    <message>
        <source>Choose one at the left.</source>
        <translation>请在左侧选择一个会话。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::EmojiPicker</name>
    <message>
        <source>Search emoji</source>
        <translation>搜索表情</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Smileys</source>
        <translation>笑脸</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Animals and nature</source>
        <translation>动物与自然</translation>
    </message>
    <message>
        <source>Food and drink</source>
        <translation>食物与饮料</translation>
    </message>
    <message>
        <source>Travel and places</source>
        <translation>旅行与地点</translation>
    </message>
    <message>
        <source>Activities</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>物品</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>符号</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>旗帜</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MainWindow</name>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>No connection to the server. You can go on reading and writing; messages leave as soon as it is back.</source>
        <translation>未连接到服务器。你可以继续查看和撰写，恢复连接后消息会自动发出。</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>The server shows another certificate than before. Nothing is sent until your administrator confirms it.</source>
        <translation>服务器的证书与以前不同。在管理员确认之前，不会发送任何内容。</translation>
    </message>
    <message>
        <source>(%1) Aviso</source>
        <comment>window title with the number of unread messages</comment>
        <translation>(%1) Aviso</translation>
    </message>
    <message>
        <source>Aviso</source>
        <translation>Aviso</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MessageInput</name>
    <message>
        <source>all</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>输入消息</translation>
    </message>
    <message>
        <source>People to mention</source>
        <translation>可提及的人</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MessageView</name>
    <message>
        <source>Messages</source>
        <translation>消息列表</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Rail</name>
    <message>
        <source>Conversations</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>People</source>
        <translation>通讯录</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1（Ctrl+%2）</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n unread</source>
        <translation>
            <numerusform>%1，%n 条未读</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::ReceiptsDialog</name>
    <message>
        <source>Asking the server…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>Who has read it</source>
        <translation>已读情况</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Read by %1 of %2</source>
        <translation>%2 人中 %1 人已读</translation>
    </message>
    <message>
        <source>has read it</source>
        <translation>已读</translation>
    </message>
    <message>
        <source>has not read it</source>
        <translation>未读</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Session</name>
    <message>
        <source>The messages on this computer were damaged and are being fetched again. Nothing you wrote is lost.</source>
        <translation>这台电脑上的消息数据已损坏，正在重新获取。你写的内容不会丢失。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space: until then nothing can be stored or sent.</source>
        <translation>磁盘已满。请先腾出空间，否则无法保存或发送消息。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::SignInPage</name>
    <message>
        <source>Show or hide the password</source>
        <translation>显示或隐藏密码</translation>
    </message>
    <message>
        <source>Enter the address of your company&apos;s server; your administrator knows it.</source>
        <translation>请输入公司服务器的地址，可向管理员询问。</translation>
    </message>
    <message>
        <source>Enter your account name.</source>
        <translation>请输入账号。</translation>
    </message>
    <message>
        <source>Enter your password.</source>
        <translation>请输入密码。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has changed</source>
        <translation>服务器的证书已变更</translation>
    </message>
    <message>
        <source>Is this the right server?</source>
        <translation>这是正确的服务器吗？</translation>
    </message>
    <message>
        <source>%1 shows another certificate than before. If your administrator has not told you of a change, do not go on: somebody may be listening. Compare this fingerprint with the one they give you.</source>
        <translation>%1 的证书与以前不同。如果管理员没有通知过变更，请不要继续：可能有人在窃听。请将下面的指纹与管理员提供的核对。</translation>
    </message>
    <message>
        <source>This is the first time you connect to %1. Compare the fingerprint below with the one your administrator gave you.</source>
        <translation>这是你首次连接 %1。请将下面的指纹与管理员提供的核对。</translation>
    </message>
    <message>
        <source>It is right, trust the new one</source>
        <translation>核对无误，信任新证书</translation>
    </message>
    <message>
        <source>It is right, go on</source>
        <translation>核对无误，继续</translation>
    </message>
    <message>
        <source>The address must look like chat.example.com or chat.example.com:8443.</source>
        <translation>地址的格式应为 chat.example.com 或 chat.example.com:8443。</translation>
    </message>
    <message>
        <source>The server cannot be reached. Check the address and your network.</source>
        <translation>无法连接服务器。请检查地址和网络。</translation>
    </message>
    <message>
        <source>What answers at this address is no Aviso server. Check the address and the port.</source>
        <translation>该地址上不是 Aviso 服务器。请检查地址和端口。</translation>
    </message>
    <message>
        <source>Account or password is wrong.</source>
        <translation>账号或密码错误。</translation>
    </message>
    <message>
        <source>Too many wrong passwords: the account is locked. Your administrator can unlock it.</source>
        <translation>密码错误次数过多，账号已锁定。请联系管理员解锁。</translation>
    </message>
    <message>
        <source>This account is disabled. Ask your administrator.</source>
        <translation>该账号已停用，请联系管理员。</translation>
    </message>
    <message>
        <source>The server is busy. Try again in a moment.</source>
        <translation>服务器繁忙，请稍后再试。</translation>
    </message>
    <message>
        <source>Messages cannot be stored on this computer: %1</source>
        <translation>无法在这台电脑上保存消息：%1</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>两次输入的密码不一致。</translation>
    </message>
    <message>
        <source>The new password must differ from the one you were given.</source>
        <translation>新密码不能与初始密码相同。</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>正在登录…</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Sign in to Aviso</source>
        <translation>登录 Aviso</translation>
    </message>
    <message>
        <source>Your company&apos;s own messenger, on your company&apos;s own server.</source>
        <translation>公司自己的即时通讯，运行在公司自己的服务器上。</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Keep me signed in on this computer</source>
        <translation>在这台电脑上保持登录</translation>
    </message>
    <message>
        <source>Keeps a key to the session, never the password. You can sign this computer out from any of your devices.</source>
        <translation>只保存会话密钥，从不保存密码。你可以在任何一台设备上让这台电脑退出登录。</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Choose your own password</source>
        <translation>设置自己的密码</translation>
    </message>
    <message>
        <source>The password you were given is known to others. From now on use one that only you know.</source>
        <translation>初始密码有其他人知道。请改用只有你自己知道的密码。</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>New password, once more</source>
        <translation>再次输入新密码</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>修改密码</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Aviso, the messenger on your company&apos;s own server</source>
        <translation>Aviso，运行在公司自己服务器上的即时通讯</translation>
    </message>
    <message>
        <source>Profile: an account on this computer</source>
        <translation>配置：这台电脑上的一个账号</translation>
    </message>
    <message>
        <source>Server to preset</source>
        <translation>预填的服务器地址</translation>
    </message>
    <message>
        <source>Account to preset</source>
        <translation>预填的账号</translation>
    </message>
</context>
</TS>
