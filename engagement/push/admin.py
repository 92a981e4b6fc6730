"""Devices with notices in the administration: who has them, and nothing that a message could be sent with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.push.models import Device
from places.admin.scope import CityScope


@admin.register(Device)
class DeviceAdmin(CityScope):
    """People turn notices on and off themselves; who administers every city may end one on request."""

    city_path = None
    list_display: Any = ("user", "carrier", "lang", "created", "used")
    list_select_related: ClassVar[Any] = ("user",)
    search_fields: ClassVar[Any] = ("user__email",)
    fields: ClassVar[Any] = ("user", "carrier", "lang", "created", "used")
    readonly_fields: ClassVar[Any] = fields

    @admin.display(description=_("push service"))
    def carrier(self, obj: Device) -> str:
        """Who carries the messages."""
        return obj.service

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts belong to no city."""
        return self.everywhere(request) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Only a browser can make one."""
        return False
