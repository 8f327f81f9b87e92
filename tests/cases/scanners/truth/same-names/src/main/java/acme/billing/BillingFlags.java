package acme.billing;

public final class BillingFlags {
    public static final String NEW_FLOW = "billing.new-flow";
    public static final String EXPORT = "billing.export";
    static final String DUNNING = "billing.dunning";
    static final String PRORATION = "billing.proration";
}
