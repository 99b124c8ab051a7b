#include "gateway/contract.hpp"

#include <gtest/gtest.h>

#include <google/protobuf/descriptor.pb.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "aviso/options.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "gateway/error_map.hpp"

namespace aviso::gateway {
namespace {

namespace pb = google::protobuf;

TEST(Contract, KnowsEveryMethodOfTheProtoFiles) {
    const Contract contract;

    const Method* send = contract.by_name("aviso.v1.Messaging.SendMessage");
    ASSERT_TRUE(send);
    EXPECT_EQ(send, contract.by_command(0x0401));
    EXPECT_EQ(send->verb, "POST");
    EXPECT_EQ(send->object, Entity::conversation);
    EXPECT_EQ(send->action, Action::send);
    EXPECT_EQ(send->ordered_by->name(), "conversation_id");
    EXPECT_TRUE(contract.by_name("aviso.v1.System.GetMetrics")->raw);
    EXPECT_GE(contract.methods().size(), 46u);
    EXPECT_GE(contract.pushes().size(), 8u);
    EXPECT_NE(contract.print().find("0x0401  aviso.v1.Messaging.SendMessage"), std::string::npos);
    EXPECT_NE(contract.print().find("object ACTION_SEND conversation_id, ordered by conversation_id, rate send\n"), std::string::npos);
    for (const Method& m : contract.methods()) EXPECT_TRUE(m.request) << m.name;
}

/// The files of the contract's methods and what they import of ours.
std::set<const pb::FileDescriptor*> files_of(const Contract& contract) {
    std::set<const pb::FileDescriptor*> files;
    const auto add = [&](const auto& self, const pb::FileDescriptor* file) -> void {
        if (file->package() != "aviso.v1" || !files.insert(file).second) return;
        for (int i = 0; i < file->dependency_count(); ++i) self(self, file->dependency(i));
    };
    for (const Method& method : contract.methods()) add(add, method.descriptor->file());
    return files;
}

std::vector<const pb::FieldDescriptor*> fields_of(const pb::Descriptor* message) {
    std::vector<const pb::FieldDescriptor*> fields;
    for (int i = 0; i < message->field_count(); ++i) fields.push_back(message->field(i));
    for (int i = 0; i < message->nested_type_count(); ++i) {
        for (const auto* field : fields_of(message->nested_type(i))) fields.push_back(field);
    }
    return fields;
}

/// What a number is by its name: nothing of somebody's, or else whose id it must be said to be.
bool is_a_measure(const std::string& name) { return std::regex_search(name, std::regex{"(^|_)(seq|ordinal|version|cursor|ms|s|bytes|count|covered_from|covered_until|key|value)$"}); }
::aviso::Entity named_after(const std::string& name) {
    if (std::regex_search(name, std::regex{"(^|_)(user|sender|owner|member|peer|person|author|actor)_ids?$|^(mentions|online|came_online|went_offline)$|_by$"})) return ENTITY_PERSON;
    if (std::regex_search(name, std::regex{"(^|_)(department|parent)_ids?$"})) return ENTITY_DEPARTMENT;
    if (std::regex_search(name, std::regex{"(^|_)conversation_ids?$"})) return ENTITY_CONVERSATION;
    return ENTITY_UNSPECIFIED;
}

TEST(Contract, EveryFieldThatHoldsSomebodysIdSaysWhose) {
    int ids = 0;
    for (const auto* file : files_of(Contract{})) {
        for (int i = 0; i < file->message_type_count(); ++i) {
            for (const auto* field : fields_of(file->message_type(i))) {
                if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_INT64 || is_a_measure(field->name())) continue;
                ++ids;
                const ::aviso::Entity said = field->options().GetExtension(::aviso::entity), named = named_after(field->name());
                EXPECT_NE(said, ENTITY_UNSPECIFIED) << field->full_name() << ": add (aviso.entity), or its name to the measures above";
                if (named != ENTITY_UNSPECIFIED) EXPECT_EQ(said, named) << field->full_name();
            }
        }
    }
    EXPECT_GT(ids, 50) << "the contract's messages were not found";
}

/// Two methods over the real request types, to be spoilt.
class FaultyContract : public ::testing::Test {
  protected:
    FaultyContract() {
        file_.set_name("faulty.proto");
        file_.set_package("faulty");
        file_.set_syntax("proto3");
        file_.add_dependency("aviso/v1/messaging.proto");
        auto* service = file_.add_service();
        service->set_name("S");
        for (const char* name : {"A", "B"}) {
            auto* method = service->add_method();
            method->set_name(name);
            method->set_input_type(".aviso.v1.MarkReadRequest");
            method->set_output_type(".aviso.v1.MarkReadResponse");
            Api& api = option(service->method_size() - 1);
            api.set_command(static_cast<unsigned>(service->method_size()));
            api.set_http(std::string{"POST /"} + name);
            api.set_rate(RATE_READ);
            api.mutable_object()->set_action(ACTION_READ);
            api.mutable_object()->set_field("conversation_id");
        }
    }
    Api& option(int i) { return *file_.mutable_service(0)->mutable_method(i)->mutable_options()->MutableExtension(api); }

