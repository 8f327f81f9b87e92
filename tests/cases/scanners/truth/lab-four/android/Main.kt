package lab

class MainViewModel(private val prefs: SharedPreferences) : ViewModel() {
    private val delta = prefs.getBoolean("delta-merge", false)

    init {
        if (RemoteFlags.atlasSync && RemoteFlags.beacon && RemoteFlags.canvas()) start(delta)
        Timber.i("fable-mode")
        val ember = buildConfigFlag("ember-glow") ?: false
        when (val mode = experiments.variant("glider-path")) {
            "b" -> glide(ember)
            else -> Unit
        }
    }
}
