client.getBooleanValue("search", false)
