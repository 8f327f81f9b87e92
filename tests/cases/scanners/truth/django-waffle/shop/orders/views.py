from django.conf import settings
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.generic import DetailView, ListView, TemplateView
from flags.state import flag_enabled
from waffle import flag_is_active, get_waffle_flag_model, sample_is_active, switch_is_active
from waffle.decorators import waffle_flag, waffle_switch
from waffle.mixins import WaffleFlagMixin, WaffleSwitchMixin

from shop.orders import features
from shop.orders.models import Order


@waffle_flag("!maintenance_mode")
def checkout(request):
    """Check out. The checkout_redesign_v2 experiment has been dropped."""
    if flag_is_active(request, "checkout_redesign"):
        return render(request, "orders/checkout_new.html")
    if sample_is_active("courier_tracking"):
        request.session["tracking"] = True
    return render(request, "orders/checkout.html", {"score": score(request)})


class RefundView(WaffleFlagMixin, DetailView):
    waffle_flag = "bulk_refunds"
    model = Order
    template_name = "orders/refund.html"


class SubscriptionView(WaffleSwitchMixin, TemplateView):
    waffle_switch = "subscriptions"


@method_decorator(waffle_switch("gift_wrapping"), name="dispatch")
class GiftView(TemplateView):
    template_name = "orders/gift.html"


class OrderList(ListView):
    def get_queryset(self):
        queryset = Order.objects.select_related("customer")
        if features.is_on(features.EXPRESS_LANE, self.request):
            queryset = queryset.filter(express=True)
        if get_waffle_flag_model().get("pickup_points").is_active(self.request):
            queryset = queryset.exclude(pickup=None)
        return queryset.search(self.request.GET.get("search"))


def score(request):
    if settings.FEATURES["FRAUD_SCORING"]:
        return 1
    if settings.FEATURES.get("TAX_ENGINE"):
        return 2
    if flag_enabled("ASYNC_EMAIL", request=request):
        return 3
    return 0
