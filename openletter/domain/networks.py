"""Networks as campaigners type them, and as a reviewer compares them.

A client's neighbours are 256 addresses in IPv4, and a customer's share (48 bits, RFC 6177) in IPv6.
"""

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


def network(typed: str, *, field: str = "network") -> str:
    """Return the network that somebody typed, which may be one address; raises InvalidInput for anything else."""
    found = read(typed.strip())
    if found is None:
        raise InvalidInput(
            "Enter a network or an address in it, like 203.0.113.0/24 or 2001:db8::/48", field=field
        )
    return found


def read(value: str) -> str | None:
    """Return a network in the form in which clients are compared with it; None for what is none.

    Clients of IPv6 are networks of 64 bits, so that no network is narrower.
    """
    try:
        found: IPv4Network | IPv6Network = ip_network(value, strict=False)
    except ValueError:
        return None
    if isinstance(found, IPv6Network):
        mapped = found.network_address.ipv4_mapped
        if mapped is not None and found.prefixlen >= 96:
            found = IPv4Network((mapped, found.prefixlen - 96), strict=False)
        elif found.prefixlen > 64:
            found = found.supernet(new_prefix=64)
    return str(found)


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
