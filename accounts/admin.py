"""People and the demonstration's mailbox in the administration. Accounts are for superusers only."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.factors.services import remove_factors
from accounts.letters.writing import queue_again
from accounts.models import Letter, MailboxMessage, User
from layers.input.fields import TEXT_OVERRIDES


class NewUserForm(AdminUserCreationForm):
    """The form of a new account. Its name is the e-mail address."""

    class Meta:
        model = User
        fields = ("email", "display_name")
        field_classes: ClassVar[dict[str, Any]] = {}

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class UserForm(UserChangeForm):
    """The form of an existing account."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


# allauth's own page of factors would show their secrets.
admin.site.unregister(mfa_admin.Authenticator)


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    """Accounts. What somebody may do in a city is a role; being staff only opens the administration."""

    form = UserForm
    formfield_overrides = TEXT_OVERRIDES
    add_form = NewUserForm
    list_display = (
        "email",
        "display_name",
        "is_trusted",
        "is_staff",
        "is_superuser",
        "is_active",
        "date_joined",
    )
    list_filter = ("is_staff", "is_superuser", "is_active", "is_trusted")
    search_fields = ("email", "display_name")
    ordering = ("-date_joined",)
    actions = ("remove_second_factors",)
    readonly_fields = ("last_login", "date_joined", "age_stated")
    fieldsets = (
        (None, {"fields": ("email", "password", "display_name", "lang")}),
        (_("Rights"), {"fields": ("is_active", "is_trusted", "is_staff", "is_superuser")}),
        (
            _("Groups and single permissions"),
            {"fields": ("groups", "user_permissions"), "classes": ("collapse",)},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined", "age_stated")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": (
            "email", "display_name", "usable_password", "password1", "password2")}),
    )  # fmt: skip

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only; nobody removes the account they work with."""
        return self.has_module_permission(request) and (obj is None or obj.pk != request.user.pk)

    @admin.action(description=_("Remove the second factors (phone or key lost)"), permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For people who can no longer sign in: it is recorded, and they are told by mail."""
        by: Any = request.user
        count = sum(remove_factors(user, by=by) for user in queryset)
        sentence = ngettext(
            "Second factors of %(count)d account were removed.",
            "Second factors of %(count)d accounts were removed.",
            count,
        )
        self.message_user(request, sentence % {"count": count})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An address that an administrator enters counts as verified: the person can sign in at once."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if not change or "email" in form.changed_data:
                EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()
                EmailAddress.objects.update_or_create(
                    user=obj, email=obj.email, defaults={"verified": True, "primary": True}
                )


@admin.register(MailboxMessage)
class MailboxMessageAdmin(admin.ModelAdmin):
    """Mails that the demonstration kept."""

    list_display = ("subject", "to", "sent")
    search_fields = ("subject", "to")
    date_hierarchy = "sent"
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails are written by the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Mails stay as they were sent."""
        return False


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """Letters with their state of delivery. Their text is not shown. For superusers only."""

    list_display = (
        "created",
        "kind",
        "state",
        "tries",
        "fault",
        "user",
        "lang",
        "subject",
        "subject_id",
        "doubts",
        "finished",
    )
    list_filter = ("state", "kind", "doubts")
    list_select_related = ("user",)
    date_hierarchy = "created"
    exclude = ("address", "content")
    actions = ("try_again",)
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return bool(getattr(request.user, "is_superuser", False))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Letters are written by the site."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Letters stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """They go by themselves."""
        return False

    @admin.action(description=_("Try again to send what could not be sent"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        """For a mail server that was out of order for days."""
        failed = list(queryset.filter(state=Letter.State.FAILED))
        with transaction.atomic():
            for letter in failed:
                Letter.objects.filter(pk=letter.pk).update(state=Letter.State.WAITING, finished=None)
                queue_again(letter)
        sentence = ngettext(
            "%(count)d letter is queued again.", "%(count)d letters are queued again.", len(failed)
        )
        self.message_user(request, sentence % {"count": len(failed)})
