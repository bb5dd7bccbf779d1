"""One score's way to the platform: claim, ask with no transaction open, write down the answer."""

from dataclasses import dataclass, field
from random import Random, SystemRandom

import structlog

from lti_tool import clock
from lti_tool.gradebook import ags, claiming, line_items
from lti_tool.gradebook.claiming import Claimed
from lti_tool.gradebook.errors import DeliveryError, GaveUpError
from lti_tool.gradebook.line_items import ColumnBusy
from lti_tool.gradebook.outages import Outages
from lti_tool.gradebook.score import Outcome, Verdict, next_try, stands_already, verdict_of
from lti_tool.platforms.errors import SecretKeyChangedError, ServiceError, TokenRefusedError
from lti_tool.platforms.outbound import Answer

OUTAGE_REASONS = (
    "platform-unreachable",
    "platform-refused",
    "platform-failing",
    "token-refused",
    "delivery-interrupted",
    "secret-key-changed",
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Courier:
    """Delivers one score after another; several threads may share one."""

    outages: Outages = field(default_factory=Outages)
    rng: Random = field(default_factory=SystemRandom)
    in_flight: set[int] = field(default_factory=set)
    found_one: bool = False

    def deliver_next(self) -> bool:
        """Send the most overdue score; return False if nothing was due.

        Whatever happens to this score is written down with it: it never stops the next one.
        """
        resting = self.outages.resting(clock.now().timestamp())
        claimed = claiming.claim_next(resting, look_first=not self.found_one)
        self.found_one = claimed is not None
        if claimed is None:
            return False
        registration_id = claimed.column.registration.id
        self.outages.began(registration_id)
        self.in_flight.add(claimed.delivery_id)
        try:
            self._deliver(claimed)
        except ColumnBusy:
            soon = next_try(1, clock.now(), self.rng, None)
            claiming.later(claimed, soon, "", counts=False)
        except ServiceError as error:
            self._service_failed(claimed, error)
        except DeliveryError as error:
            claiming.failed(claimed, error.code, None)
        except SecretKeyChangedError as error:
            self._rest(claimed, None)
            self._put_off(claimed, error.code, None, None)
        except Exception:
            log.exception("delivery_broke", delivery_id=claimed.delivery_id)
            self._put_off(claimed, "delivery-broken", None, None)
        finally:
            self.outages.released(registration_id)
            self.in_flight.discard(claimed.delivery_id)
        return True

    def _deliver(self, claimed: Claimed) -> None:
        column = claimed.column
        url = line_items.ensure_url(column, claimed.score.maximum)
        answer = ags.post_score(column, url, claimed.user_sub, claimed.score, claimed.timestamp)
        verdict = verdict_of(answer.status)
        if verdict.outcome is Outcome.RESTAMP:
            if self._stands(claimed, url):
                self._succeeded(claimed, answer)
                return
            again = claiming.restamp(claimed)
            if again.timestamp == claimed.timestamp or again.timestamp > clock.now():
                # A newer score is waiting, or the new second has not come yet.
                claiming.later(again, again.timestamp, verdict.reason, answer.status, counts=False)
                return
            claimed = again
            answer = ags.post_score(column, url, claimed.user_sub, claimed.score, again.timestamp)
            verdict = verdict_of(answer.status)
        self._settle(claimed, url, answer, verdict)

    def _settle(self, claimed: Claimed, url: str, answer: Answer, verdict: Verdict) -> None:
        if verdict.outcome is Outcome.DELIVERED:
            self._succeeded(claimed, answer)
        elif verdict.outcome is Outcome.MISSING:
            self._missing(claimed, url, answer)
        elif verdict.outcome is Outcome.FINAL:
            self._platform_answers(claimed)
            claiming.failed(claimed, verdict.reason, answer.status)
        elif verdict.outcome is Outcome.RESTAMP:
            # It holds a time ahead of ours: nothing ails it, and our time will come.
            self._platform_answers(claimed)
            self._put_off(claimed, verdict.reason, answer.status, None)
        else:
            self._rest(claimed, answer.retry_after, outage=verdict.is_outage)
            self._put_off(claimed, verdict.reason, answer.status, answer.retry_after)

    def _succeeded(self, claimed: Claimed, answer: Answer) -> None:
        claiming.delivered(claimed, answer.status)
        self._platform_answers(claimed)

    def _platform_answers(self, claimed: Claimed) -> None:
        registration_id = claimed.column.registration.id
        if self.outages.answered(registration_id):
            claiming.hurry(registration_id, OUTAGE_REASONS)

    def _missing(self, claimed: Claimed, url: str, answer: Answer) -> None:
        """Tell a deleted column from an unknown person: both are 404 somewhere."""
        self._platform_answers(claimed)
        if ags.line_item_exists(claimed.column, url):
            claiming.failed(claimed, "score-refused", answer.status)
            return
        line_items.forget_url(claimed.column.line_item_id, url)
        claiming.failed(claimed, "line-item-gone", answer.status)

    def _stands(self, claimed: Claimed, url: str) -> bool:
        """Ask whether the platform has this very score: its answer to us may have been lost."""
        if not ags.can_read_results(claimed.column):
            return False
        try:
            result = ags.result_of(claimed.column, url, claimed.user_sub)
        except ServiceError:
            return False
        return result is not None and stands_already(
            claimed.score, result.score, result.maximum, result.comment
        )

    def _service_failed(self, claimed: Claimed, error: ServiceError) -> None:
        if error.is_final:
            claiming.failed(claimed, error.code, error.http_status)
            return
        status = error.http_status
        silent = status is None or status >= 500 or isinstance(error, TokenRefusedError)
        self._rest(claimed, error.retry_after, outage=silent)
        self._put_off(claimed, error.code, error.http_status, error.retry_after)

    def _rest(self, claimed: Claimed, retry_after: float | None, *, outage: bool = True) -> None:
        self.outages.failed(
            claimed.column.registration.id,
            clock.now().timestamp(),
            outage=outage,
            retry_after=retry_after,
        )

    def _put_off(
        self, claimed: Claimed, reason: str, http_status: int | None, retry_after: float | None
    ) -> None:
        now = clock.now()
        if now >= claimed.give_up_at:
            claiming.failed(claimed, GaveUpError.code, http_status)
            return
        when = next_try(claimed.tries, now, self.rng, retry_after)
        claiming.later(claimed, when, reason, http_status)


def deliver_due() -> int:
    """Send every score that is due, one after another, in this thread; return how many tries."""
    courier = Courier()
    tries = 0
    while courier.deliver_next():
        tries += 1
    return tries
