CREATE TABLE IF NOT EXISTS parameters (
    name          VARCHAR(64) NOT NULL PRIMARY KEY,
    value         VARCHAR(255) NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
