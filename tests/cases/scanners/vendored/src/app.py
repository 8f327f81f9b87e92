client.get_boolean_value("beta", False)
