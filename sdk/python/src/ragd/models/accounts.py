"""Keys and tenants."""
from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from .base import Model

Scope = Literal["query", "index", "admin", "metrics", "operator"] | str


class Key(Model):
    """An API key, without its secret."""

    id: str
    tenant: str
    name: str
    scopes: list[Scope]
    principals: list[str]
    state: Literal["active", "rotated", "expired", "revoked"] | str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class MadeKey(Key):
    """A new key. `key` is the secret, which the server shows this once."""

    key: str = Field(repr=False)


class KeyList(Model):
    keys: list[Key]


class QuotaNumbers(Model):
    """The most of each, or what there is of it; None: no limit."""

    documents: int | None
    bytes: int | None
    chunks: int | None
    questions_per_day: int | None
    tokens_per_day: int | None


class Tenant(Model):
    id: str
    state: Literal["active", "suspended", "deleting"] | str
    created_at: datetime
    quota: QuotaNumbers


class TenantUse(Tenant):
    """A tenant, with what it has and has used today."""

    use: QuotaNumbers


class TenantList(Model):
    tenants: list[Tenant]


class TenantErasure(Model):
    """What went with a tenant."""

    id: str
    documents: int
    files: int
    keys: int
    others: int
