-- +goose Up
-- PostgreSQL keeps the words of a scan in the row itself from here on; SQLite does.
SELECT 1;
