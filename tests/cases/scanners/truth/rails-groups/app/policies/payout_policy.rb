class PayoutPolicy < ApplicationPolicy
  def show? = feature?(:policy_flag) && owner?
end
