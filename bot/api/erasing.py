"""`DELETE /v1/leads/{id}`: erase a lead everywhere, chat messages included."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.keys import needs
from bot.api.lead_path import id_in_path
from bot.api.problems import Problem
from bot.erasing import told
from bot.platforms.inbound import header

router = APIRouter(prefix="/v1/leads", tags=["leads"], dependencies=[Depends(needs("manage"))])


@router.delete("/{lead_id}")
async def delete_lead(request: Request, lead_id: str) -> dict[str, Any]:
    """Erase a lead: what is on record is gone when this answers, its messages in chat follow. Of a lead that was
    erased before it says when, and how far the chats are; nothing else is done."""
    any_id = id_in_path(lead_id)
    if not any_id.isprintable():  # no id is ever taken that isn't
        raise Problem("unknown_lead")
    service = request.app.state.service
    key = service.keys.admit(header(request, "authorization"), request.client.host if request.client else "", "manage")
    erasure = await service.eraser.erase(any_id, by=f"key:{key.id}")
    if erasure is None:
        raise Problem("unknown_lead")
    return told(erasure, any_id)
