-- Departments and people. Loaded into memory by every node; `version` tells which rows a node has not seen.
CREATE TABLE directory_state (
    id      INTEGER NOT NULL PRIMARY KEY,       -- always 1
    version BIGINT NOT NULL                     -- raised by every transaction that changes the directory
);
INSERT INTO directory_state (id, version) VALUES (1, 1);

CREATE TABLE departments (
    department_id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id     BIGINT NOT NULL,              -- 0 = root
    name          VARCHAR(128) NOT NULL,
    position      INTEGER NOT NULL,             -- order among siblings
    version       BIGINT NOT NULL,              -- of the directory, when this row changed last
    UNIQUE (parent_id, name)
);
CREATE INDEX departments_by_version ON departments (version);  -- what changed since

CREATE TABLE people (
    user_id        INTEGER PRIMARY KEY AUTOINCREMENT,
    row_key        BLOB NOT NULL,               -- 16 random bytes: identity of the row for its sealed columns
    sealed_account BLOB NOT NULL,
    account_index  BLOB NOT NULL,               -- 32 bytes: keyed hash of the folded account, for equality
    sealed_name    BLOB NOT NULL,
    disabled       INTEGER NOT NULL DEFAULT 0,
    version        BIGINT NOT NULL,
    created_at_ms  BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_by_account ON people (account_index);
CREATE INDEX people_by_version ON people (version);            -- what changed since

CREATE TABLE posts (
    user_id       BIGINT NOT NULL,
    department_id BIGINT NOT NULL,
    title         VARCHAR(128) NOT NULL,
    position      INTEGER NOT NULL,
    PRIMARY KEY (user_id, department_id)
);