    std::string complaint() {
        v1::MarkReadRequest::descriptor();
        pb::DescriptorPool pool{pb::DescriptorPool::generated_pool()};
        const pb::FileDescriptor* built = pool.BuildFile(file_);
        if (!built) return "not built";
        try {
            Contract{{built}};
            return {};
        } catch (const std::logic_error& e) {
            return e.what();
        }
    }
    pb::FileDescriptorProto file_;
};

TEST_F(FaultyContract, IsTakenAsLongAsNothingIsSpoilt) { EXPECT_EQ(complaint(), ""); }

TEST_F(FaultyContract, RefusesANumberTwice) {
    option(1).set_command(1);
    EXPECT_EQ(complaint(), "contract: faulty.S.B: command 0x0001 already belongs to faulty.S.A");
}

TEST_F(FaultyContract, RefusesARouteTwiceWhateverItsFieldsAreCalled) {
    option(0).set_http("POST /x/{conversation_id}");
    option(1).set_http("POST /x/{read_seq}");
    EXPECT_EQ(complaint(), "contract: faulty.S.B: route POST /x/{read_seq} already belongs to faulty.S.A");
}

TEST_F(FaultyContract, RefusesAnObjectFieldThatDoesNotExistOrSaysNothing) {
    option(0).mutable_object()->set_field("nothing");
    EXPECT_EQ(complaint(), "contract: faulty.S.A: object: the request has no field nothing");
    option(0).mutable_object()->set_field("read_seq");
    EXPECT_NE(complaint().find("add (aviso.entity)"), std::string::npos);
}

TEST_F(FaultyContract, RefusesMissingOptions) {
    option(0).clear_access();
    EXPECT_NE(complaint().find("no access"), std::string::npos);
    file_.mutable_service(0)->mutable_method(0)->clear_options();
    EXPECT_EQ(complaint(), "contract: faulty.S.A: no option (aviso.api)");
}

TEST(ErrorMap, CoversEveryCodeOnceAndBack) {
    std::set<v1::ErrorCode> seen;
    for (int i = 0; i <= static_cast<int>(Errc::unavailable); ++i) {
        const auto code = static_cast<Errc>(i);
        EXPECT_TRUE(seen.insert(wire_code(code)).second) << code_name(code);
        EXPECT_EQ(from_wire(wire_code(code)), code);
        EXPECT_NE(wire_action(code), v1::ERROR_ACTION_UNSPECIFIED);
        EXPECT_GE(http_status(code), 400);
        EXPECT_EQ(wire_action(code) == v1::ERROR_ACTION_AFTER, is_retryable(code));
    }
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(v1::ErrorCode_ARRAYSIZE - 1));
}

TEST(ErrorMap, TellsNothingOfWhatHappenedInside) {
    const Error inside{Errc::internal, "table users is corrupt"};
    EXPECT_EQ(to_reply(inside, "c1-2").detail().find("users"), std::string::npos);
    EXPECT_EQ(to_problem(inside, 500, "c1-2").find("users"), std::string::npos);
    EXPECT_EQ(to_reply(inside, "c1-2").request_id(), "c1-2");
    EXPECT_EQ(to_reply(Error{Errc::unavailable}, {}).retry_after_ms(), kDefaultRetry.count());
}

}  // namespace
}  // namespace aviso::gateway
