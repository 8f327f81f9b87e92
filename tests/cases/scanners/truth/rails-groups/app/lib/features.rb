module Features
  # comment_only was here
  SYMBOL_CONST = :symbol_const
  SYMBOL_CONST_DEAD = :symbol_const_dead
  FROZEN = %i[frozen_list].freeze
  REGISTRY = {
    payouts: "registry_flag",
    legacy: "registry_dead",
  }.freeze

  Definition = Struct.new(:key, :owner, keyword_init: true)
  STRUCT = Definition.new(key: :struct_flag, owner: :shop)

  def self.on?(name, actor = nil)
    Flipper[name].enabled?(actor)
  end

  def self.registry?(id)
    on?(REGISTRY.fetch(id))
  end
end
