import 'flags.dart';

class Home extends StatelessWidget {
  // commented
  Widget build(BuildContext context) {
    if (flags.isEnabled(FeatureFlags.newHome)) return NewHome();
    if (flags.isEnabled(FeatureFlags.walletKey)) return Wallet();
    if (flags.isEnabled(AppFlag.enumFlag.key)) return X();
    if (remoteConfig.getBool('rc_flag')) return Y();
    if (flags.isEnabled('exp_$variant')) return Z();
    return FeatureGate(flag: 'widget-flag', child: Text('search'));
  }
}
