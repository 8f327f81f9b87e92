test "x" do
  FunWithFlags.enable(:exs_only)
end
