package com.acme.bank.home

import com.acme.bank.flags.Feature
import com.acme.bank.flags.Feature.Companion.ROUND_UPS
import com.acme.bank.flags.FlagConfig
import com.acme.bank.flags.Toggle
import com.google.firebase.remoteconfig.ktx.get

@HiltViewModel
class HomeViewModel @Inject constructor(
    private val flags: FlagRepository,
    private val config: FlagConfig,
    @Named("open_banking") private val openBanking: Provider<Boolean>,
) : ViewModel() {
    val pay = flags.observe(Feature.InstantPay).stateIn(viewModelScope, SharingStarted.Eagerly, false)
    private val biometric by flags.flag("biometric_v2", default = false)

    init {
        viewModelScope.launch {
            if (flags.isEnabled(Feature.CardFreeze) && config.insights) freeze()
            when {
                flags.isEnabled(Feature.VirtualCards) -> cards()
                flags.raw(ROUND_UPS) -> Unit
                config.alerts && remoteConfig["qr_payments"].asBoolean() -> qr()
                Firebase.remoteConfig.getBoolean("joint_accounts") -> joint()
            }
            Timber.d("pots %s", Toggle.BudgetGoals.key)
            flags.ifEnabled(Toggle.SavingsPots) { show() }
        }
    }
}
