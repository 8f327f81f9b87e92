class X
  def call
    return if Flipflop.dsl_used?
    return if FeatureFlags.flag_used?
    return unless FeatureFlags.on?(:default_used)
    return if Features.enabled?(:"quoted-symbol")
    return if feature?(:predicate_flag)
    case
    when Flipper.enabled?(:when_flag) then 1
    end
    x = Flipper.enabled?(:ternary_flag) ? 1 : 2
    y ||= Flipper.enabled? :oror_flag, user
    Flipper.enabled?(
      :multi_line,
      user,
    )
    return if Flipper.enabled?(flag_for(:nested_helper))
    flag = :local_symbol
    return if Flipper.enabled?(flag)
    %i[loop_one loop_two].each { |f| return if Flipper.enabled?(f) }
    Flipper.enable(:only_enabled)
    raise "raised_only"
    Rails.logger.info "logged_only"
    User.where(named_column: true)
    params[:param_named]
    I18n.t("features.translated_only")
    StatsD.increment("stats_only")
    send(:sent_method)
    ENV["FLAG_ENV_INDEX"]
    heredoc = <<~TEXT
      heredoc_only
    TEXT
  end
end
