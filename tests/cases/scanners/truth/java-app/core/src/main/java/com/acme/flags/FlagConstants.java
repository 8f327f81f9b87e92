package com.acme.flags;

public interface FlagConstants {
    String TOW_BOOKING = "tow-booking";
    String RENTAL_COVER = "rental-cover";
    String PAY_MONTHLY = "pay-monthly";

    interface Travel {
        String DELAY = "travel-delay";
    }

    List<String> ALL = List.of(TOW_BOOKING, RENTAL_COVER, PAY_MONTHLY, "cyber-cover", "usage-based");
}
