-- Generated from sql/migrations; the notes stand there. See tests/unit/store/schema_file_test.cpp.

CREATE TABLE accounts (
    user_id              BIGINT NOT NULL PRIMARY KEY,
    password_hash        VARCHAR(255) NOT NULL,
    must_change_password INTEGER NOT NULL DEFAULT 0,
    administrator        INTEGER NOT NULL DEFAULT 0,
    failures             INTEGER NOT NULL DEFAULT 0,
    failures_since_ms    BIGINT NOT NULL DEFAULT 0,
    locked_until_ms      BIGINT NOT NULL DEFAULT 0,
    last_sign_in_at_ms   BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE change_marks (
    change_id BIGINT NOT NULL PRIMARY KEY,
    at_ms     BIGINT NOT NULL
);

CREATE TABLE changes (
    change_id INTEGER PRIMARY KEY AUTOINCREMENT,
    node      BIGINT NOT NULL,
    batch     BIGINT NOT NULL,
    touched   BLOB NOT NULL,
    UNIQUE (node, batch)
);

CREATE TABLE conversations (
    conversation_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            INTEGER NOT NULL,
    head_seq        BIGINT NOT NULL DEFAULT 0,
    head_ordinal    BIGINT NOT NULL DEFAULT 0,
    rights_version  BIGINT NOT NULL DEFAULT 1,
    sealed_key      BLOB NOT NULL,
    created_at_ms   BIGINT NOT NULL
);

CREATE TABLE departments (
    department_id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id     BIGINT NOT NULL,
    name          VARCHAR(128) NOT NULL,
    position      INTEGER NOT NULL,
    version       BIGINT NOT NULL,
    UNIQUE (parent_id, name)
);
CREATE INDEX departments_by_version ON departments (version);

CREATE TABLE direct_conversations (
    lower_id        BIGINT NOT NULL,
    higher_id       BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (lower_id, higher_id)
);

CREATE TABLE directory_state (
    id      INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE entries (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    ordinal         BIGINT NOT NULL,
    sender_id       BIGINT NOT NULL,
    client_entry_id BLOB NOT NULL,
    request_hash    BLOB NOT NULL,
    kind            INTEGER NOT NULL,
    shown           INTEGER NOT NULL,
    erased          INTEGER NOT NULL DEFAULT 0,
    target_seq      BIGINT NOT NULL DEFAULT 0,
    altered_seq     BIGINT NOT NULL DEFAULT 0,
    body            BLOB NOT NULL,
    created_at_ms   BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE INDEX entries_altered ON entries (conversation_id, altered_seq) WHERE altered_seq > 0;
CREATE UNIQUE INDEX entries_by_key ON entries (client_entry_id, sender_id, conversation_id);
CREATE INDEX entries_by_target ON entries (conversation_id, target_seq) WHERE target_seq > 0;

CREATE TABLE group_profiles (
    conversation_id    BIGINT NOT NULL PRIMARY KEY,
    sealed_name        BLOB NOT NULL,
    sealed_description BLOB NOT NULL,
    creator_id         BIGINT NOT NULL,
    client_entry_id    BLOB NOT NULL,
    request_hash       BLOB NOT NULL,
    dissolved          INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX group_profiles_by_key ON group_profiles (creator_id, client_entry_id);

CREATE TABLE jobs (
    name             VARCHAR(64) NOT NULL PRIMARY KEY,
    owner            BIGINT NOT NULL,
    fence            BIGINT NOT NULL,
    lease_until_ms   BIGINT NOT NULL
);

CREATE TABLE member_ranges (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    from_seq        BIGINT NOT NULL,
    until_seq       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id, from_seq)
);

CREATE TABLE members (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    role            INTEGER NOT NULL,
    joined_at_ms    BIGINT NOT NULL,
    read_seq        BIGINT NOT NULL DEFAULT 0,
    read_ordinal    BIGINT NOT NULL DEFAULT 0,
    delivered_seq   BIGINT NOT NULL DEFAULT 0,
    mentioned_seq   BIGINT NOT NULL DEFAULT 0,
    pinned          INTEGER NOT NULL DEFAULT 0,
    muted           INTEGER NOT NULL DEFAULT 0,
    hidden_seq      BIGINT NOT NULL DEFAULT 0,
    state_version   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id, state_version);

CREATE TABLE parameters (
    name          VARCHAR(64) NOT NULL PRIMARY KEY,
    value         VARCHAR(255) NOT NULL,
    updated_at_ms BIGINT NOT NULL
);

CREATE TABLE people (
    user_id        INTEGER PRIMARY KEY AUTOINCREMENT,
    row_key        BLOB NOT NULL,
    sealed_account BLOB NOT NULL,
    account_index  BLOB NOT NULL,
    sealed_name    BLOB NOT NULL,
    disabled       INTEGER NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL,
    created_at_ms  BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_by_account ON people (account_index);
CREATE INDEX people_by_version ON people (version);

CREATE TABLE posts (
    user_id       BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    title         VARCHAR(128) NOT NULL,
    position      INTEGER NOT NULL,
    PRIMARY KEY (user_id, department_id)
);

CREATE TABLE sessions (
    session_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL,
    row_key         BLOB NOT NULL,
    sealed_device   BLOB NOT NULL,
    device_kind     INTEGER NOT NULL,
    created_at_ms   BIGINT NOT NULL,
    last_used_at_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE sign_ins (
    sign_in_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms          BIGINT NOT NULL,
    user_id        BIGINT NOT NULL,
    session_id     BIGINT NOT NULL,
    row_key        BLOB NOT NULL,
    sealed_account BLOB NOT NULL,
    sealed_origin  BLOB NOT NULL,
    device_kind    INTEGER NOT NULL,
    result         VARCHAR(32) NOT NULL
);
CREATE INDEX sign_ins_by_time ON sign_ins (at_ms);

CREATE TABLE store_state (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,
    value VARCHAR(255) NOT NULL
);

CREATE TABLE user_versions (
    user_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
