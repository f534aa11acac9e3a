from django.urls import path

from learning.views import catalog, catalog_decisions, kinds, parts

urlpatterns = [
    path("catalog/", catalog.catalog, name="catalog"),
    path("agency/kinds/", kinds.kinds, name="kinds"),
    path("agency/<int:pk>/kinds/add/", kinds.add_kind, name="kind_add"),
    path("agency/<int:pk>/categories/add/", kinds.add_category, name="category_add"),
    path("kinds/<int:pk>/edit/", kinds.edit_kind, name="kind_edit"),
    path("kinds/<int:pk>/change/", kinds.change_kind, name="kind_change"),
    path("categories/<int:pk>/edit/", kinds.edit_category, name="category_edit"),
    path("categories/<int:pk>/change/", kinds.change_category, name="category_change"),
    path("catalog/propose/", catalog.propose, name="item_propose"),
    path("catalog/<int:pk>/", catalog.one, name="catalog_item"),
    path("catalog/<int:pk>/edit/", catalog.edit, name="item_edit"),
    path("catalog/<int:pk>/parts/", parts.arrange, name="item_parts"),
    path("catalog/<int:pk>/parts/add/", parts.add, name="part_add"),
    path("catalog/<int:pk>/parts/remove/", parts.remove, name="part_remove"),
    path("catalog/<int:pk>/parts/up/", parts.up, name="part_up"),
    path("catalog/<int:pk>/parts/down/", parts.down, name="part_down"),
    path("catalog/<int:pk>/propose/", catalog_decisions.repropose, name="item_repropose"),
    path("catalog/<int:pk>/approve/", catalog_decisions.approve, name="item_approve"),
    path("catalog/<int:pk>/return/", catalog_decisions.send_back, name="item_return"),
    path("catalog/<int:pk>/retire/", catalog_decisions.retire, name="item_retire"),
    path("catalog/<int:pk>/take-up/", catalog_decisions.take_up, name="item_take_up"),
]
