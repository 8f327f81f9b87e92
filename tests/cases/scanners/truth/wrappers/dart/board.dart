bool lit(String name) => client.getBooleanValue(name, false);
