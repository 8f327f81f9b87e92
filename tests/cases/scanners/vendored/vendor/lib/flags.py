client.get_boolean_value("search", False)
