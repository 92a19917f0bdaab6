"""By what is judged, as options that several commands share: a command that takes them as one value has an option for each field."""

from typing import Any

import msgspec

from bomward.cli import policies
from bomward.cli.console import Act, AsOf, CatalogDirs, Profile, Regimes
from bomward.cli.policies import Limit, NoPolicy, PolicyFile
from bomward.cli.run import Setup
from bomward.policy_file import InForce


class Laws(msgspec.Struct, frozen=True, kw_only=True):
    """Which laws judge, of what, on which day, by which catalog."""

    profile: Profile = ""
    regime: Regimes = None
    act: Act = ""
    as_of: AsOf = ""
    catalog: CatalogDirs = None
    policy: PolicyFile = ""
    no_policy: NoPolicy = False
    limit: Limit = None

    def file(self) -> InForce:
        """The policy file that counts beside them. Raises UsageError."""
        return policies.in_force(self.policy, ignored=self.no_policy)

    def setup(self, file: InForce) -> Setup:
        """What it takes to check. Raises UsageError."""
        return policies.setup(
            file,
            as_of=self.as_of,
            profile=self.profile,
            regimes=self.regime,
            act=self.act,
            catalog=self.catalog,
            limits=self.limit,
            **self.failing(),
        )

    def failing(self) -> dict[str, Any]:
        """What makes a run fail: here nothing says so."""
        return {}
