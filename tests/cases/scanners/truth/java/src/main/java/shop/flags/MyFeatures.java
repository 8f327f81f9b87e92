package shop.flags;

import org.togglz.core.Feature;
import org.togglz.core.annotation.EnabledByDefault;
import org.togglz.core.annotation.Label;
import org.togglz.core.context.FeatureContext;

public enum MyFeatures implements Feature {

    @EnabledByDefault
    @Label("One click")
    ONE_CLICK,

    @Label("Wish list")
    WISH_LIST,

    @Label("Old reports")
    OLD_REPORTS,

    @Label("Imported")
    STATIC_FEATURE;

    public boolean isActive() {
        return FeatureContext.getFeatureManager().isActive(this);
    }
}
