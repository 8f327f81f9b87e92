INSERT INTO labels VALUES ('sql-only');
