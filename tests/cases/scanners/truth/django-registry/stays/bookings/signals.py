from django.dispatch import receiver

from stays.features.decorators import only_if_feature


@receiver(booking_created)
@only_if_feature("co_host_chat")
def start_chat(sender, booking, **kwargs):
    chat(booking)


@only_if_feature(slug="long_stay_discount")
def discount(booking):
    return booking.total * 0.9
