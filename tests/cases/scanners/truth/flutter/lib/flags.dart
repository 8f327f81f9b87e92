class FeatureFlags {
  static const String newHome = 'new_home';
  static const String newHomeV2 = 'new_home_v2';
  static const walletKey = 'wallet';
  static const walletDeadKey = 'wallet_dead';
}

enum AppFlag {
  enumFlag('enum-flag'),
  enumDead('enum-dead');

  const AppFlag(this.key);
  final String key;
}
