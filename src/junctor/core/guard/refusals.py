"""The words of every refusal: each rule has one text and one cure, and none tells an address."""

from __future__ import annotations

from junctor.model.errors import Blocked

_GRANT = "Ask an administrator for a network grant, or use a public address."
_NAMED = "Ask an administrator for a network grant that names this host."
_URL = "Write the URL in its plain form: scheme, host, optional port, path."
_NEVER = "This range is never opened; use another address."

_RULES: dict[str, tuple[str, str]] = {
    "malformed_url": ("The URL is not well-formed.", _URL),
    "userinfo_in_url": (
        "The URL carries a user name or password.",
        "Remove everything before `@`; put the credential into the connection.",
    ),
    "ambiguous_ip_literal": (
        "The host ends in a number but is not a plain dotted IPv4 address.",
        "Write the address as four decimal numbers without leading zeros, or use a name.",
    ),
    "unicode_host": (
        "The host has characters that international names do not allow.",
        "Write the host in lower case without look-alike characters, or in its `xn--` form.",
    ),
    "ipv6_zone_id": ("The IPv6 address has a zone.", "Remove the zone; use a global address."),
    "scheme_not_allowed": (
        "This scheme is not allowed here.",
        "Use https, or the scheme of the connector's protocol.",
    ),
    "port_blocked": (
        "This port belongs to another protocol.",
        "Use the port on which the service speaks HTTP.",
    ),
    "port_not_in_policy": (
        "The policy of the connection does not list this port.",
        "Use a listed port, or ask an administrator to add it.",
    ),
    "host_not_in_policy": (
        "The connection is pinned to other hosts.",
        "Use the host of the connection, or ask an administrator to add this one.",
    ),
    "name_loopback": (
        "The name means this machine.",
        (
            "Ask an administrator for a grant of exactly its address and port that names this host "
            "too; one without the name opens only the address itself."
        ),
    ),
    "name_private": (
        "The name means something in one network only.",
        _NAMED,
    ),
    "name_metadata_or_platform": (
        "The name belongs to the platform we run on.",
        f"{_NAMED} Names of metadata services are never opened.",
    ),
    "self_address": ("This is a listener of this system itself.", "Use another address."),
    "ip_private": ("The address is private.", _GRANT),
    "ip_cgnat": ("The address is in the shared carrier range.", _GRANT),
    "ip_loopback": (
        "The address means this machine.",
        "Ask an administrator for a grant of exactly this address and port.",
    ),
    "ip_linklocal": ("The address is link-local.", _NEVER),
    "ip_metadata": ("The address is a cloud metadata service.", _NEVER),
    "ip_multicast": ("The address is multicast.", _NEVER),
    "ip_broadcast": ("The address is broadcast.", _NEVER),
    "ip_unspecified": ("The address is unspecified.", _NEVER),
    "ip_this_network": ("The address is unspecified.", _NEVER),
    "ip_reserved": ("The address is reserved.", _GRANT),
    "ip_documentation": ("The address is reserved for documentation.", _GRANT),
    "ip_benchmark": ("The address is reserved for benchmarks.", _GRANT),
    "ipv6_ula": ("The address is private.", _GRANT),
    "ipv6_sitelocal": ("The address is private.", _GRANT),
    "ipv6_embeds_ipv4": (
        "The IPv6 address hides an IPv4 address.",
        "Use the IPv4 address or the name itself.",
    ),
    "no_answer": ("The name has no address.", "Check the host name and the name service."),
    "too_many_answers": ("The name has more than 64 addresses.", "Use a name with fewer."),
    "bad_answer": ("The name service gave something that is no address.", "Check the name."),
    "policy_rejected": (
        "The network policy cannot be read.",
        "Correct it: `cidr` is a network like 10.20.0.0/16, ports are 1 to 65535.",
    ),
    "too_many_redirects": (
        "The other side redirects more than five times.",
        "Use the final URL as the base URL.",
    ),
    "downgrade": ("The other side leads from https to http.", "Ask for a URL that stays on https."),
    "body_cross_origin": (
        "The other side redirects the request body to another origin.",
        "Send to the final URL directly.",
    ),
    "header_injection": (
        "A header name or value has characters that are not allowed.",
        "Names are letters, digits and hyphens; values are one line.",
    ),
    "header_not_allowed": (
        "A header that belongs to the transport was set by hand.",
        "Remove the header; the transport sets it.",
    ),
    "unix_socket": ("Unix sockets are not reachable from here.", "Use a host and a port."),
    "dsn_option_not_allowed": (
        "The connection string has an option that is not allowed.",
        "Remove the option; allowed ones are named in the connector's documentation.",
    ),
    "tns_descriptor": (
        "Connect descriptors are not accepted.",
        "Write oracle://host:port/service instead.",
    ),
    "ip_mismatch": (
        "The server names another machine for the data connection.",
        "Correct the passive address in the settings of the FTP server.",
    ),
}


def refuse(
    rule: str, *, prefix: str = "", host: str | None = None, field: str | None = None
) -> Blocked:
    """The error for `rule`; `prefix` says how we came there (`redirect_`, `secondary_`, `dns_`).

    `host` must be a name that the caller gave, never what was found behind it.
    """
    text, cure = _RULES[rule]
    code = prefix + rule
    subject = f"{host}: " if host else ""
    return Blocked(f"{subject}{text} (rule {code})", cure=cure, field=field, rule=code)
