"""Form fields that read what people write: numbers with a comma, times of their own zone."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask_babel import get_locale
from wtforms import Field
from wtforms.fields import DateTimeLocalField
from wtforms.widgets import DateTimeLocalInput, TextInput

from lti_tool.web.i18n import zone_id

_LONGEST = 12
_TIME_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M")


class PointsField(Field):
    """Points as a `Decimal` of at most two places: 7,5 and 7.5 are the same number.

    ``message`` is shown for anything that is not such a number; None stands for an empty field.
    """

    widget = TextInput()
    data: Decimal | None

    def __init__(self, label: Any = None, *, message: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self._message = message

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        # No grouping: a thousand must not come back as one.
        return str(format_decimal(self.data, format="0.##", locale=get_locale()))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number.

        Raises:
            ValueError: it is none.
        """
        written = "".join(str(valuelist[0]).split()) if valuelist else ""
        self.data = self._read(written) if written else None

    def _read(self, written: str) -> Decimal:
        try:
            points = Decimal(written.replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            raise ValueError(self._message) from None
        exponent = points.as_tuple().exponent
        # 1e9999 is short to write and endless to print.
        is_plain = points.is_finite() and -2 <= int(exponent) <= 0
        if not is_plain or len(written) > _LONGEST:
            raise ValueError(self._message)
        return points


class LocalTimeField(DateTimeLocalField):
    """A date and time in the reader's zone, as an aware UTC moment; None where left empty."""

    widget = DateTimeLocalInput()

    def __init__(self, label: Any = None, *, message: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self._message = message

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(_zone()).strftime(_TIME_FORMATS[0]) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment.

        Raises:
            ValueError: it is none.
        """
        written = str(valuelist[0]).strip() if valuelist else ""
        self.data = self._read(written) if written else None

    def _read(self, written: str) -> datetime:
        for pattern in _TIME_FORMATS:
            try:
                local = datetime.strptime(written, pattern).replace(tzinfo=_zone())
                return local.astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        raise ValueError(self._message)


def _zone() -> ZoneInfo:
    return ZoneInfo(zone_id())
