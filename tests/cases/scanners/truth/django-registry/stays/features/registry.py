from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class FeatureSpec:
    slug: str
    owner: str
    expires: date | None = None
    tags: tuple[str, ...] = ()


class Features:
    LISTING_PHOTOS_V2 = FeatureSpec("listing_photos_v2", owner="listings", expires=date(2026, 12, 1))
    HOST_PAYOUTS_DAILY = FeatureSpec(slug="host_payouts_daily", owner="payouts")
    INSTANT_BOOK = FeatureSpec("instant_book", "bookings")
    INSTANT_BOOK_PLUS = FeatureSpec("instant_book_plus", "bookings", tags=("eco_labels",))
    MAP_SEARCH_CLUSTERS = FeatureSpec("map_search_clusters", "search")

    @classmethod
    def all(cls):
        return [value for value in vars(cls).values() if isinstance(value, FeatureSpec)]


def is_active(feature: FeatureSpec | str, request=None) -> bool:
    slug = feature.slug if isinstance(feature, FeatureSpec) else feature
    return backend.is_active(slug, request)
