#include "features/settings/limit_parameters.hpp"
#include "features/settings/settings_service.hpp"

namespace aviso::settings {

std::span<const Definition> definitions() {
    static const std::vector<Definition> all{
        {kSessionDays, Type::integer, "days", "7", 1, 365, {},
         "A sign-in stays valid for so long after its last use.", "登录在最后一次使用后保持有效的天数。"},
        {kSessionAbsoluteDays, Type::integer, "days", "90", 1, 3650, {},
         "A sign-in ends after so long, however often it is used.", "无论使用多频繁，登录在此天数后失效。"},
        {kMaxDevices, Type::integer, "devices", "5", 1, 20, {},
         "Devices signed in at once per account; one more signs out the longest unused.", "每个账号同时登录的设备数；超出时最久未使用的设备被登出。"},
        {kExclusiveSignIn, Type::choice, "", "none", 0, 0, {"none", "device_kind", "all"},
         "A new sign-in ends earlier ones: none, those of the same device kind, or all.", "新登录是否结束先前的登录：不结束、同类设备、全部。"},
        {kExclusiveSignInAdministrators, Type::choice, "", "same", 0, 0, {"same", "none", "device_kind", "all"},
         "The same for administrators; same = as for everybody.", "管理员适用的规则；same 表示与所有人相同。"},
        {kLockoutAttempts, Type::integer, "attempts", "5", 1, 100, {},
         "Wrong passwords in a row that lock the account.", "连续输错密码多少次后锁定账号。"},
        {kLockoutWindowMinutes, Type::integer, "minutes", "60", 1, 1440, {},
         "Wrong passwords count together within this time.", "统计连续输错密码的时间范围（分钟）。"},
        {kLockoutHours, Type::integer, "hours", "24", 1, 720, {},
         "A locked account opens again after so long.", "锁定的账号在多少小时后自动解锁。"},
        {kPasswordMinLength, Type::integer, "characters", "8", 6, 64, {},
         "Shortest password accepted.", "密码的最小长度。"},
        {kMaxTextBytes, Type::integer, "bytes", "8192", 2048, 65536, {},
         "Longest text of a message, in bytes of UTF-8.", "消息文本的最大长度（UTF-8 字节）。"},
        {kRecallSeconds, Type::integer, "seconds", "120", 0, 86400, {},
         "A sender can recall a message for so long; 0 = never.", "发送者可撤回消息的时间（秒）；0 表示不可撤回。"},
        {kSignInsPerMinute, Type::integer, "calls", "60", 6, 6000, {},
         "Sign-ins, resumes and password changes per minute, of one connection and of one account.", "每个连接和每个账号每分钟的登录、恢复会话和修改密码次数。"},
        {kSendsPerSecond, Type::integer, "calls", "2000", 5, 100000, {},
         "Messages and changes of groups per second, of one connection and of one account.", "每个连接和每个账号每秒发送消息、修改群组的次数。"},
        {kReadsPerSecond, Type::integer, "calls", "1000", 10, 100000, {},
         "Reads (synchronising, history, search) per second, of one connection and of one account.", "每个连接和每个账号每秒读取（同步、历史、搜索）的次数。"},
        {kSignalsPerSecond, Type::integer, "calls", "1000", 10, 100000, {},
         "Read marks, typing and presence per second, of one connection and of one account.", "每个连接和每个账号每秒的已读标记、正在输入和在线状态次数。"},
        {kAdminCallsPerSecond, Type::integer, "calls", "200", 5, 10000, {},
         "Calls of administration per second, of one connection and of one account.", "每个连接和每个账号每秒的管理操作次数。"},
        {kAddressCallsPerSecond, Type::integer, "calls", "20", 1, 10000, {},
         "Calls before sign-in per second, of one network address; a failed one counts five.", "每个网络地址每秒登录前的请求次数；失败的请求按五次计。"},
    };
    return all;
}

}  // namespace aviso::settings
