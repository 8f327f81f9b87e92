package shop.flags;

import java.util.List;
import java.util.Map;

public final class Flags {
    public static final String NEW_CHECKOUT = "new-checkout";
    public static final String ONE_PAGE = "one-page-cart";
    public static final String STATIC_IMPORTED = "fast-lane";
    public static final String DEAD = "dead-constant";
    static final String WRAPPED =
        "gift-" + "wrap";
    public static final String LISTED_ONLY = "listed-only";
    public static final List<String> ALL = List.of(NEW_CHECKOUT, ONE_PAGE, LISTED_ONLY);
    public static final Map<String, Boolean> DEFAULTS = Map.of(LISTED_ONLY, false, NEW_CHECKOUT, true);
    private Flags() {}
}
