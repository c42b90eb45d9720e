"""Words of a text that need no place in a plan of their own."""

from __future__ import annotations

from junctor.core.assistant.language.words import stem


def _stems(table: str) -> frozenset[str]:
    return frozenset(map(stem, table.split()))


JOINS = _stems("""
    able according actually after ahead allow already also always any anything appears
    aren't around as ask automatic automatically away back based be became because become
    becomes before being between both but by called calling came can can't come comes copy could
    decide decided delighted didn't directly doesn't don't down drop during each easily else
    even ever every everything expect finally fine first follow following from further get gets
    give given go goes going good got grateful great hang happen happened happens has hasn't
    haven't hear hello help here hey hi how i'd i'll i'm idea if immediately include included
    includes including instantly into isn't it it's just keep kick kindly know land lands leave
    less let let's like look make many matching moment more most mr mrs ms much named needed
    never nice no nor now off ok okay once or other others out over own particular per please
    pls possible process put quickly really relevant respective return returns right run same
    say saying says set shall shoot show shows simply since so some soon specific straight such
    sure take than thank thanks that's then there's thing things through time together too try
    turn under until up upon use used uses using via want wants was wasn't way we'd we'll well
    weren't what whatever when whenever where which while who whole whose will wish with within
    won't wonder would write yet
""")
"""Words that join others, and politeness: they stand for nothing of their own."""
PLANS = _stems("""
    account action address api app automation channel client connect connection connector data
    detail details email endpoint entry event field flow form hook info information integrate
    integration item items job link list mail message messages name new node notification number
    msg yo page platform record request result results scenario schedule service site step sync
    system table task text tool trigger update user users value warning web webhook website workflow
""")
"""What plans are made of."""
PEOPLE = _stems("""
    accountant admin agent anybody anyone applicant assistant attendee author boss buyer caller
    candidate chief citizen clerk client clients colleague colleagues company crew customer
    customers department desk director doctor driver employee engineer everybody everyone family
    front group guest he her him his host landlord lead leader leads manager me member members nurse
    office officer ops organizer owner parent parents partner patient patients people person
    plumber principal reception recipient rep reporter sales sender she shop somebody someone
    staff store student students subscriber supervisor supplier support teacher team teams
    tenant tenants their them themselves they us visitor ward we you
""")
"""Who does or gets something: they stand in inputs that the plan fills or asks for."""
