"""Keys and tenants. What makes something new is not made twice."""
from __future__ import annotations

from typing import Any

from .._options import KeyOptions, Quota
from .._wire import Call, json_body, segment
from ..models import KeyList, MadeKey, Tenant, TenantErasure, TenantList, TenantUse
from . import parse

MADE = frozenset({201})


def keys() -> Call[KeyList]:
    return Call("GET", "/admin/keys", parse.model(KeyList))


def create_key(options: KeyOptions) -> Call[MadeKey]:
    wanted: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value
                              for name, value in options.items()}
    return Call("POST", "/admin/keys", parse.model(MadeKey), body=json_body(wanted), expected=MADE, repeatable=False)


def rotate_key(key_id: str, overlap_seconds: int) -> Call[MadeKey]:
    return Call("POST", f"/admin/keys/{segment(key_id)}/rotate", parse.model(MadeKey),
                body=json_body({"overlap_seconds": overlap_seconds}), expected=MADE, repeatable=False)


def revoke_key(key_id: str) -> Call[None]:
    return Call("DELETE", f"/admin/keys/{segment(key_id)}", parse.nothing, expected=frozenset({204}))


def tenants() -> Call[TenantList]:
    return Call("GET", "/admin/tenants", parse.model(TenantList))


def create_tenant(tenant: str) -> Call[Tenant]:
    return Call("POST", "/admin/tenants", parse.model(Tenant), body=json_body({"tenant": tenant}), expected=MADE,
                repeatable=False)


def tenant(tenant: str) -> Call[TenantUse]:
    return Call("GET", f"/admin/tenants/{segment(tenant)}", parse.model(TenantUse))


def set_quota(tenant: str, quota: Quota) -> Call[Tenant]:
    return Call("PATCH", f"/admin/tenants/{segment(tenant)}", parse.model(Tenant), body=json_body({"quota": quota}))


def suspend_tenant(tenant: str) -> Call[Tenant]:
    return Call("POST", f"/admin/tenants/{segment(tenant)}/suspend", parse.model(Tenant))


def resume_tenant(tenant: str) -> Call[Tenant]:
    return Call("POST", f"/admin/tenants/{segment(tenant)}/resume", parse.model(Tenant))


def delete_tenant(tenant: str) -> Call[TenantErasure]:
    return Call("DELETE", f"/admin/tenants/{segment(tenant)}", parse.model(TenantErasure), repeatable=False,
                indexes=True)
