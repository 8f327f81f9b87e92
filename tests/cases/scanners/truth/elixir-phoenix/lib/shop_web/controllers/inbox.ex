defmodule ShopWeb.Inbox do
  use ShopWeb, :controller
  plug ShopWeb.RequireFlag, flag: :plug_flag

  def index(conn, %{"region" => region}) do
    # new_inbox_v2 comes later
    Logger.info("log_only")
    if FunWithFlags.enabled?(:new_inbox, for: conn.assigns.user) do
      render(conn, :new)
    end
    FunWithFlags.enabled?(:"region_#{region}")
    with_flag :macro_flag do
      go()
    end
    get "/search"
  end
end
