from django.urls import path

from learning.views import catalog, catalog_decisions

urlpatterns = [
    path("catalog/", catalog.catalog, name="catalog"),
    path("catalog/propose/", catalog.propose, name="item_propose"),
    path("catalog/<int:pk>/", catalog.one, name="catalog_item"),
    path("catalog/<int:pk>/edit/", catalog.edit, name="item_edit"),
    path("catalog/<int:pk>/propose/", catalog_decisions.repropose, name="item_repropose"),
    path("catalog/<int:pk>/approve/", catalog_decisions.approve, name="item_approve"),
    path("catalog/<int:pk>/return/", catalog_decisions.send_back, name="item_return"),
    path("catalog/<int:pk>/retire/", catalog_decisions.retire, name="item_retire"),
    path("catalog/<int:pk>/take-up/", catalog_decisions.take_up, name="item_take_up"),
]
