CREATE TABLE IF NOT EXISTS store_state (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,
    value VARCHAR(255) NOT NULL
);

CREATE TABLE IF NOT EXISTS changes (
    change_id BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    node      BIGINT NOT NULL,
    batch     BIGINT NOT NULL,
    touched   BLOB NOT NULL,
    UNIQUE KEY changes_by_batch (node, batch)
);

CREATE TABLE IF NOT EXISTS jobs (
    name             VARCHAR(64) NOT NULL PRIMARY KEY,
    owner            BIGINT NOT NULL,
    fence            BIGINT NOT NULL,
    lease_until_ms   BIGINT NOT NULL
);
