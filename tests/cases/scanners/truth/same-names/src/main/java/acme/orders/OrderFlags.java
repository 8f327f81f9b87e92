package acme.orders;

public final class OrderFlags {
    public static final String NEW_FLOW = "orders.new-flow";
    public static final String EXPORT = "orders.export";
    public static final String ARCHIVE = "orders.archive";
}
