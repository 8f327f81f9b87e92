package x
import x.FeatureFlag.*
class VM @Inject constructor(private val flags: FlagProvider) : ViewModel() {
    val showShare = flags.isOn(SHARE_SHEET)
    private val multi by lazy { flags.isOn(MULTI) }
    fun f() = flow { emit(flags.isOn(ShareFlag)) }
    @VisibleForTesting internal val x = "visible_only"
}
