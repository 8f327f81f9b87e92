from django.urls import path
from waffle.decorators import waffle_flag

from . import views

urlpatterns = [
    path("search/", views.OrderList.as_view(), name="search"),
    path("invoice/<int:pk>/", waffle_flag("invoice_pdf")(views.invoice), name="invoice"),
]
