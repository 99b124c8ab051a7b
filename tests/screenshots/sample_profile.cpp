#include "screenshots/sample_profile.hpp"

#include <chrono>
#include <string>

#include "client-qt/core/local_store.hpp"
#include "client-qt/core/profile.hpp"
#include "core/crypto/random.hpp"

namespace aviso::screenshots {
namespace {

using namespace client;

constexpr UserId kLi{1}, kAnn{2}, kWang{3}, kBob{4}, kLong{5}, kRtl{6}, kZhao{7};

struct Line {
    UserId sender;
    const char* text;
    int minutesAgo;
};

const char* const kLongName = "Maximiliane Alexandra von Hohenstein-Württemberg zu Sayn-Wittgenstein";

class Samples {
  public:
    explicit Samples(LocalStore& store) : store_{store} {}

    void company() {
        store_.set_meta("user", std::to_string(kLi.value));
        DirectoryReply all{1, false, {}, {}};
        const auto department = [&](int id, int parent, const char* name) { all.departments.push_back({DepartmentId{id}, DepartmentId{parent}, name, id}); };
        department(1, 0, "Aviso 软件 Software");
        department(2, 1, "产品 Product");
        department(3, 1, "销售 Sales");
        department(4, 3, "Europe");
        department(5, 3, "亚太 Asia Pacific");
        department(6, 1, "工程 Engineering");
        const auto person = [&](UserId id, const char* account, const char* name, int in, const char* title) {
            all.people.push_back({id, account, name, false, {{DepartmentId{in}, title, static_cast<int>(id.value)}}});
        };
        person(kLi, "lihua", "李华", 2, "产品经理 Product manager");
        person(kAnn, "ann", "Ann Martin", 4, "Sales lead");
        person(kWang, "wangfang", "王芳", 6, "工程师 Engineer");
        person(kBob, "bob", "Bob Keller", 4, "Account manager");
        person(kLong, "maximiliane", kLongName, 6, "Head of everything that has to do with release engineering and tooling");
        person(kRtl, "yael", "יעל כהן", 5, "Partner manager");
        person(kZhao, "zhaolei", "赵磊", 6, "测试 Quality");
        for (int i = 0; i < 24; ++i) {
            static constexpr const char* kNames[]{"陈静", "Elena Rossi", "刘洋", "Jonas Weber", "周敏", "Grace Smith", "吴强", "Chloé Dubois"};
            person(UserId{10 + i}, ("p" + std::to_string(i)).c_str(), kNames[i % 8], 2 + i % 5, "Engineer");
        }
        store_.put_directory(all);
    }

