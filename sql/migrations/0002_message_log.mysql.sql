CREATE TABLE IF NOT EXISTS conversations (
    conversation_id BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    kind            INTEGER NOT NULL,
    head_seq        BIGINT NOT NULL DEFAULT 0,
    head_ordinal    BIGINT NOT NULL DEFAULT 0,
    rights_version  BIGINT NOT NULL DEFAULT 1,
    sealed_key      BLOB NOT NULL,
    created_at_ms   BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS entries (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    ordinal         BIGINT NOT NULL,
    sender_id       BIGINT NOT NULL,
    client_entry_id BINARY(16) NOT NULL,
    request_hash    BINARY(16) NOT NULL,
    kind            INTEGER NOT NULL,
    shown           INTEGER NOT NULL,
    erased          INTEGER NOT NULL DEFAULT 0,
    target_seq      BIGINT NOT NULL DEFAULT 0,
    altered_seq     BIGINT NOT NULL DEFAULT 0,
    body            MEDIUMBLOB NOT NULL,
    created_at_ms   BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, seq),
    UNIQUE KEY entries_by_key (conversation_id, sender_id, client_entry_id),
    KEY entries_altered (conversation_id, altered_seq),
    KEY entries_by_target (conversation_id, target_seq)
);
