-- sql-commented
INSERT INTO feature_flags (name) VALUES ('sql-inserted');
SELECT * FROM orders WHERE feature_enabled('sql-function');
SELECT search FROM t;
