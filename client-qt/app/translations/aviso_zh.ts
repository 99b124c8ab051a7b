<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AlertText</name>
    <message numerus="yes">
        <source>%n new messages</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>sender: text</comment>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 in %n conversations</source>
        <comment>number of messages, as a text</comment>
        <translation>
            <numerusform>%n 个会话中有%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Certificate</name>
    <message>
        <source>Is this the right server?</source>
        <translation>这是正确的服务器吗？</translation>
    </message>
    <message>
        <source>This is the first time you connect to %1. Compare the fingerprint below with the one your administrator gave you.</source>
        <translation>这是您首次连接 %1。请将下面的指纹与管理员提供的指纹进行比对。</translation>
    </message>
    <message>
        <source>It is right, go on</source>
        <translation>确认无误，继续</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has changed</source>
        <translation>服务器证书已更改</translation>
    </message>
    <message>
        <source>%1 shows another certificate than before. If your administrator has not told you of a change, do not go on: somebody may be listening. Compare this fingerprint with the one they give you.</source>
        <translation>%1 出示的证书与之前不同。如果管理员没有通知您更换证书，请不要继续：可能有人在窃听。请将此指纹与管理员提供的指纹进行比对。</translation>
    </message>
    <message>
        <source>It is right, trust the new one</source>
        <translation>确认无误，信任新证书</translation>
    </message>
</context>
<context>
    <name>Group</name>
    <message>
        <source>You are not allowed to do that in this group any more.</source>
        <translation>你已没有权限在此群中这样操作。</translation>
    </message>
    <message>
        <source>The group would have too many members.</source>
        <translation>群成员数会超出上限。</translation>
    </message>
    <message>
        <source>They are no longer in the group, or it is gone.</source>
        <translation>对方已不在群中，或群已不存在。</translation>
    </message>
</context>
<context>
    <name>Members</name>
    <message>
        <source>Owner</source>
        <translation>群主</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>%1 (you)</source>
        <translation>%1（我）</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
