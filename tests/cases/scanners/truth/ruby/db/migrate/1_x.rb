class X < ActiveRecord::Migration[7.0]
  def change
    add_column :users, :column_named, :boolean
  end
end
