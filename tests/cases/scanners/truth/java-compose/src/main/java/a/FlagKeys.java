package a;

/** jdoc */
public interface FlagKeys {
    String IFACE_CONST = "iface-const";
    String IFACE_DEAD = "iface-dead";

    final class Payments {
        public static final String STATIC_IMP = "static-imp";
        public static final String STATIC_DEAD = "static-dead";
        private Payments() {}
    }

    static String methodKey() {
        return "method-key";
    }

    static String methodDead() {
        return "method-dead";
    }

    record Toggle(String key, boolean fallback) {
        static final Toggle RECORD_FLAG = new Toggle("record-flag", false);
        static final Toggle RECORD_DEAD = new Toggle("record-dead", false);
    }
}
