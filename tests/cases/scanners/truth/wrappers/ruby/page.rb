render if Board.lit(nil, "ruby-lit")
