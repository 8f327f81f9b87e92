from mail import flags
from mail.links import TRACKING

if enabled(flags.DIGEST):
    send(TRACKING)
