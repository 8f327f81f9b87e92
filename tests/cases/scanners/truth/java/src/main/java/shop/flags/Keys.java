package shop.flags;

public interface Keys {
    String REFUNDS = "refunds-v2";
    String UNUSED_REFUNDS = "refunds-v1";
    interface Mail {
        String DIGEST = "mail.digest";
        String NEVER = "mail.never";
    }
}
