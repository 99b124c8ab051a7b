CREATE TABLE IF NOT EXISTS change_marks (
    change_id BIGINT NOT NULL PRIMARY KEY,
    at_ms     BIGINT NOT NULL
);
