"""Networks as a reviewer compares them: 256 neighbours in IPv4, a customer's share (48 bits, RFC 6177) in IPv6."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from openletter.errors import InvalidInput

_BITS = {4: 24, 6: 48}


def network_of(client: str | None) -> str:
    """Return the network in which a client lies, such as 203.0.113.0/24; empty for what is no address."""
    try:
        own = ip_network(client or "", strict=False)
    except ValueError:
        return ""
    return str(own.supernet(new_prefix=_BITS[own.version])) if _is_narrow(own) else str(own)


def network(value: str, *, field: str = "network") -> str:
    """Return a network as typed, which may be one address; empty stays empty. Raises InvalidInput for anything else."""
    typed = value.strip()
    if not typed:
        return ""
    try:
        return str(ip_network(typed, strict=False))
    except ValueError as error:
        raise InvalidInput(
            "Enter a network such as 203.0.113.0/24, or one address", field=field
        ) from error


def lies_in(client: str | None, wanted: str) -> bool:
    """Tell whether a client lies in a network."""
    try:
        own, around = ip_network(client or "", strict=False), ip_network(wanted)
    except ValueError:
        return False
    if isinstance(own, IPv4Network) and isinstance(around, IPv4Network):
        return own.subnet_of(around)
    if isinstance(own, IPv6Network) and isinstance(around, IPv6Network):
        return own.subnet_of(around)
    return False


def _is_narrow(own: IPv4Network | IPv6Network) -> bool:
    return own.prefixlen > _BITS[own.version]
