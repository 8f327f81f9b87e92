DIGEST = "mail.digest"
TRACKING = "mail.tracking"
