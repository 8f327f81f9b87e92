module Board
  def self.lit(user, name)
    client.fetch_boolean_value(flag_key: name, default_value: false)
  end
end
