defmodule Shaper do
  @moduledoc "Shapes. priority_lanes_v2 is planned."
  @flag :rate_shaper
  @lanes "priority_lanes"

  def run(actor) do
    if FunWithFlags.enabled?(@flag, for: actor), do: shape()
    cond do
      Flags.on?(@lanes) -> lanes()
      Flags.on?(:sticky_sessions, actor) -> sticky()
      true -> :ok
    end
  end
end
