defmodule Shop.Flags do
  @moduledoc """
  `doc_only` was removed.
  """
  @attr_flag :attr_flag
  @attr_dead :attr_dead

  def on?(name, actor \\ nil), do: FunWithFlags.enabled?(name, for: actor)

  def bulk?, do: on?(:bulk_mail)
  def attr?, do: on?(@attr_flag)
end
