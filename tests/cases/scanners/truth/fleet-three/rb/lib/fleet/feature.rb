module Fleet
  Feature = Data.define(:key, :team) do
    def on?(actor = nil) = Flipper.enabled?(key, actor)
  end

  YARD = Feature.new(key: "yard-view", team: :ops)
  CREW = Feature.new(key: "crew-planner", team: :ops)

  def self.feature?(key, actor = nil)
    Flipper.enabled?(key, actor)
  end
end
