CREATE TABLE IF NOT EXISTS directory_state (
    id      INTEGER NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT IGNORE INTO directory_state (id, version) VALUES (1, 1);

CREATE TABLE IF NOT EXISTS departments (
    department_id BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    parent_id     BIGINT NOT NULL,
    name          VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    position      INTEGER NOT NULL,
    version       BIGINT NOT NULL,
    UNIQUE KEY departments_by_name (parent_id, name),
    KEY departments_by_version (version)
);

CREATE TABLE IF NOT EXISTS people (
    user_id        BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    row_key        BINARY(16) NOT NULL,
    sealed_account BLOB NOT NULL,
    account_index  BINARY(32) NOT NULL,
    sealed_name    BLOB NOT NULL,
    disabled       INTEGER NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL,
    created_at_ms  BIGINT NOT NULL,
    UNIQUE KEY people_by_account (account_index),
    KEY people_by_version (version)
);

CREATE TABLE IF NOT EXISTS posts (
    user_id       BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    title         VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    position      INTEGER NOT NULL,
    PRIMARY KEY (user_id, department_id)
);
