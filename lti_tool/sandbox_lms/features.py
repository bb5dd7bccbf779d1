"""What the sandbox platform offers and how it behaves when it behaves well.

Defaults follow Moodle 4.5 as measured. Every field may be set in Python
(`world.features.context = False`) or by `POST /control` while `World(control=True)`.
"""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Features:
    """Switches of a well-behaved platform.

    Times are seconds. Page sizes of None mean everything in one answer. `omit` names claims to
    leave out of every id_token, short (`name`, `context`, `ags`, `roles`) or in full.
    `roster_of_link` is what `?rlid=` meets: `offered`, `ignored` (the whole course) or `refused`.
    """

    login_method: str = "POST"
    login_sends_client_id: bool = True
    login_sends_deployment_id: bool = True
    id_token_seconds: int = 60
    aud_is_array: bool = False
    sends_azp: bool = False
    access_token_seconds: int = 3600
    omit: set[str] = field(default_factory=set)
    ags: bool = True
    nrps: bool = True
    groups_service: bool = False
    group_sets: bool = True
    trainer_is_learner_on_roster: bool = True
    roster_page: int | None = None
    roster_differences: bool = False
    roster_of_link: str = "offered"
    line_items_page: int | None = None
    results_page: int | None = None
    submission_review: bool = True
    platform_storage: bool = False
    registration_token: bool = True
    registration_names_deployment: bool = True
    activate_by_hand: bool = False
    history_variables: bool = True
    deep_linking_data: str | None = None
    accept_types: tuple[str, ...] = ("ltiResourceLink",)
    accept_targets: tuple[str, ...] = ("iframe", "window")
    accept_multiple: bool | None = True
    accept_lineitem: bool | None = True
    trainer_may_deep_link: bool = False

    def set_many(self, values: dict[str, Any]) -> None:
        """Set switches by name; lists become tuples or sets. Raises KeyError for a foreign name."""
        known = {item.name: getattr(self, item.name) for item in fields(self)}
        for name, value in values.items():
            kind = type(known[name])
            fitted = kind(value) if kind in {tuple, set} else value
            setattr(self, name, fitted)
