object Board { def lit(name: String): Boolean = client.getBooleanValue(name, false) }
