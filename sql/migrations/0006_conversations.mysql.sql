CREATE TABLE IF NOT EXISTS group_profiles (
    conversation_id    BIGINT NOT NULL PRIMARY KEY,
    sealed_name        BLOB NOT NULL,
    sealed_description BLOB NOT NULL,
    creator_id         BIGINT NOT NULL,
    client_entry_id    BINARY(16) NOT NULL,
    request_hash       BINARY(16) NOT NULL,
    dissolved          INTEGER NOT NULL DEFAULT 0,
    UNIQUE KEY group_profiles_by_key (creator_id, client_entry_id)
);

CREATE TABLE IF NOT EXISTS members (
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
    PRIMARY KEY (conversation_id, user_id),
    KEY members_by_user (user_id, state_version)
);

CREATE TABLE IF NOT EXISTS member_ranges (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    from_seq        BIGINT NOT NULL,
    until_seq       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id, from_seq)
);

CREATE TABLE IF NOT EXISTS direct_conversations (
    lower_id        BIGINT NOT NULL,
    higher_id       BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (lower_id, higher_id)
);

CREATE TABLE IF NOT EXISTS user_versions (
    user_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
