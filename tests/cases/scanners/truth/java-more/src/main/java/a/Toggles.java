package a;
@ConfigurationProperties("toggles")
public record Toggles(boolean newCart, boolean deadCart) {}
