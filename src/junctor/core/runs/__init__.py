"""What is made of runs that were recorded: their story in full, comparisons, golden requests."""

from junctor.core.runs.compare import compare
from junctor.core.runs.curl import curl_of
from junctor.core.runs.details import step_details, timing
from junctor.core.runs.golden import Case, differences, golden

__all__ = ["Case", "compare", "curl_of", "differences", "golden", "step_details", "timing"]
