package school

private const val POLLS = "class_polls"

fun Application.module() {
    install(FlagPlugin) {
        require("exam_proctor")
        defaults = mapOf("homework_ai" to false, "hand_raise" to true)
    }
    routing {
        get("/exam") {
            if (flags.enabled(Flag.LESSON_REPLAY)) call.respond(replay())
            val match = flags.enabled(Flag.TUTOR_MATCH) && flags.enabled(POLLS)
            call.application.log.info("homework_ai $match")
        }
        flagged("hand_raise") { post("/hand") { raise() } }
        get("/board") {
            val board = flags.pick("whiteboard_v3", { V3() }, { V2() })
            call.respond(board, typeInfo<Board>(), if (flags.enabled("breakout_timer")) 1 else 2)
        }
    }
    launch { flags.asFlow("parent_digest").filter { it }.collect { digest() } }
    if (flags.enabled(Flag.HOMEWORK_OCR)) ocr()
}
