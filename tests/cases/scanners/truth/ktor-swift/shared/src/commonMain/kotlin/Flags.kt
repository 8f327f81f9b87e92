package school

enum class Flag(val key: String, val rollout: Rollout = Rollout.Off) {
    LESSON_REPLAY("lesson_replay"),
    LESSON_REPLAY_HD("lesson_replay_hd", Rollout.Percent(5)),
    TUTOR_MATCH(key = "tutor_match"),
    HOMEWORK_OCR("homework_ocr") { override fun label() = "OCR" },
    GRADE_CURVE("grade_curve"),
    ;

    open fun label(): String = name.lowercase()

    companion object {
        fun byKey(key: String) = entries.firstOrNull { it.key == key }
    }
}

interface FlagStore {
    suspend fun enabled(flag: Flag): Boolean = enabled(flag.key)
    suspend fun enabled(key: String): Boolean
    fun asFlow(key: String): Flow<Boolean>
}

suspend inline fun <reified T> FlagStore.pick(key: String, on: () -> T, off: () -> T): T = if (enabled(key)) on() else off()

val Application.flags: FlagStore by inject()
