# Flipper.enable(:mobile_push)
Plan.create!(name: "pro", slug: "calendar")
