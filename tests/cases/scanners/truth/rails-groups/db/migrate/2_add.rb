class Add < ActiveRecord::Migration[7.1]
  def up = Flipper.add(:migration_only)
end
