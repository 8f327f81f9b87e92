package com.acme.web;

import static com.acme.flags.FeatureFlag.GLASS_REPAIR;
import static com.acme.flags.Flags.flag;

import com.acme.flags.FeatureFlag;
import com.acme.flags.FlagConstants;
import com.acme.flags.Flags;

@RestController
@RequestMapping(path = "/storm", produces = "application/json")
class ClaimController implements FlagConstants {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimController.class);
    private final Flags flags;

    @GetMapping("/quote")
    @FlagRequired(key = "quick-quote")
    ResponseEntity<Quote> quote(@RequestHeader("storm") String storm) {
        if (flags.isOn(FeatureFlag.CLAIMS_TRIAGE) || flags.isOn(GLASS_REPAIR)) {
            LOG.info("claims-triage-ml is not deployed: {}", storm);
        }
        if (flags.isOn(TOW_BOOKING) && !flags.isOn(FlagConstants.RENTAL_COVER)) {
            return ResponseEntity.ok(flags.choose(PAY_MONTHLY, Quote::monthly, Quote::yearly));
        }
        return Stream.of("e-policy", "call-me-back").allMatch(flags::isOn) ? ok() : notFound();
    }

    @PreAuthorize("@flags.isOn('storm-mode') and hasRole('ADMIN')")
    void storm() {}

    @Scheduled(cron = "${jobs.audit.cron}")
    @ConditionalOnProperty(prefix = "flags", name = "audit-mail")
    void audit() {
        var photo = FeatureFlag.PHOTO_ESTIMATE;
        if (flags.isOn(photo)) {
            send(Map.of("pet", flags.isOn("pet-cover")));
        }
    }

    boolean travel() {
        return flags.isOn(FlagConstants.Travel.DELAY)
                && flag("broker-chat").withDefault(false).evaluate()
                && flags
                        .isOn(
                                "no-claims-bonus");
    }

    boolean cyber(String name) {
        return "cyber-cover".equals(name) && flags.isOn(name) || flags.isOn("usage-based");
    }
}