</context>
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
    <message>
        <source>Not sent. %1 Click to try again.</source>
        <comment>why, as a sentence</comment>
        <translation>发送失败。%1点击重试。</translation>
    </message>
    <message>
        <source>Read by all</source>
        <translation>全部已读</translation>
    </message>
    <message>
        <source>Read by %1 of %2</source>
        <translation>%1/%2 已读</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>%1, online</source>
        <translation>%1，在线</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n people</source>
        <translation>
            <numerusform>%1，%n 人</numerusform>
        </translation>
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
    <message>
        <source>You were signed out here, because you have signed in on another computer.</source>
        <translation>您已在另一台电脑上登录，此处已退出登录。</translation>
    </message>
    <message>
        <source>This computer was signed out from another device.</source>
        <translation>此电脑已在其他设备上被退出登录。</translation>
    </message>
    <message>
        <source>You were signed out, because the account was disabled. Ask your administrator.</source>
        <translation>账号已停用，您已退出登录。请联系管理员。</translation>
    </message>
    <message>
        <source>You were signed out, because the password was changed. Sign in with the new one.</source>
        <translation>密码已更改，您已退出登录。请使用新密码登录。</translation>
    </message>
    <message>
        <source>You were signed out here, because you have signed in on as many newer devices as are allowed. Sign in again to go on.</source>
        <translation>您在更新的设备上的登录数已达上限，此处已退出登录。请重新登录以继续。</translation>
    </message>
    <message>
        <source>Your sign-in has ended. Sign in again to go on.</source>
        <translation>登录已失效，请重新登录以继续。</translation>
    </message>
    <message>
        <source>A file of this account on this computer is damaged. Start Aviso again: what the server has is fetched anew.</source>
        <translation>此电脑上该账号的文件已损坏。请重新启动 Aviso，服务器上的内容会重新获取。</translation>
    </message>
    <message>
        <source>The files of this account on this computer cannot be read or written. Check that they belong to you and that the disk is well.</source>
        <translation>无法读写此电脑上该账号的文件。请检查文件是否归您所有以及磁盘是否正常。</translation>
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
        <source>Choose a password of your own first.</source>
        <translation>请先设置您自己的密码。</translation>
    </message>
    <message>
        <source>The server shows another certificate than before.</source>
        <translation>服务器出示的证书与之前不同。</translation>
    </message>
    <message>
        <source>What answers at this address is no Aviso server, or another version of it.</source>
        <translation>此地址上的不是 Aviso 服务器，或版本不同。</translation>
    </message>
    <message>
        <source>The text is empty or too long for one message.</source>
        <translation>消息内容为空或过长。</translation>
    </message>
    <message>
        <source>Only members of the group can be mentioned, and at most 100 of them.</source>
        <translation>只能提及群成员，且最多 100 人。</translation>
    </message>
    <message>
        <source>This password is too short or too simple for this server.</source>
        <translation>密码过短或过于简单，不符合服务器要求。</translation>
    </message>
    <message>
        <source>These are too many people for one group.</source>
        <translation>一个群容纳不了这么多人。</translation>
    </message>
    <message>
        <source>A name has 1 to 100 characters.</source>
        <translation>名称须为 1 至 100 个字符。</translation>
    </message>
    <message>
        <source>This description is too long.</source>
        <translation>群介绍过长。</translation>
    </message>
    <message>
        <source>The server does not accept this.</source>
        <translation>服务器不接受此操作。</translation>
    </message>
    <message>
        <source>That is not allowed for this message, or not any more.</source>
        <translation>不能对此消息执行该操作，或已超过时限。</translation>
    </message>
    <message>
        <source>You are not allowed to do this here, or not a member any more.</source>
        <translation>您无权执行此操作，或已不是成员。</translation>
    </message>
    <message>
        <source>This person is not there any more.</source>
        <translation>该人员已不存在。</translation>
    </message>
    <message>
        <source>This conversation is not there any more, or you are not in it.</source>
        <translation>该会话已不存在，或您不在其中。</translation>
    </message>
    <message>
        <source>This is not there any more.</source>
        <translation>内容已不存在。</translation>
    </message>
    <message>
        <source>Somebody has changed this meanwhile. Look how it stands now.</source>
        <translation>此内容已被他人更改，请查看最新状态。</translation>
    </message>
    <message>
        <source>A limit of the server is reached. Your administrator knows which.</source>
        <translation>已达到服务器的限额，详情请咨询管理员。</translation>
    </message>
    <message>
        <source>Something went wrong that should not. Your administrator finds it in the server&apos;s log.</source>
        <translation>出现了意外错误，管理员可在服务器日志中查看详情。</translation>
    </message>
    <message numerus="yes">
        <source>A password has at least %n characters here.</source>
        <translation>
            <numerusform>密码至少需要 %n 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>That did not work.</source>
        <translation>操作未成功。</translation>
    </message>
    <message>
        <source>You have been signed in here as long as is allowed. Sign in again to go on.</source>
        <translation>您在此处的登录已达到允许的最长时间。请重新登录以继续使用。</translation>
    </message>
