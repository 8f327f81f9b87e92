module Types
  class PayoutType < BaseObject
    field :amount, Integer, null: false, feature_flag: :graphql_field
  end
end
