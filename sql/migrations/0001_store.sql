-- What the store itself needs: identity of the data, change feed, leased jobs.
CREATE TABLE store_state (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,   -- 'epoch', 'created_at_ms', 'key_check'
    value VARCHAR(255) NOT NULL
);

-- One row per transaction that others must hear of. node 0 = a hole a reader plugged.
CREATE TABLE changes (
    change_id INTEGER PRIMARY KEY AUTOINCREMENT,
    node      BIGINT NOT NULL,
    batch     BIGINT NOT NULL,
    touched   BLOB NOT NULL,                  -- see store/change_feed.hpp
    UNIQUE (node, batch)                      -- tells a retry whether the first COMMIT took
);

-- Work that must run once in a cluster.
CREATE TABLE jobs (
    name             VARCHAR(64) NOT NULL PRIMARY KEY,
    owner            BIGINT NOT NULL,
    fence            BIGINT NOT NULL,         -- raised at every change of owner
    lease_until_ms   BIGINT NOT NULL          -- by the database's clock
);
