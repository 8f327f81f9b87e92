defmodule Shop do
  def total(user) do
    if FunWithFlags.enabled?(:new_profile, for: user), do: 1, else: 0
  end
end