</context>
<context>
    <name>StartProblem</name>
    <message>
        <source>%1 is a file, and a folder is needed there to keep your messages in. Rename the file, or name another folder in AVISO_HOME.</source>
        <translation>%1 是一个文件，而此处需要一个用来保存消息的文件夹。请重命名该文件，或在 AVISO_HOME 中指定其他文件夹。</translation>
    </message>
    <message>
        <source>%1 holds the key to your messages, and others on this computer can read or change it. Make it yours alone (chmod 600), then start Aviso again.</source>
        <translation>%1 保存着您消息的密钥，但此电脑上的其他人可以读取或修改它。请将其设为仅您可访问（chmod 600），然后重新启动 Aviso。</translation>
    </message>
    <message>
        <source>The disk is full: there is no room in %1. Free some space, then start Aviso again.</source>
        <translation>磁盘已满：%1 中没有可用空间。请先腾出空间，然后重新启动 Aviso。</translation>
    </message>
    <message>
        <source>%1 cannot be read or written. It must belong to you, with the right to write in it.</source>
        <translation>无法读写 %1。它必须归您所有，并且您有写入权限。</translation>
    </message>
    <message>
        <source>The folder %1 cannot be used: %2</source>
        <translation>无法使用文件夹 %1：%2</translation>
    </message>
    <message>
        <source>Aviso cannot start</source>
        <translation>Aviso 无法启动</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
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
    <message>
        <source>%1 changed the description of the group</source>
        <translation>%1修改了群简介</translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n 天</numerusform>
        </translation>
    </message>
    <message>
        <source>The clock of this computer is %1 slow. Set it right: dates and times here are wrong until then.</source>
        <comment>minutes, hours or days</comment>
        <translation>此电脑的时钟慢了 %1。请校准时钟，否则这里显示的日期和时间不准确。</translation>
    </message>
    <message>
        <source>The clock of this computer is %1 fast. Set it right: dates and times here are wrong until then.</source>
        <comment>minutes, hours or days</comment>
        <translation>此电脑的时钟快了 %1。请校准时钟，否则这里显示的日期和时间不准确。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AboutSection</name>
    <message>
        <source>Help and about</source>
        <translation>帮助与关于</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>What do the marks at my messages mean?</source>
        <translation>消息旁的标记是什么意思？</translation>
    </message>
    <message>
        <source>A clock: on its way. One tick: stored on the server. Two ticks: on a device of the other person; coloured: read. In a group, the message&apos;s menu tells who has read it.</source>
        <translation>时钟：发送中。一个勾：已保存到服务器。两个勾：已送达对方设备；变为彩色：已读。在群里，可通过消息菜单查看谁已读。</translation>
    </message>
    <message>
        <source>There is no connection. What happens to what I write?</source>
        <translation>没有网络时，我写的内容会怎样？</translation>
    </message>
    <message>
        <source>It waits on this computer and leaves by itself, in order and once, as soon as the server is reached again. You can quit in between.</source>
        <translation>内容会保存在这台电脑上，恢复连接后按顺序自动发出，且只发一次。期间可以退出程序。</translation>
    </message>
    <message>
        <source>How do I take a message back?</source>
        <translation>如何撤回消息？</translation>
    </message>
    <message>
        <source>With the message&apos;s menu, for some minutes after sending. The others then see that a message was taken back.</source>
        <translation>发送后的几分钟内，可通过消息菜单撤回。其他人会看到你撤回了一条消息。</translation>
    </message>
    <message>
        <source>Who else can read my messages here?</source>
        <translation>在这台电脑上，还有谁能看到我的消息？</translation>
    </message>
    <message>
        <source>They are stored encrypted and open only while you are signed in. Lock the screen when you leave the desk.</source>
        <translation>消息加密保存，只有你登录时才能打开。离开座位时请锁定屏幕。</translation>
    </message>
    <message>
        <source>Feedback</source>
        <translation>意见反馈</translation>
    </message>
    <message>
        <source>What works badly, what is missing? Write it here and send it to your administrator; nothing leaves this computer by itself.</source>
        <translation>哪里不好用，还缺什么？写在这里，发给你的管理员；不会自动向外发送任何内容。</translation>
    </message>
    <message>
        <source>Add version and system</source>
        <translation>附上版本和系统信息</translation>
    </message>
    <message>
        <source>The lines below under Versions; they help to find a fault.</source>
        <translation>即下方“版本”中的内容，有助于查找问题。</translation>
    </message>
    <message>
        <source>What you did, what happened, what you expected</source>
        <translation>你做了什么、发生了什么、你期望怎样</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Write a mail…</source>
        <translation>写邮件…</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Feedback on Aviso</source>
        <translation>对 Aviso 的意见反馈</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Aviso is free software under the terms of the Apache licence, version 2.0. It uses Qt (LGPL 3) and, for the store on this computer, SQLite with SQLite3 Multiple Ciphers (MIT).</source>
        <translation>Aviso 是自由软件，遵循 Apache 许可证 2.0 版。它使用 Qt（LGPL 3），并使用 SQLite 与 SQLite3 Multiple Ciphers（MIT）在本机保存数据。</translation>
    </message>
    <message>
        <source>Server %1 at %2</source>
        <translation>服务器 %1，位于 %2</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AccountMenu</name>
    <message>
        <source>Account and devices</source>
        <translation>账号与设备</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>account, server</comment>
        <translation>%1，服务器 %2</translation>
    </message>
    <message>
        <source>Add an account…</source>
        <translation>添加账号…</translation>
    </message>
    <message>
        <source>%1 — %2 on %3</source>
        <comment>name, account, server</comment>
        <translation>%1 — %3 上的 %2</translation>
    </message>
    <message>
        <source>%1 (this window)</source>
        <translation>%1（此窗口）</translation>
    </message>
    <message>
        <source>Remove from this computer</source>
        <translation>从此电脑移除</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AccountSection</name>
    <message>
        <source>Account and devices</source>
        <translation>账号与设备</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Where you are signed in</source>
        <translation>已登录的设备</translation>
    </message>
    <message>
        <source>Sign out of this computer</source>
        <translation>在这台电脑上退出登录</translation>
    </message>
    <message>
        <source>Your messages stay here, encrypted, until you sign in again. Other devices are not touched.</source>
        <translation>消息会加密保留在这台电脑上，直到你再次登录。其他设备不受影响。</translation>
    </message>
    <message>
        <source>Change password…</source>
        <translation>修改密码…</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>退出登录…</translation>
    </message>
    <message>
        <source>Account %1 on %2</source>
        <translation>账号 %1，服务器 %2</translation>
    </message>
    <message>
        <source>Sign out of this computer?</source>
        <translation>要在这台电脑上退出登录吗？</translation>
    </message>
    <message>
        <source>You need your password to sign in again. What has not been sent yet waits here until then.</source>
        <translation>再次登录时需要输入密码。尚未发出的消息会保留在这里，直到你再次登录。</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Change it when somebody may have seen it. All your other devices are signed out by that.</source>
        <translation>如果密码可能被他人看到，请修改。修改后，其他所有设备都会退出登录。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>此电脑</translation>
    </message>
    <message>
        <source>Stored messages</source>
        <translation>已存储的消息</translation>
    </message>
    <message>
        <source>They lie here encrypted, so that one can read and search without a connection. Clearing them frees the space; they come again from the server as you read.</source>
        <translation>消息加密存储在此电脑上，无网络时也能阅读和搜索。清除可释放空间；阅读时会重新从服务器获取。</translation>
    </message>
    <message>
        <source>Clear…</source>
        <translation>清除…</translation>
    </message>
    <message>
        <source>Clear the messages stored here?</source>
        <translation>清除存储在此电脑上的消息？</translation>
    </message>
    <message>
        <source>This frees %1 on this computer. On the server everything stays, and comes again as you read; drafts and what has not been sent yet stay too.</source>
        <translation>将释放此电脑上的 %1 空间。服务器上的内容全部保留，阅读时会重新获取；草稿和尚未发送的消息也会保留。</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AddMembersDialog</name>
    <message>
        <source>Add members to “%1”</source>
        <translation>向“%1”添加成员</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>Add %n people</source>
        <translation>
            <numerusform>添加 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AlertsSection</name>
    <message>
        <source>Notifications</source>
        <translation>消息通知</translation>
    </message>
    <message>
        <source>Notify about new messages</source>
        <translation>新消息通知</translation>
    </message>
    <message>
        <source>A bubble on the desktop; a click on it opens the conversation at the message.</source>
        <translation>在桌面弹出通知，点击即可打开会话并定位到该消息。</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>提示音</translation>
    </message>
    <message>
        <source>A short tone together with the bubble.</source>
        <translation>弹出通知时播放一声短提示音。</translation>
    </message>
    <message>
        <source>Sender and text</source>
        <translation>发送人和内容</translation>
    </message>
    <message>
        <source>Sender only</source>
        <translation>仅发送人</translation>
    </message>
    <message>
        <source>Neither</source>
        <translation>都不显示</translation>
    </message>
    <message>
        <source>Shown in a bubble</source>
        <translation>通知显示的内容</translation>
    </message>
    <message>
        <source>Whoever stands beside the screen can read it, also while it is locked.</source>
        <translation>站在屏幕旁的人都能看到，锁屏时也一样。</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>勿扰模式</translation>
    </message>
    <message>
        <source>No bubble, no sound, no flashing. Messages still arrive and are counted.</source>
        <translation>不弹通知、不响铃、不闪烁。消息照常接收并计数。</translation>
    </message>
    <message>
        <source>Every day at these hours</source>
        <translation>每天定时开启</translation>
    </message>
    <message>
        <source>Quiet between the two times, past midnight too.</source>
        <translation>在两个时间之间保持安静，可跨越午夜。</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>勿扰开始时间</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>勿扰结束时间</translation>
    </message>
    <message>
        <source>Muted conversations</source>
        <translation>免打扰的会话</translation>
    </message>
    <message>
        <source>A muted conversation counts its messages in grey and never alerts. Mute one from its menu in the list.</source>
        <translation>免打扰的会话以灰色显示未读数，不会提醒。可在会话列表的菜单中设置。</translation>
    </message>
    <message>
        <source>None at the moment.</source>
        <translation>暂无。</translation>
    </message>
    <message>
        <source>Alert again</source>
        <translation>恢复提醒</translation>
    </message>
    <message>
        <source>Alert again: %1</source>
        <translation>恢复提醒：%1</translation>
    </message>
