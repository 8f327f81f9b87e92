class Board
  include Fleet

  def show
    return yard if Fleet::YARD.on?(user)
    return load if Fleet.feature?("load-board", user)

    user.with_feature(:"idle-coach") { coach }
  end
end
