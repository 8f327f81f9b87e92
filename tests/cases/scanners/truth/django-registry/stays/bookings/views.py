from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from stays.features.registry import Features, is_active


class HasFeature(BasePermission):
    feature_slug = None

    def has_permission(self, request, view):
        return request.has_feature(view.feature_slug)


class PayoutView(APIView):
    permission_classes = [HasFeature]
    feature_slug = "refund_portal"


class BookingView(APIView):
    def get(self, request):
        if is_active(Features.INSTANT_BOOK, request) and request.has_feature("map_search"):
            return self.instant()
        if is_active(Features.LISTING_PHOTOS_V2):
            logger.info("listing_photos for %s", "calendar_sync_google")
        if not self.request.has_feature("guest_id_check"):
            raise Http404
        serializer = ListingSerializer(fields=["listing_photos", "eco_labels"])
        return serializer.data


def payouts(request):
    feature = Features.HOST_PAYOUTS_DAILY
    if is_active(feature, request):
        run_daily()
    if is_active("price_tips") or is_active(feature="smart_locks", request=request):
        return tips()
    return feature_switch(request, "cleaning_fee_split", on=split, off=whole)