</context>
<context>
    <name>aviso::ui::AppearanceSection</name>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>主题色</translation>
    </message>
    <message>
        <source>Of buttons, links and your own messages.</source>
        <translation>用于按钮、链接和你自己的消息。</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Of every view. Ctrl and + or − change it from anywhere, Ctrl+0 sets it back.</source>
        <translation>对所有界面生效。在任何地方按 Ctrl 加 + 或 − 调整，按 Ctrl+0 恢复。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::CertificateQuestion</name>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
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
    <message>
        <source>no connection</source>
        <translation>未连接</translation>
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
        <source>Go to the first new message</source>
        <translation>跳转到第一条新消息</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Composer</name>
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
    <message numerus="yes">
        <source>This message is %n characters too long. Shorten it or send it in two.</source>
        <translation>
            <numerusform>消息超出 %n 个字符。请缩短或分两次发送。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n characters too long</source>
        <translation>
            <numerusform>超出 %n 个字符</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Room for about %n more characters</source>
        <translation>
            <numerusform>大约还可输入 %n 个字符</numerusform>
        </translation>
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
    <message>
        <source>No conversations here yet</source>
        <translation>这里还没有会话</translation>
    </message>
    <message>
        <source>There is no connection to the server. What is there comes as soon as it is back.</source>
        <translation>目前未连接到服务器，连接恢复后会显示已有的会话。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::ConversationsPage</name>
    <message>
        <source>No conversation is open</source>
        <translation>未打开会话</translation>
    </message>
    <message>
        <source>Choose one at the left, or press Ctrl+K to find one.</source>
        <translation>请在左侧选择，或按 Ctrl+K 查找。</translation>
    </message>
    <message>
        <source>Welcome to Aviso</source>
        <translation>欢迎使用 Aviso</translation>
    </message>
    <message>
        <source>What you write here stays on your company&apos;s own server.</source>
        <translation>您在此处写的内容只保存在公司自己的服务器上。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::DatePicker</name>
    <message>
        <source>The month before</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>The month after</source>
        <translation>下个月</translation>
    </message>
