class Pantry
  FLAGS = { kale: "kale-chips", mint: "mint-leaf" }.freeze
  LEMON, NUT = %w[lemon-zest nut-milk].freeze

  def self.flag(name = nil)
    name ? @flag = name : @flag
  end

  flag "olive-bar"

  def open?
    Flags.enabled?(FLAGS.fetch(:kale)) || Flags.enabled?(LEMON) || Flags.enabled?(NUT) || Flags.enabled?(self.class.flag)
  end

  def pepper = Flags.public_send(:enabled?, "pepper-mill")
end
