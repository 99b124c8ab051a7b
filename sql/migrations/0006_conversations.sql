-- Groups, members, direct conversations. People stand here as numbers only: they may live in another database (SEC-08).

-- `groups` is a reserved word in MySQL 8.
CREATE TABLE group_profiles (
    conversation_id    BIGINT NOT NULL PRIMARY KEY,
    sealed_name        BLOB NOT NULL,                -- under the conversation's key
    sealed_description BLOB NOT NULL,
    creator_id         BIGINT NOT NULL,
    client_entry_id    BLOB NOT NULL,                -- 16 bytes: a retried creation finds the first result
    request_hash       BLOB NOT NULL,                -- 16 bytes, keyed
    dissolved          INTEGER NOT NULL DEFAULT 0    -- 1: everyone has left, history stays readable
);
CREATE UNIQUE INDEX group_profiles_by_key ON group_profiles (creator_id, client_entry_id);

-- A member's role, markers and own view. Former members stay, with role 0: they still read what was theirs.
CREATE TABLE members (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    role            INTEGER NOT NULL,                -- 0 left, 1 member, 2 administrator, 3 owner
    joined_at_ms    BIGINT NOT NULL,
    read_seq        BIGINT NOT NULL DEFAULT 0,       -- moves forward only, as the next two
    read_ordinal    BIGINT NOT NULL DEFAULT 0,
    delivered_seq   BIGINT NOT NULL DEFAULT 0,
    mentioned_seq   BIGINT NOT NULL DEFAULT 0,       -- last entry that names this member
    pinned          INTEGER NOT NULL DEFAULT 0,
    muted           INTEGER NOT NULL DEFAULT 0,
    hidden_seq      BIGINT NOT NULL DEFAULT 0,       -- hidden from the list while this is the head; 0 = shown
    state_version   BIGINT NOT NULL DEFAULT 0,       -- user_versions.version of this row's last change
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id, state_version);   -- the list, and what changed since

-- What a member may see: from..until, several after leaving and returning.
CREATE TABLE member_ranges (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    from_seq        BIGINT NOT NULL,
    until_seq       BIGINT NOT NULL DEFAULT 0,       -- 0 = open
    PRIMARY KEY (conversation_id, user_id, from_seq)
);

CREATE TABLE direct_conversations (
    lower_id        BIGINT NOT NULL,
    higher_id       BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (lower_id, higher_id)
);

-- One number per user, raised by every change of their own state (markers, pins, mutes).
CREATE TABLE user_versions (
    user_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