</context>
<context>
    <name>aviso::ui::DetailsPane</name>
    <message>
        <source>Group</source>
        <translation>群聊</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>联系人</translation>
    </message>
    <message>
        <source>Close details</source>
        <translation>关闭详情</translation>
    </message>
    <message>
        <source>Rename the group</source>
        <translation>修改群名称</translation>
    </message>
    <message>
        <source>Change the description</source>
        <translation>修改群简介</translation>
    </message>
    <message>
        <source>Mute: no alerts from here</source>
        <translation>免打扰：不再提醒</translation>
    </message>
    <message>
        <source>Pin to the top of the list</source>
        <translation>置顶会话</translation>
    </message>
    <message>
        <source>New group with %1…</source>
        <translation>与 %1 建群…</translation>
    </message>
    <message>
        <source>Leave group</source>
        <translation>退出群</translation>
    </message>
    <message>
        <source>Dissolve group</source>
        <translation>解散群</translation>
    </message>
    <message>
        <source>You are no longer a member</source>
        <translation>你已不是群成员</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>群简介</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>Account and department</source>
        <translation>账号与部门</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Name of the group</source>
        <translation>群名称</translation>
    </message>
    <message>
        <source>Description of the group</source>
        <translation>群简介</translation>
    </message>
    <message>
        <source>Every member sees it.</source>
        <translation>所有成员可见。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Leave “%1”?</source>
        <translation>退出“%1”？</translation>
    </message>
    <message>
        <source>What you could read stays here. Only a member can bring you back.</source>
        <translation>你能看到的内容会保留。只有群成员能再邀请你。</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Dissolve “%1” for everybody?</source>
        <translation>要解散“%1”吗？</translation>
    </message>
    <message>
        <source>Nobody can write here any more, and this cannot be undone. What was written stays readable.</source>
        <translation>解散后任何人都无法再发言，且无法恢复。已有消息仍可查看。</translation>
    </message>
    <message>
        <source>Dissolve</source>
        <translation>解散</translation>
    </message>
