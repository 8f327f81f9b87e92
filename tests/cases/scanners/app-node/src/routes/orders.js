const express = require('express');
const { FLAGS, enabled, middleware, variationFor } = require('../flags');
const flags = require('../flags');
const router = express.Router();

router.get('/refunds', middleware(FLAGS.REFUNDS), (req, res) => res.json({}));
router.get('/pdf', middleware('guarded-route'), async (req, res) => {
  const layout = await variationFor('pdf-layout', req.user);
  if (flags.enabled('bulk-orders') && enabled(FLAGS['INVOICES'])) return res.json({ layout });
  const { newTotals, 'quoted-one': quoted } = req.featureFlags;
  const both = ['pair-one', 'pair-two'].every((k) => enabled(k));
  if (req.query.mode === 'search') return res.json({ quoted, newTotals, both });
  if (process.env.FEATURE_EXPORT === 'on') return res.redirect('/new-orders');
  const on = enabled(`order-${req.params.kind}`);
  return res.render('beta', { on, title: req.t('orders-title') });
});
router.post('/events', (req, res) => { req.emitter.emit('emitted-only'); res.end('x'); });
module.exports = router;
