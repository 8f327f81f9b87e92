from django import template

from stays.features.registry import is_active

register = template.Library()


@register.simple_tag(takes_context=True)
def has_feature(context, slug):
    return is_active(slug, context["request"])


@register.filter
def feature_on(request, slug):
    return is_active(slug, request)
