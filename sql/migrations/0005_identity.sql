-- Accounts, sessions and the sign-in log. A person of the directory (same user_id) has one account.
CREATE TABLE accounts (
    user_id              BIGINT NOT NULL PRIMARY KEY,
    password_hash        VARCHAR(255) NOT NULL,     -- Argon2id, PHC string
    must_change_password INTEGER NOT NULL DEFAULT 0,
    administrator        INTEGER NOT NULL DEFAULT 0,
    failures             INTEGER NOT NULL DEFAULT 0, -- attempts since the last right password (ACC-06)
    failures_since_ms    BIGINT NOT NULL DEFAULT 0,
    locked_until_ms      BIGINT NOT NULL DEFAULT 0,
    last_sign_in_at_ms   BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sessions (
    session_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL,                  -- SHA-256 of the token, which is nowhere stored
    row_key         BLOB NOT NULL,                  -- 16 random bytes: identity of the row for its sealed column
    sealed_device   BLOB NOT NULL,                  -- the device's key, name, version, platform, and its address
    device_kind     INTEGER NOT NULL,               -- open: exclusive sign-in is decided by it (ACC-13)
    created_at_ms   BIGINT NOT NULL,
    last_used_at_ms BIGINT NOT NULL                 -- exact to a minute
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_hash);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE sign_ins (
    sign_in_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms          BIGINT NOT NULL,
    user_id        BIGINT NOT NULL,                 -- 0: no such account
    session_id     BIGINT NOT NULL,                 -- 0: refused
    row_key        BLOB NOT NULL,                   -- 16 random bytes: identity of the row for its sealed column
    sealed_account BLOB NOT NULL,                   -- what was entered
    sealed_origin  BLOB NOT NULL,                   -- address, device name, version, platform
    device_kind    INTEGER NOT NULL,
    result         VARCHAR(32) NOT NULL             -- ok, bad_credentials, locked, disabled, signed_out
);
CREATE INDEX sign_ins_by_time ON sign_ins (at_ms);  -- the console's list (SEC-16)
