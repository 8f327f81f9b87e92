Flipper.register(:admins) { |a| a.admin? }
FEATURES = %w[registered_only search_page].freeze
