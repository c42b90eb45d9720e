"""What the guard knows about addresses, names and ports: explicit tables, no `is_global`.

Sources: the IANA IPv4 and IPv6 special-purpose address registries and their RFCs, the cloud
vendors' metadata pages, the bad-port list of the WHATWG fetch standard (plus 445).
"""

from __future__ import annotations

from datetime import date


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REVIEWED_ON = date(2026, 11, 20)
"""Last review, registries as of RFC 9780 (2025); a test flags the tables after 18 months."""

METADATA = (
    "169.254.169.254",  # AWS, Azure, GCP, OpenStack, DigitalOcean, Hetzner
    "169.254.169.253",  # AWS resolver
    "169.254.169.123",  # AWS time
    "169.254.170.2",  # ECS task credentials
    "169.254.170.23",  # EKS pod identity
    "169.254.0.23",  # Tencent
    "168.63.129.16",  # Azure wire server, a public address
    "100.100.100.200",  # Alibaba
    "192.0.0.192",  # Oracle
    "fd00:ec2::254",
    "fd00:ec2::253",
    "fd00:ec2::123",
    "fd00:ec2::23",
    "fd20:ce::254",  # GCP
    "fd00:c1::a9fe:a9fe",  # Oracle
)

IPV4_RANGES = (
    ("255.255.255.255/32", "ip_broadcast"),
    ("0.0.0.0/8", "ip_this_network"),
    ("10.0.0.0/8", "ip_private"),
    ("100.64.0.0/10", "ip_cgnat"),
    ("127.0.0.0/8", "ip_loopback"),
    ("169.254.0.0/16", "ip_linklocal"),
    ("172.16.0.0/12", "ip_private"),
    ("192.0.0.0/24", "ip_reserved"),
    ("192.0.2.0/24", "ip_documentation"),
    ("192.31.196.0/24", "ip_reserved"),  # AS112
    ("192.52.193.0/24", "ip_reserved"),  # AMT
    ("192.88.99.0/24", "ip_reserved"),  # 6to4 relays
    ("192.168.0.0/16", "ip_private"),
    ("192.175.48.0/24", "ip_reserved"),  # AS112
    ("198.18.0.0/15", "ip_benchmark"),
    ("198.51.100.0/24", "ip_documentation"),
    ("203.0.113.0/24", "ip_documentation"),
    ("224.0.0.0/4", "ip_multicast"),
    ("240.0.0.0/4", "ip_reserved"),
)

IPV6_RANGES = (
    ("::/128", "ip_unspecified"),
    ("::1/128", "ip_loopback"),
    ("::/96", "ipv6_embeds_ipv4"),  # compatible
    ("::ffff:0:0/96", "ipv6_embeds_ipv4"),  # mapped
    ("::ffff:0:0:0/96", "ipv6_embeds_ipv4"),  # translated
    ("64:ff9b::/96", "ipv6_embeds_ipv4"),  # NAT64, well known
    ("64:ff9b:1::/48", "ipv6_embeds_ipv4"),  # NAT64, local use
    ("100::/64", "ip_reserved"),  # discard
    ("100:0:0:1::/64", "ip_reserved"),  # dummy prefix
    ("2001::/32", "ipv6_embeds_ipv4"),  # Teredo
    ("2001:2::/48", "ip_benchmark"),
    ("2001::/23", "ip_reserved"),  # protocol assignments: ORCHID, DET, AMT, anycast
    ("2001:db8::/32", "ip_documentation"),
    ("2002::/16", "ipv6_embeds_ipv4"),  # 6to4
    ("2620:4f:8000::/48", "ip_reserved"),  # AS112
    ("3fff::/20", "ip_documentation"),
    ("5f00::/16", "ip_reserved"),  # segment routing
    ("fc00::/7", "ipv6_ula"),
    ("fe80::/10", "ip_linklocal"),
    ("fec0::/10", "ipv6_sitelocal"),
    ("ff00::/8", "ip_multicast"),
)

IPV6_GLOBAL_UNICAST = "2000::/3"
NAT64_WELL_KNOWN = "64:ff9b::/96"

NEVER_OPEN = frozenset(
    {
        "ip_metadata",
        "ip_linklocal",
        "ip_multicast",
        "ip_unspecified",
        "ip_this_network",
        "ip_broadcast",
        "ipv6_embeds_ipv4",
    }
)
"""Rules that no grant lifts."""

LOOPBACK_NAMES = _words(
    """localhost localhost4 localhost6 loopback broadcasthost ip6-localhost ip6-loopback
    ip6-localnet ip6-mcastprefix ip6-allnodes ip6-allrouters ip6-allhosts"""
)
LOOPBACK_SUFFIXES = (".localhost", ".localdomain", ".localdomain4", ".localdomain6")

METADATA_NAMES = _words(
    """metadata instance-data rancher-metadata metadata.internal metadata.google.internal
    metadata.goog metadata.azure.internal metadata.azure.com metadata.tencentyun.com
    metadata.platformequinix.com metadata.packet.net metadata.oraclecloud.com
    metadata.hetzner.cloud metadata.aliyun.com metadata.ec2.internal
    instance-data.ec2.internal instance-data.amazonaws.com"""
)
METADATA_SUFFIXES = (
    ".metadata.google.internal",
    ".metadata.goog",
    ".metadata.azure.internal",
    ".metadata.tencentyun.com",
)

PLATFORM_NAMES = frozenset(
    {"kubernetes", "kubernetes.default", "host.lima.internal", "host.minikube.internal"}
)
PLATFORM_SUFFIXES = (".docker.internal", ".containers.internal", ".orb.internal")
PLATFORM_PREFIXES = ("kubernetes.default.", "docker.for.mac.", "docker.for.win.")

BAD_PORTS = frozenset(
    map(
        int,
        _words(
            """0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104
    109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 427 445 465 512 513 514 515 526 530
    531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060
    5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080"""
        ),
    )
)
"""Ports of other protocols, to which HTTP is not spoken."""

HOP_HEADERS = _words(
    """host content-length transfer-encoding connection upgrade keep-alive te trailer
    http2-settings"""
)
METADATA_HEADERS = frozenset({"metadata", "metadata-flavor", "x-google-metadata-request"})
METADATA_HEADER_PREFIXES = ("x-aws-ec2-metadata-", "x-aliyun-ecs-metadata-", "x-metadata-")
