#pragma once

#include <Qt>

namespace aviso::ui {

/// What rows of people and departments answer, in the tree, in lists and for the delegate that draws them.
struct PeopleRole {
    enum {
        NameRole = Qt::DisplayRole,
        UserRole = Qt::UserRole,  ///< qlonglong; 0: a department
        DepartmentRole,           ///< qlonglong; 0: a person
        DetailRole,               ///< second line: post, department, account
        PeopleCountRole,          ///< int: of a department
        OnlineRole,               ///< bool
        ChosenRole,               ///< bool: where people are picked
        MarkRole,                 ///< a word about somebody's place among others: "Owner"
        FixedRole,                ///< bool: cannot be picked here (already a member)
        PlainNameRole,            ///< the name without "(you)", for the picture; null: NameRole is plain
    };
};

}  // namespace aviso::ui