</context>
<context>
    <name>aviso::ui::DevicesList</name>
    <message>
        <source>Asking the server…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>%1 — this computer</source>
        <translation>%1（本机）</translation>
    </message>
    <message>
        <source>online now</source>
        <translation>当前在线</translation>
    </message>
    <message>
        <source>last used %1</source>
        <translation>上次使用：%1</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>signed in %1</source>
        <translation>登录时间：%1</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Sign out: %1</source>
        <translation>退出登录：%1</translation>
    </message>
    <message>
        <source>Sign out %1?</source>
        <translation>要让 %1 退出登录吗？</translation>
    </message>
    <message>
        <source>It gets no further messages until somebody signs in there with your password.</source>
        <translation>在有人用你的密码重新登录之前，该设备不会再收到消息。</translation>
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
    <name>aviso::ui::FirstPassword</name>
    <message>
        <source>The two passwords differ.</source>
        <translation>两次输入的密码不一致。</translation>
    </message>
    <message>
        <source>Enter the password you have now.</source>
        <translation>请输入您现在的密码。</translation>
    </message>
    <message>
        <source>The new password must differ from the one you were given.</source>
        <translation>新密码不能与初始密码相同。</translation>
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
        <source>Present password</source>
        <translation>当前密码</translation>
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
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
</context>
<context>
    <name>aviso::ui::GeneralSection</name>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of all texts, dates and numbers. Takes effect at once.</source>
        <translation>用于所有文字、日期和数字，立即生效。</translation>
    </message>
    <message>
        <source>Start and end</source>
        <translation>启动与关闭</translation>
    </message>
    <message>
        <source>Start with the computer</source>
        <translation>开机自动启动</translation>
    </message>
    <message>
        <source>Aviso starts in the background when you sign in to this computer, so that no message is missed.</source>
        <translation>登录这台电脑时，Aviso 在后台启动，不错过任何消息。</translation>
    </message>
    <message>
        <source>Keep running when the window is closed</source>
        <translation>关闭窗口后继续运行</translation>
    </message>
    <message>
        <source>The icon in the notification area stays; a click on it brings the window back. Quit from its menu, or with Ctrl+Q.</source>
        <translation>通知区域会保留图标，点击它即可重新打开窗口。可从图标菜单退出，或按 Ctrl+Q。</translation>
    </message>
    <message>
        <source>The system did not let this be changed. Look at its own settings for programs that start by themselves.</source>
        <translation>系统不允许更改此项。请查看系统设置中的自启动程序。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::KeysSection</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何位置</translation>
    </message>
    <message>
        <source>Conversations, people, settings</source>
        <translation>会话、通讯录、设置</translation>
    </message>
    <message>
        <source>Larger text, smaller text, as it was</source>
        <translation>放大文字、缩小文字、恢复</translation>
    </message>
    <message>
        <source>From control to control, and back</source>
        <translation>在控件间移动，及反向移动</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>筛选会话列表</translation>
    </message>
    <message>
        <source>Next conversation</source>
        <translation>下一个会话</translation>
    </message>
    <message>
        <source>Previous conversation</source>
        <translation>上一个会话</translation>
    </message>
    <message>
        <source>Close a chat&apos;s own window</source>
        <translation>关闭独立聊天窗口</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>Mention somebody</source>
        <translation>提及某人</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息列表</translation>
    </message>
    <message>
        <source>From message to message</source>
        <translation>在消息间移动</translation>
    </message>
    <message>
        <source>A page; the first, the newest</source>
        <translation>翻页；第一条、最新一条</translation>
    </message>
    <message>
        <source>Copy the message or the selection</source>
        <translation>复制消息或所选内容</translation>
    </message>
    <message>
        <source>New chat or group</source>
        <translation>发起聊天或群聊</translation>
    </message>
    <message>
        <source>Go to a person, a conversation, a message or a command</source>
        <translation>前往人员、会话、消息或命令</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MainWindow</name>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
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
    <message>
        <source>New chat or group</source>
        <translation>发起聊天或群聊</translation>
    </message>
    <message>
        <source>Go to conversations</source>
        <translation>前往会话</translation>
    </message>
    <message>
        <source>Go to people</source>
        <translation>前往人员</translation>
    </message>
    <message>
        <source>Go to settings</source>
        <translation>前往设置</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>深色外观</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>浅色外观</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>The disk is full. Free some space: until then nothing can be stored or sent.</source>
        <translation>磁盘已满。请先腾出空间，否则无法保存或发送消息。</translation>
    </message>
    <message>
        <source>The server shows another certificate than before. Nothing is sent until you have compared it with the one your administrator names.</source>
        <translation>服务器出示的证书与之前不同。在您与管理员提供的指纹比对之前，不会发送任何内容。</translation>
    </message>
    <message>
        <source>Compare fingerprint…</source>
        <translation>比对指纹…</translation>
    </message>
    <message>
        <source>Remove %1 from this computer?</source>
        <translation>要从此电脑移除 %1 吗？</translation>
    </message>
    <message>
        <source>Its messages here are deleted, with what has not been sent yet. On the server everything stays; you can add the account again.</source>
        <translation>此处的消息以及尚未发送的内容将被删除。服务器上的一切保持不变；您可以重新添加该帐号。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>%1 could not be removed. Quit its window first.</source>
        <translation>无法移除 %1。请先退出它的窗口。</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>没有连接</translation>
    </message>
    <message>
        <source>You can go on reading and writing; messages leave as soon as the server is back.</source>
        <translation>您可以继续阅读和书写；服务器恢复后消息会立即发出。</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MembersPanel</name>
    <message>
        <source>Add members</source>
        <translation>添加成员</translation>
    </message>
    <message>
        <source>Find a member</source>
        <translation>查找成员</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Members · %1</source>
        <translation>成员 · %1</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>正在向服务器查询…</translation>
    </message>
    <message>
        <source>Who is in this group is shown once there is a connection to the server.</source>
        <translation>连接服务器后显示群成员。</translation>
    </message>
    <message>
        <source>Send message</source>
        <translation>发消息</translation>
    </message>
    <message>
        <source>No longer administrator</source>
        <translation>取消管理员</translation>
    </message>
    <message>
        <source>Make administrator</source>
        <translation>设为管理员</translation>
    </message>
    <message>
        <source>Hand the group over…</source>
        <translation>转让群主…</translation>
    </message>
    <message>
        <source>Hand the group over to %1?</source>
        <translation>将群转让给 %1？</translation>
    </message>
    <message>
        <source>They become the owner and you an administrator. Only they can give it back.</source>
        <translation>对方将成为群主，你将成为管理员。只有对方能再转回给你。</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>转让</translation>
    </message>
    <message>
        <source>Remove from the group…</source>
        <translation>移出群…</translation>
    </message>
    <message>
        <source>Remove %1 from the group?</source>
        <translation>将 %1 移出群？</translation>
    </message>
    <message>
        <source>They keep what they could read so far and get nothing new.</source>
        <translation>对方保留此前能看到的内容，不再收到新消息。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>aviso::ui::MessageInput</name>
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
    <message>
        <source>%1 (%2)</source>
        <comment>name, account</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>all</source>
        <translation>所有人</translation>
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
    <name>aviso::ui::NewChatDialog</name>
    <message>
        <source>Name of the group</source>
        <translation>群名称</translation>
    </message>
    <message>
        <source>New chat or group</source>
        <translation>发起聊天或群聊</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names</comment>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>Create group of %n</source>
        <translation>
            <numerusform>创建 %n 人群聊</numerusform>
        </translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>There is no connection to the server at the moment. The group is made as soon as it is back; you can close this.</source>
        <translation>目前无法连接服务器。恢复连接后会自动建群，可以关闭此窗口。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Notifier</name>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PasswordDialog</name>
    <message>
        <source>Change password</source>
        <translation>修改密码</translation>
    </message>
    <message>
        <source>Present password</source>
        <translation>当前密码</translation>
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
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Enter your present password.</source>
        <translation>请输入当前密码。</translation>
    </message>
    <message>
        <source>Enter a new password.</source>
        <translation>请输入新密码。</translation>
    </message>
    <message>
        <source>The two new passwords differ.</source>
        <translation>两次输入的新密码不一致。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PasswordField</name>
    <message>
        <source>Show or hide the password</source>
        <translation>显示或隐藏密码</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PeopleBrowser</name>
    <message>
        <source>Search by name or account</source>
        <translation>按姓名或账号搜索</translation>
    </message>
    <message>
        <source>Search people</source>
        <translation>搜索人员</translation>
    </message>
    <message>
        <source>Departments and people</source>
        <translation>部门与人员</translation>
    </message>
    <message>
        <source>People found</source>
        <translation>找到的人</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>没有找到人</translation>
    </message>
    <message>
        <source>Try a part of the name, or the account.</source>
        <translation>试试姓名的一部分，或账号。</translation>
    </message>
    <message>
        <source>Fetching the directory…</source>
        <translation>正在获取通讯录…</translation>
    </message>
    <message>
        <source>The directory is not here yet</source>
        <translation>通讯录尚未下载</translation>
    </message>
    <message>
        <source>It comes with the first connection to the server, and stays.</source>
        <translation>首次连接服务器后会下载并保留在本机。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PeoplePage</name>
    <message numerus="yes">
        <source>%n people work here</source>
        <translation>
            <numerusform>共 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody is selected</source>
        <translation>未选择人员</translation>
    </message>
    <message>
        <source>Choose somebody at the left, or hold Ctrl or Shift to choose several for a group.</source>
        <translation>在左侧选择一个人；按住 Ctrl 或 Shift 可多选建群。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PeoplePicker</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>已选 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Chosen people</source>
        <translation>已选人员</translation>
    </message>
    <message>
        <source>Click people at the left to choose them. Type to search.</source>
        <translation>点击左侧人员进行选择，输入文字可搜索。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::PersonCard</name>
    <message>
        <source>This is you</source>
        <translation>这是你</translation>
    </message>
    <message>
        <source>Account is disabled</source>
        <translation>账号已停用</translation>
    </message>
    <message>
        <source>online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>Send message</source>
        <translation>发消息</translation>
    </message>
    <message>
        <source>New group…</source>
        <translation>建群…</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>aviso::ui::QuestionDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message numerus="yes">
        <source>This is %n bytes too long.</source>
        <translation>
            <numerusform>超出 %n 字节。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::QuickSearch</name>
    <message>
        <source>You</source>
        <translation>我</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>sender, conversation</comment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Messages on this computer</source>
        <translation>本机消息</translation>
    </message>
    <message>
        <source>You to %1</source>
        <comment>an own message in a direct chat</comment>
        <translation>我发给 %1</translation>
    </message>
