Rails.application.routes.draw do
  constraints(FeatureConstraint.new(:route_constraint)) do
    resources :payouts
  end
  get "/search", to: "search#index"
end
