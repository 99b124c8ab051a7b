#include "bench/client/filled_profile.hpp"

#include <array>
#include <fstream>
#include <random>
#include <string>

#include "client-qt/core/local_store.hpp"
#include "client-qt/core/profile.hpp"
#include "core/crypto/random.hpp"

namespace aviso::bench {
namespace {

using namespace client;

constexpr int kFormat = 1;                   // counted up when what is written here changes: older data is made anew
constexpr std::int64_t kNewest = 1'790'000'000'000;  // ms; the newest message of all
constexpr std::int64_t kApart = 40'000;              // ms between two messages of a conversation
constexpr int kPage = 2000;
const UserId kSelf{1};

class Filler {
  public:
    Filler(LocalStore& store, const ProfileSize& size) : store_{store}, size_{size} {}

    void fill() {
        store_.set_meta("user", std::to_string(kSelf.value));
        fill_people();
        fill_conversations();
        const int others = (size_.messages - size_.largest()) / std::max(1, size_.conversations - 1);
        for (int id = 1; id <= size_.conversations; ++id) fill_entries(id, id == 1 ? size_.largest() : others);
    }

  private:
    int pick(std::size_t below) { return static_cast<int>(random_() % below); }

    std::string name() {
        static constexpr std::array kFamily{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳"};
        static constexpr std::array kGiven{"芳", "伟", "秀英", "娜", "敏", "静", "丽", "强", "磊", "小明", "建国", "雨欣"};
        static constexpr std::array kFirst{"Anna", "Ben", "Chloé", "David", "Elena", "Faruk", "Grace", "Hugo", "Ines", "Jonas"};
        static constexpr std::array kLast{"Martin", "Schmidt", "García", "Rossi", "Novák", "Smith", "Dubois", "Yılmaz"};
        if (pick(10) < 7) return std::string{kFamily[static_cast<std::size_t>(pick(kFamily.size()))]} + kGiven[static_cast<std::size_t>(pick(kGiven.size()))];
        return std::string{kFirst[static_cast<std::size_t>(pick(kFirst.size()))]} + " " + kLast[static_cast<std::size_t>(pick(kLast.size()))];
    }

    std::string text() {
        static constexpr std::array kPieces{"明天十点", "在三楼会议室", "评审", "客户反馈", "the release notes", "预算表已更新", "please have a look", "谢谢！", "😀",
                                            "deploy 完成", "会议纪要见附件", "can we move it to Thursday?", "https://wiki.example.com/plan", "👍", "收到"};
        std::string out;
        const int pieces = 1 + pick(6) + (pick(20) == 0 ? 20 : 0);
        for (int i = 0; i < pieces; ++i) {
            if (i > 0) out += pick(12) == 0 ? "\n" : " ";
            out += kPieces[static_cast<std::size_t>(pick(kPieces.size()))];
        }
        return out;
    }

    /// Departments in three levels: 50 at the top, and each other one below an earlier one.
    void fill_people() {
        DirectoryReply all{1, false, {}, {}};
        for (int d = 1; d <= size_.departments; ++d) {
            const int parent = d <= 50 ? 0 : d <= 550 ? (d - 51) / 10 + 1 : (d - 551) % 500 + 51;
            all.departments.push_back({DepartmentId{d}, DepartmentId{parent}, "部门 Department " + std::to_string(d), d});
        }
        for (int p = 1; p <= size_.people; ++p)
            all.people.push_back({UserId{p}, "p" + std::to_string(p), name(), false, {{DepartmentId{p % size_.departments + 1}, "Engineer", p}}});
        store_.put_directory(all);
    }

    void fill_conversations() {
        SyncReply all{"epoch", 1, 1, true, {}, 1, false};
        for (int id = 1; id <= size_.conversations; ++id) {
            Conversation c;
            c.id = ConversationId{id};
            c.kind = id % 2 == 0 ? ConversationKind::direct : ConversationKind::group;
            c.first_seq = Seq{1};
            if (id % 2 == 0) {
                c.peer = UserId{id + 1};
            } else {
                c.name = "项目 Project " + std::to_string(id);
                c.member_count = 40;
            }
            c.role = MemberRole::member;
            all.conversations.push_back({c, {}});
        }
        store_.apply(all);
    }

    void fill_entries(int id, int count) {
        const bool group = id % 2 != 0;
        for (int seq = 1; seq <= count;) {
            Pulled page;
            page.covered_from = Seq{seq};
            for (int i = 0; i < kPage && seq <= count; ++i, ++seq) {
                Entry e;
                e.conversation = ConversationId{id};
                e.seq = Seq{seq};
                e.ordinal = Ordinal{seq};
                e.sender = pick(3) == 0 ? kSelf : UserId{group ? pick(40) + 2 : id + 1};
                e.client_entry_id = crypto::random_bytes(16);
                e.created_at_ms = kNewest - id * 60'000 - (count - seq) * kApart;
                e.kind = EntryKind::text;
                e.text = text();
                page.entries.push_back(std::move(e));
            }
            page.covered_until = Seq{seq - 1};
            store_.apply(ConversationId{id}, page);
        }
        auto c = *store_.conversation(ConversationId{id});
        c.head_seq = c.read_seq = Seq{count};
        c.head_ordinal = c.read_ordinal = Ordinal{count};
        c.unread = 0;
        if (id % 7 == 3) {
            c.read_seq = Seq{std::max(0, count - 3)};
            c.read_ordinal = Ordinal{std::max(0, count - 3)};
            c.unread = std::min(3, count);
        }
        SyncReply head{"epoch", 1, 1, false, {{c, {}}}, 1, false};
        store_.apply(head);
        store_.set_in_step(ConversationId{id}, Seq{count});
    }

    LocalStore& store_;
    ProfileSize size_;
    std::mt19937 random_{7};
};

std::string description(const ProfileSize& size) {
    return std::to_string(kFormat) + " " + std::to_string(size.conversations) + " " + std::to_string(size.messages) + " " + std::to_string(size.people) + " " +
           std::to_string(size.departments);
}

}  // namespace

void fill_profile(const std::filesystem::path& folder, const ProfileSize& size) {
    const auto marker = folder / "complete";
    std::string there;
    if (std::ifstream in{marker}; in) std::getline(in, there);
    if (there == description(size)) return;
    std::filesystem::remove_all(folder);
    Profile profile = Profile::load(folder);
    profile.server = "127.0.0.1:1";
    profile.account = "p1";
    profile.fingerprint = std::string(64, '0');
    const Bytes key = profile.unlock_by_password("bench", to_hex(crypto::random_bytes(32)));
    profile.save();
    {
        auto store = LocalStore::open(profile.store_file(), key).value();
        Filler{*store, size}.fill();
    }
    std::ofstream{marker} << description(size) << '\n';
}

}  // namespace aviso::bench
