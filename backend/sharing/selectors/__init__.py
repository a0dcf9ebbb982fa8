from backend.sharing.selectors.hiding import reason_hidden

__all__ = ["reason_hidden"]
