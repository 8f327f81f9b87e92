Flipper.register(:staff) { |actor| actor.respond_to?(:staff?) && actor.staff? }
Flipper.register(:search) { |actor| actor.searcher? }
