CREATE TABLE IF NOT EXISTS accounts (
    user_id              BIGINT NOT NULL PRIMARY KEY,
    password_hash        VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    must_change_password INTEGER NOT NULL DEFAULT 0,
    administrator        INTEGER NOT NULL DEFAULT 0,
    failures             INTEGER NOT NULL DEFAULT 0,
    failures_since_ms    BIGINT NOT NULL DEFAULT 0,
    locked_until_ms      BIGINT NOT NULL DEFAULT 0,
    last_sign_in_at_ms   BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS sessions (
    session_id      BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    user_id         BIGINT NOT NULL,
    token_hash      BINARY(32) NOT NULL,
    row_key         BINARY(16) NOT NULL,
    sealed_device   BLOB NOT NULL,
    device_kind     INTEGER NOT NULL,
    created_at_ms   BIGINT NOT NULL,
    last_used_at_ms BIGINT NOT NULL,
    UNIQUE KEY sessions_by_token (token_hash),
    KEY sessions_by_user (user_id)
);

CREATE TABLE IF NOT EXISTS sign_ins (
    sign_in_id     BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    at_ms          BIGINT NOT NULL,
    user_id        BIGINT NOT NULL,
    session_id     BIGINT NOT NULL,
    row_key        BINARY(16) NOT NULL,
    sealed_account BLOB NOT NULL,
    sealed_origin  BLOB NOT NULL,
    device_kind    INTEGER NOT NULL,
    result         VARCHAR(32) NOT NULL,
    KEY sign_ins_by_time (at_ms)
);
