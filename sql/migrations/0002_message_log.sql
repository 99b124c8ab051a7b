-- The log of entries. The head lives in the conversation's row, whose lock orders the writers.
CREATE TABLE conversations (
    conversation_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            INTEGER NOT NULL,            -- 1 direct, 2 group
    head_seq        BIGINT NOT NULL DEFAULT 0,
    head_ordinal    BIGINT NOT NULL DEFAULT 0,
    rights_version  BIGINT NOT NULL DEFAULT 1,   -- raised by every change of members, roles or silence
    sealed_key      BLOB NOT NULL,               -- the conversation's key, wrapped by the master key (SEC-02)
    created_at_ms   BIGINT NOT NULL
);

CREATE TABLE entries (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    ordinal         BIGINT NOT NULL,             -- count of unread-counting entries up to this one
    sender_id       BIGINT NOT NULL,
    client_entry_id BLOB NOT NULL,               -- 16 bytes
    request_hash    BLOB NOT NULL,               -- 16 bytes, keyed
    kind            INTEGER NOT NULL,
    shown           INTEGER NOT NULL,
    erased          INTEGER NOT NULL DEFAULT 0,
    target_seq      BIGINT NOT NULL DEFAULT 0,   -- of an alteration
    altered_seq     BIGINT NOT NULL DEFAULT 0,
    body            BLOB NOT NULL,               -- sealed; empty when erased
    created_at_ms   BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entries_by_key ON entries (conversation_id, sender_id, client_entry_id);   -- idempotent for ever
CREATE INDEX entries_altered ON entries (conversation_id, altered_seq) WHERE altered_seq > 0;  -- "altered since" of sync
CREATE INDEX entries_by_target ON entries (conversation_id, target_seq) WHERE target_seq > 0;    -- a recall erases the texts of earlier edits
