-- How far the change feed was at a time, noted about once an hour: its rows bear none. Tells which are a day old and may go.
CREATE TABLE change_marks (
    change_id BIGINT NOT NULL PRIMARY KEY,
    at_ms     BIGINT NOT NULL                 -- Unix milliseconds, UTC, by the database's clock
);
