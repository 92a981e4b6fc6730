"""Accounts in the administration; deleting one there does what the person's own page does."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import UserAdmin
from accounts.models import User
from civicmap.personal.erasing import erase_person

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts; deleting one here removes what it does when the person deletes it."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Letters, addresses and roles go with the account: nobody needs a right on each."""
        deletable, counts, _rights, protected = super().get_deleted_objects(objs, request)
        return deletable, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """With all that names the person."""
        erase_person(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """With all that names these persons."""
        for user in queryset:
            erase_person(user)
