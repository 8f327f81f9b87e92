export function* x() {
  const on = yield call(isFeatureEnabled, 'saga_flag')
  const rtk = yield select((s) => s.features.flags.rtk_flag)
}
