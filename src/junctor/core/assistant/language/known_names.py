"""Vendors that people name and that no connector here is made for, and names of people.

What stands here is common knowledge, so that `a QuickBooks invoice` is never taken for an invoice
of somebody else. A name that the catalog at hand has, shipped, installed or a project's own, is
no stranger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_VENDORS = """
ActiveCampaign|Adyen|Akamai|Algolia|Amplitude|Asterisk|Auth0|Autodesk|
Azure DevOps|Azure Blob Storage|Basecamp|BigCommerce|BigQuery|Bitbucket|Box|Braintree|
Brevo|Buffer|Calendly|Canva|Canvas|Cal.com|Cassandra|Chargebee|Chatwoot|ClickHouse|
ClickSend|ClickUp|Close|Cloudflare|Coda|CoinGecko|Coinbase|Confluence|Constant Contact|
Contentful|Copper|Coupa|Couchbase|Databricks|Datadog|DeepL|Deepgram|DHL|DigitalOcean|
Discord|Discourse|Docker Hub|Dropbox|Drift|Drupal|Dynamics 365|Dynamics|DynamoDB|eBay|
Elasticsearch|ElevenLabs|Etsy|Eventbrite|Evernote|Expensify|Facebook|FedEx|Fedex|Figma|
Firebase|Firestore|Fitbit|Formstack|FreshBooks|Freshdesk|Freshservice|Freshworks|Front|
Ghost|GitLab|Gong|Google Ads|Google Analytics|Google Chat|Google Cloud Storage|
Google Contacts|Google Forms|Google Maps|Google Meet|Google Tasks|GoCardless|GoToWebinar|
Grafana|Greenhouse|Gusto|Harvest|Help Scout|Heroku|Hootsuite|Hubstaff|iCloud|Instagram|
Jenkins|JotForm|Jotform|Kaspi|Klarna|Klaviyo|Lattice|LearnDash|Lemon Squeezy|Lever|
LINE|LinkedIn|Looker|Magento|Mailchimp|MailerLite|Marketo|Mastodon|Matrix|Mattermost|
Medium|MessageBird|Messenger|Metabase|Microsoft Teams|Microsoft To Do|Microsoft Planner|
Microsoft Dynamics|Microsoft Excel|Miro|Mistral|Mixpanel|Monday.com|MongoDB|Moodle|
NetSuite|Netlify|New Relic|Nextcloud|Odoo|Okta|OneDrive|OneNote|OpsGenie|Opsgenie|
OptinMonster|Outlook|PagerDuty|Pandadoc|PandaDoc|Paychex|Personio|Perplexity|Pinecone|
Pinterest|Plaid|Plivo|Podio|PostHog|Prometheus|Pusher|Qualtrics|QuickBooks|Quickbooks|
RingCentral|Rippling|Rocket.Chat|Redis|Reddit|Redshift|Sage|Sanity|SAP|Segment|Sentry|
ServiceNow|SharePoint|Sharepoint|Shippo|ShipStation|Shopify|Signal|Skype|Smartsheet|
Snapchat|Snowflake|Splunk|Spotify|Square|Squarespace|Strapi|Strava|Supabase|SuiteCRM|
SugarCRM|SurveyMonkey|Tableau|Tally|TeamCity|Teams|Teamwork|Tilda|TikTok|Todoist|
Toggl|Travis|Twitch|Twitter|Typeform|Uber|Unbounce|UPS|Vercel|Viber|Vimeo|VK|Wave|
WeChat|WooCommerce|Webflow|Weaviate|Wise|Wix|WordPress|Workday|Wrike|Wufoo|Xero|
YouTrack|YouTube|Yandex|Yookassa|Zapier|Zendesk Sell|Zoho|Zoho CRM|Zoom|Zulip
"""
_WORDS_TOO = frozenset(
    """
    Box Buffer Canvas Close Coda Copper Drift Front Ghost Greenhouse Harvest LINE
    Lattice Lever Matrix Medium Messenger Outlook SAP Sage Sanity Segment
    Sentry Signal Square Tally Teams Teamwork UPS Wave Wise Zoom
    """.split()  # noqa: SIM905 - a table is read easier
)
"""Those that are words too, or short: they are names with a capital only."""
_PEOPLE = frozenset(
    """
    ada alan alex alice amy andrew anna anne ben bob carl carol charles charlie chris dan dana
    daniel dave david emma eric eva frank fred george grace hannah helen henry igor ivan jack
    jake james jane jason jen jim joe john jose julia kate kim larry laura leo linda lisa liz
    lucy maria mark mary matt max mia mike nick nina olga olivia oscar paul pete peter rachel
    robert rose ryan sam sara sarah simon sofia sophie steve sue susan tim tom tony vera
    victor will aigerim aliya arman asel bolat dauren dina nurlan saule timur yerlan
    """.split()  # noqa: SIM905 - a table is read easier
)
"""First names that sentences are written with: who is called so is a person, and no system."""


_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]{1,500}[\"“”«»]|\S+@\S+|https?://\S+")


def _pattern(names: list[str], flags: int) -> re.Pattern[str]:
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w#@.\"“/-])(?:{either})(?![\w@\"”/]|-\w|\.\w)", flags)


_ALL = [name for name in _VENDORS.replace("\n", "").split("|") if name]
_NAMES = _pattern([n for n in _ALL if n not in _WORDS_TOO], re.IGNORECASE)
_CAPITAL = _pattern([n for n in _ALL if n in _WORDS_TOO], 0)


_at_hand: ContextVar[frozenset[str]] = ContextVar("names_at_hand", default=frozenset())


@contextmanager
def at_hand(names: Iterable[str]) -> Iterator[None]:
    """Whatever has one of these names is no stranger within: a connector came for it."""
    token = _at_hand.set(frozenset(name.lower() for name in names))
    try:
        yield
    finally:
        _at_hand.reset(token)


def stranger_in(text: str) -> re.Match[str] | None:
    """The first vendor in a text that no connector at hand is made for."""
    bare = _QUOTED.sub(lambda said: " " * len(said[0]), text)
    known = _at_hand.get()
    found = (*_NAMES.finditer(bare), *_CAPITAL.finditer(bare, 1))
    return next((each for each in found if each[0].lower() not in known), None)


def is_at_hand(name: str) -> bool:
    """Whether a connector at hand has this name, or one that begins with it: `Notion`."""
    said = name.lower()
    return any(each == said or each.startswith(f"{said} ") for each in _at_hand.get())


def is_person(word: str) -> bool:
    """Whether a capitalized word is a first name: who is called so is no system."""
    return word.lower().removesuffix("'s") in _PEOPLE
