"""What JSON can say."""

from typing import Any

JsonValue = Any
