class Flags {
    static long count() {
        return System.getenv().keySet().stream().filter(name -> name.startsWith("FLAG_")).count();
    }
}