    void conversations() {
        talk(launch, {}, "发布计划 Launch",
             {{kAnn, "Good morning! The customer demo is on Thursday at ten.", 26 * 60},
              {kWang, "收到。演示环境今天下午可以准备好。", 26 * 60 - 3},
              {kLi, "谢谢！请大家确认各自的任务。", 25 * 60},
              {kBob, "Slides are in the shared folder: https://wiki.example.com/launch", 24 * 60 + 40},
              {kWang, "安装包已经签名，校验和：\nsha256 9f2c…e41a", 95},
              {kWang, "测试全部通过 🎉", 94},
              {kAnn, "Great work! I will tell the customer.", 61},
              {kLi, "@Ann Martin 演示前我们再对一遍流程，明天十点可以吗？", 58},
              {kAnn, "Ten is fine. @李华 can you bring the comparison sheet?", 12},
              {kBob, "I will join from Berlin.", 9}},
             2);
        talk(ann, kAnn, "",
             {{kLi, "Hello Ann, are the figures for March final?", 200},
              {kAnn, "Nearly. Two offices are missing; I expect them today.", 190},
              {kAnn, "By the way: lunch?", 189},
              {kLi, "Sure, 12:30 at the usual place. 我请客 😄", 170},
              {kAnn, "See you there 👍", 169},
              {kLi, "One more thing: the contract needs two signatures. Could you ask Bob for the second one, and send me a copy before the end of the day?", 20}},
             0);
        talk(longNames, {}, "Arbeitsgruppe Qualitätssicherung und kontinuierliche Verbesserung der Auslieferungsprozesse",
             {{kLong, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", 400},
              {kLong, "https://intranet.example.com/departments/engineering/release/2026/11/checklists/final-and-really-final-version?view=full&lang=de", 399},
              {kLi, "Danke, gelesen.", 380}},
             0);
        talk(rightToLeft, kRtl, "",
             {{kRtl, "שלום! מתי הפגישה מחר?", 500}, {kLi, "10:00, ברלין (GMT+1)", 495}, {kRtl, "مرحبا، هل وصلت الوثائق؟ The file is plan.pdf.", 480}, {kLi, "Yes, thank you.", 470}},
             0);
        talk(emoji, {}, "🎉 Celebrations 庆祝",
             {{kZhao, "🎂🎉🥳", 700}, {kWang, "生日快乐！👨‍👩‍👧‍👦 ❤️ ☺️ 👍🏽 🇨🇳 🇩🇪", 690}, {kLi, "谢谢大家 🙏", 680}}, 0);
        talk(busy, {}, "Alerts 监控", alerts(), 10'000);
        talk(quiet, kWang, "", {{kWang, "周报已发。", 3000}, {kLi, "好的。", 2990}}, 0);
        queue();
    }

  private:
    /// The newest of many: one every few minutes.
    static std::vector<Line> alerts() {
        static constexpr const char* kTexts[]{"disk usage on build-7 is above 90%", "disk usage on build-7 is back to normal", "备份 backup-2 已完成，用时 14 分钟",
                                              "login page answers in 1.4 s (limit 1.0 s)", "登录页面恢复正常", "certificate of wiki.example.com ends in 14 days"};
        std::vector<Line> all;
        for (int i = 0; i < 240; ++i) all.push_back({i % 3 == 0 ? kWang : kZhao, kTexts[i % 6], 800 + (240 - i) * 7});
        return all;
    }

    void talk(int id, UserId peer, const char* name, const std::vector<Line>& lines, int unread) {
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
        const int count = static_cast<int>(lines.size());
        const int before = std::max(0, unread - count);  // older unread ones that are not here
        Conversation c;
        c.id = ConversationId{id};
        c.kind = peer ? ConversationKind::direct : ConversationKind::group;
        c.name = name;
        if (id == launch) c.description = "Everything about the launch in spring. 发布相关事宜都在这里讨论。";
        c.peer = peer;
        c.first_seq = Seq{1};
        c.head_seq = Seq{before + count};
        c.head_ordinal = Ordinal{before + count};
        c.read_seq = Seq{before + count - std::min(unread, before + count)};
        c.read_ordinal = Ordinal{c.read_seq.value};
        c.unread = unread;
        c.mentioned = id == launch;
        c.muted = id == emoji;
        c.pinned = id == launch;
        c.role = MemberRole::owner;
        c.member_count = peer ? 2 : 6;
        if (peer) c.peer_read_seq = c.peer_delivered_seq = Seq{before + count - 1};
        SyncReply reply{"epoch", 1, 1, false, {{c, {}}}, 1, false};
        store_.apply(reply);
        Pulled page;
        page.covered_from = Seq{before + 1};
        page.covered_until = c.head_seq;
        int seq = before;
        for (const Line& line : lines) {
            Entry e;
            e.conversation = c.id;
            e.seq = Seq{++seq};
            e.ordinal = Ordinal{seq};
            e.sender = line.sender;
            e.client_entry_id = crypto::random_bytes(16);
            e.created_at_ms = now - line.minutesAgo * 60'000LL;
            e.kind = EntryKind::text;
            e.text = line.text;
            if (e.text.find("@李华") != std::string::npos) e.people = {kLi};
            page.entries.push_back(std::move(e));
        }
        store_.apply(c.id, page);
        store_.apply(SyncReply{"epoch", 1, 1, false, {{c, {}}}, 1, false});
        store_.set_in_step(c.id, c.head_seq);
    }

    /// What waits for the server, and what it refused.
    void queue() {
        Queued waiting;
        waiting.conversation = ConversationId{quiet};
        waiting.client_entry_id = crypto::random_bytes(16);
        waiting.text = "明天的会议改到下午三点。";
        waiting.created_at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count() - 3000LL * 60'000 + 600'000;
        store_.enqueue(waiting);
        Queued refused = waiting;
        refused.client_entry_id = crypto::random_bytes(16);
        refused.text = "这条消息被拒绝。";
        store_.enqueue(refused);
        store_.fail(refused.client_entry_id, "not a member");
        store_.set_draft(ConversationId{rightToLeft}, "I will look at");
    }

    LocalStore& store_;
};

void make(const std::filesystem::path& folder, int port, bool talking) {
    std::filesystem::remove_all(folder);
    Profile profile = Profile::load(folder);
    profile.server = "127.0.0.1:" + std::to_string(port);
    profile.account = "lihua";
    profile.fingerprint = std::string(64, '0');
    const Bytes key = profile.unlock_by_password("sample", to_hex(crypto::random_bytes(32)));
    profile.save();
    auto store = LocalStore::open(profile.store_file(), key).value();
    Samples samples{*store};
    samples.company();
    if (talking) samples.conversations();
}

}  // namespace

void makeSamples(const std::filesystem::path& folder, int port) { make(folder, port, true); }
void makeEmpty(const std::filesystem::path& folder, int port) { make(folder, port, false); }

}  // namespace aviso::screenshots
