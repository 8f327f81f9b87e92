class SidebarComponent < ViewComponent::Base
  ITEMS = [
    { path: :kanban_path, icon: "board", feature: :kanban },
    { path: :calendar_path, icon: "calendar" },
  ].freeze

  def items
    ITEMS.select { |item| item[:feature].nil? || helpers.feature?(item[:feature]) }
  end

  def render?
    Flipper.enabled? :inline_comments, current_user
  end
end
