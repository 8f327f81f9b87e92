SELECT name, enabled FROM flags WHERE name IN ('paged_optimizer', 'curriculum');
