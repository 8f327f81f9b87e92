RSpec.describe Board, flags: { "parking-spots" => true } do
end
