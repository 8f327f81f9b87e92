class A { boolean on = Boolean.parseBoolean(System.getenv().getOrDefault("FLAG_JAVA_ENV", "false")); }
