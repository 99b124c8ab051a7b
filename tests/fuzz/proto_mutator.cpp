#include "proto_mutator.hpp"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <iterator>
#include <limits>
#include <string>

namespace aviso::fuzz {

namespace pb = google::protobuf;

namespace {

constexpr std::int64_t kEdges[] = {0, 1, -1, 2, 7, 127, 128, 200, 201, 65536, std::numeric_limits<std::int32_t>::max(),
                                   std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int64_t>::max(),
                                   std::numeric_limits<std::int64_t>::min()};
const std::string kTexts[] = {"", "a", std::string(1, '\0'), "\xE5\xAD\x97", "\xFF\xFE", std::string(16, 'k'), std::string(17, 'k'),
                              std::string(8193, 't'), "' OR 1=1 --", "\r\nX: y", "\xE2\x80\xAE"};

std::int64_t edge(std::minstd_rand& dice) { return kEdges[dice() % std::size(kEdges)]; }

/// What is valid as proto3 text stays so: the parser refuses the rest before anybody sees it.
std::string text(const pb::FieldDescriptor& field, std::minstd_rand& dice) {
    const std::string& chosen = kTexts[dice() % std::size(kTexts)];
    return field.type() == pb::FieldDescriptor::TYPE_STRING && chosen.starts_with('\xFF') ? "" : chosen;
}

void set_one(pb::Message& message, const pb::FieldDescriptor& field, std::minstd_rand& dice) {
    const pb::Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    using Field = pb::FieldDescriptor;
    switch (field.cpp_type()) {
#define AVISO_SET(Type, value) many ? reflection.Add##Type(&message, &field, value) : reflection.Set##Type(&message, &field, value)
        case Field::CPPTYPE_INT32: AVISO_SET(Int32, static_cast<std::int32_t>(edge(dice))); break;
        case Field::CPPTYPE_INT64: AVISO_SET(Int64, edge(dice)); break;
        case Field::CPPTYPE_UINT32: AVISO_SET(UInt32, static_cast<std::uint32_t>(edge(dice))); break;
        case Field::CPPTYPE_UINT64: AVISO_SET(UInt64, static_cast<std::uint64_t>(edge(dice))); break;
        case Field::CPPTYPE_DOUBLE: AVISO_SET(Double, static_cast<double>(edge(dice))); break;
        case Field::CPPTYPE_FLOAT: AVISO_SET(Float, static_cast<float>(edge(dice))); break;
        case Field::CPPTYPE_BOOL: AVISO_SET(Bool, dice() % 2 == 0); break;
        case Field::CPPTYPE_ENUM: AVISO_SET(EnumValue, static_cast<int>(edge(dice))); break;
        case Field::CPPTYPE_STRING: AVISO_SET(String, text(field, dice)); break;
        case Field::CPPTYPE_MESSAGE: {
            pb::Message* inner = many ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
            mutate_message(*inner, dice);
            break;
        }
#undef AVISO_SET
    }
}

}  // namespace

void mutate_message(pb::Message& message, std::minstd_rand& dice) {
    const pb::Descriptor& type = *message.GetDescriptor();
    if (type.field_count() == 0) return;
    for (std::size_t changes = 1 + dice() % 3; changes > 0; --changes) {
        const pb::FieldDescriptor& field = *type.field(static_cast<int>(dice() % static_cast<unsigned>(type.field_count())));
        if (dice() % 6 == 0) message.GetReflection()->ClearField(&message, &field);
        else set_one(message, field, dice);
    }
}

}  // namespace aviso::fuzz
