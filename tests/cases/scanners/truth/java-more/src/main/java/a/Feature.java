package a;

public enum Feature {
    TOKEN_EXCHANGE("Token exchange", Type.DEFAULT),
    DEAD_EXCHANGE("Dead exchange", Type.PREVIEW),
    STATIC_EXCHANGE;

    public String key() { return name().toLowerCase().replace('_', '-'); }
}