</context>
<context>
    <name>aviso::ui::QuickSwitcher</name>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Go to a person, a conversation, a message or a command</source>
        <translation>前往人员、会话、消息或命令</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>↑ ↓ choose   Enter opens   Esc closes   &gt; commands only</source>
        <translation>↑ ↓ 选择   Enter 打开   Esc 关闭   &gt; 仅命令</translation>
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
        <source>Read by %1</source>
        <translation>%1 人已读</translation>
    </message>
    <message>
        <source>Nobody has read it yet.</source>
        <translation>还没有人读过。</translation>
    </message>
    <message>
        <source>Not read by %1</source>
        <translation>%1 人未读</translation>
    </message>
    <message>
        <source>Everybody has read it.</source>
        <translation>所有人都已读。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviso::ui::SelectionCard</name>
    <message numerus="yes">
        <source>%n people selected</source>
        <translation>
            <numerusform>已选 %n 人</numerusform>
        </translation>
    </message>
    <message>
        <source>Hold Ctrl or Shift to select more or fewer.</source>
        <translation>按住 Ctrl 或 Shift 可增减选择。</translation>
    </message>
    <message>
        <source>New group with them</source>
        <translation>与他们建群</translation>
    </message>
    <message>
        <source>Selected people</source>
        <translation>已选人员</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Session</name>
    <message>
        <source>The messages on this computer were damaged and are being fetched again. Nothing you wrote is lost.</source>
        <translation>这台电脑上的消息数据已损坏，正在重新获取。你写的内容不会丢失。</translation>
    </message>
    <message>
        <source>What waited to be sent from this computer was damaged. Look through what you wrote last: what is missing has to be written again. The damaged file is kept as %1.</source>
        <translation>此电脑上待发送的内容已损坏。请检查您最近所写的内容，缺失的需要重新发送。损坏的文件保存为 %1。</translation>
    </message>
</context>
<context>
    <name>aviso::ui::SettingsPage</name>
    <message>
        <source>Sections of the settings</source>
        <translation>设置分类</translation>
    </message>
</context>
<context>
    <name>aviso::ui::SignInPage</name>
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
</context>
<context>
    <name>aviso::ui::Tray</name>
    <message>
        <source>Open Aviso</source>
        <translation>打开 Aviso</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>勿扰模式</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message numerus="yes">
        <source>Aviso: %n unread</source>
        <translation>
            <numerusform>Aviso：%n 条未读</numerusform>
        </translation>
    </message>
    <message>
        <source>Aviso</source>
        <translation>Aviso</translation>
    </message>
</context>
<context>
    <name>aviso::ui::TrustDialog</name>
    <message>
        <source>Fingerprint of the certificate shown now</source>
        <translation>当前出示的证书的指纹</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>aviso::ui::Watermark</name>
    <message>
        <source>Watermark: %1</source>
        <translation>水印：%1</translation>
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
    <message>
        <source>Start without a window, in the notification area</source>
        <translation>启动后不显示窗口，仅驻留通知区域</translation>
    </message>
</context>
</TS>
