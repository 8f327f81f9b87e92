task(:x) { puts "y" if Flipper.enabled?(:rake_flag) }
