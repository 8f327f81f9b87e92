const { flag, FLAGS } = require('./flags');
const flagsModule = require('./flags');

router.get('/audit', async (req, res) => {
  if (!(await flag(FLAGS.AUDIT, req.user))) return res.sendStatus(404);
  if (await flagsModule.flag(flagsModule.FLAGS.slack.alerts, req.user)) notify();
  const [checklist, referral] = await Promise.all(['onboarding-checklist', 'referral-program'].map((k) => flag(k, req.user)));
  const state = await client.allFlagsState(req.user);
  res.json({ checklist, referral, logs: state.getFlagValue('webhook-logs') });
});

router.use(requireFlag({ name: 'command-k' }));
