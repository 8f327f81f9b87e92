package acme;

class Page {
    void show(Switchboard board) {
        if (board.lit(user, "java-lit") || Switchboard.glows("java-static")) {
            log.warn("java-dead");
        }
    }
}
