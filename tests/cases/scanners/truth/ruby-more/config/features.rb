Flipflop.configure do
  feature :dsl_dead, default: true, description: "Dead"
  feature :dsl_used, default: false, description: "Used"
  group :cart do
    feature :dsl_grouped_dead
  end
end
